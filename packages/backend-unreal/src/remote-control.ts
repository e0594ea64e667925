import * as z from 'zod';
import {
  callAnswerSchema,
  infoAnswerSchema,
  presetAnswerSchema,
  presetsAnswerSchema,
  refusalOf,
  returnedAnswerSchema,
} from './answers.js';
import { type Preset, presetOf } from './preset.js';
import { type Request, wireOf } from './request.js';
import { UnrealError } from './unreal-error.js';

export interface RemoteControlOptions {
  /** Scheme, host and port, as `unrealAddress` gives it. */
  url: string;
  /** How long an answer may take: the engine answers between two frames, unless it is busy or held by a debugger. @default 5000 */
  timeoutMs?: number;
  /** Whether the editor can undo what was done. Costs the engine work for each call. @default false */
  undo?: boolean;
  /** @default globalThis.fetch */
  fetch?: typeof fetch;
}

/** How the wire does. */
export interface RemoteControlStatus {
  url: string;
  /** Whether the newest request was answered by Remote Control, refusals included. */
  isReachable: boolean;
  requests: number;
  /** In the second before now. */
  requestsPerSecond: number;
  /** Answers that were refusals, and requests without an answer. */
  failures: number;
  /** Between the newest request and its answer. */
  lastAnswerMs: number | undefined;
  /** Why the newest failure was one. */
  lastFault: string | undefined;
}

/** Remote Control over HTTP: each method is one request as documented, and every failure an `UnrealError`. */
export class RemoteControl {
  readonly #url: string;
  readonly #timeoutMs: number;
  readonly #undo: boolean;
  readonly #fetch: typeof fetch;
  /** When the requests of the last second began. */
  #recent: number[] = [];
  #status: Omit<RemoteControlStatus, 'url' | 'requestsPerSecond'> = {
    isReachable: false,
    requests: 0,
    failures: 0,
    lastAnswerMs: undefined,
    lastFault: undefined,
  };

  constructor({ url, timeoutMs = 5000, undo = false, fetch = globalThis.fetch }: RemoteControlOptions) {
    this.#url = url;
    this.#timeoutMs = timeoutMs;
    this.#undo = undo;
    this.#fetch = fetch;
  }

  get status(): RemoteControlStatus {
    return { url: this.#url, ...this.#status, requestsPerSecond: this.#recentAt(performance.now()).length };
  }

  /** Resolves when Remote Control answers as itself, with how many routes it has. */
  async info(): Promise<{ routes: number }> {
    const { HttpRoutes } = await this.#ask('GET', '/remote/info', infoAnswerSchema);
    return { routes: HttpRoutes.length };
  }

  /** All presets of the project. */
  async presets(): Promise<{ name: string; path: string }[]> {
    const { Presets } = await this.#ask('GET', '/remote/presets', presetsAnswerSchema);
    return Presets.map(({ Name, Path }) => ({ name: Name, path: Path }));
  }

  async preset(name: string): Promise<Preset> {
    return presetOf(await this.#ask('GET', `/remote/preset/${encodeURIComponent(name)}`, presetAnswerSchema));
  }

  /** Resolves with what came back: of a function, for each object that it is bound to; of a property, nothing. */
  async send(request: Request): Promise<Record<string, unknown>[]> {
    const { path, body } = wireOf(request, this.#undo);
    if (request.kind === 'function') return (await this.#ask('PUT', path, returnedAnswerSchema, body)).ReturnedValues;
    if (request.kind === 'object') return [await this.#ask('PUT', path, callAnswerSchema, body)];
    await this.#ask('PUT', path, z.unknown(), body);
    return [];
  }

  /** The request as anybody could send it. */
  wire(request: Request): { url: string; body: string } {
    const { path, body } = wireOf(request, this.#undo);
    return { url: this.#url + path, body: JSON.stringify(body) };
  }

  async #ask<S extends z.ZodType>(method: string, path: string, schema: S, body?: object): Promise<z.output<S>> {
    const request = `${method} ${decodeURIComponent(path)}`;
    const startedMs = performance.now();
    this.#recent = [...this.#recentAt(startedMs), startedMs];
    this.#status = { ...this.#status, requests: this.#status.requests + 1 };
    try {
      const { status, text } = await this.#send(method, path, body);
      this.#status = { ...this.#status, lastAnswerMs: performance.now() - startedMs };
      if (status !== 200) throw refused(request, status, text);
      const answer = readAnswer(schema, text, request);
      this.#status = { ...this.#status, isReachable: true };
      return answer;
    } catch (error) {
      const fault = error instanceof UnrealError ? error : unanswered(error, this.#url, this.#timeoutMs);
      this.#status = {
        ...this.#status,
        isReachable: fault.code === 'refused' || fault.code === 'unknown',
        failures: this.#status.failures + 1,
        lastFault: fault.message,
      };
      throw fault;
    }
  }

  #recentAt(nowMs: number): number[] {
    return this.#recent.filter((startedMs) => startedMs > nowMs - 1000);
  }

  async #send(method: string, path: string, body: object | undefined): Promise<{ status: number; text: string }> {
    const answer = await this.#fetch(this.#url + path, {
      method,
      redirect: 'error',
      signal: AbortSignal.timeout(this.#timeoutMs),
      // Exactly this: the engine compares the whole header.
      ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    return { status: answer.status, text: await answer.text() };
  }
}

function readAnswer<S extends z.ZodType>(schema: S, text: string, request: string): z.output<S> {
  try {
    // A property that was set is answered with nothing at all.
    return schema.parse(text.trim() === '' ? undefined : JSON.parse(text));
  } catch (cause) {
    const message = `${request} was answered with what Remote Control does not say: ${text.slice(0, 80)}`;
    throw new UnrealError('not-unreal', message, { cause });
  }
}

function refused(request: string, status: number, text: string): UnrealError {
  const said = refusalOf(text);
  if (said === undefined) {
    return new UnrealError('not-unreal', `${request} was answered with ${status}, and not as Remote Control answers`);
  }
  const hint =
    status === 401 ? '; it wants a passphrase, which this body does not send: come from the machine of the editor' : '';
  return new UnrealError(
    status === 404 ? 'unknown' : 'refused',
    `Unreal refused ${request} (${status}): ${said}${hint}`,
  );
}

function unanswered(error: unknown, url: string, timeoutMs: number): UnrealError {
  if (error instanceof DOMException && error.name === 'TimeoutError') {
    const message = `Unreal at ${url} did not answer within ${timeoutMs} ms: is the editor held by a dialog, a breakpoint or a load?`;
    return new UnrealError('timeout', message, { cause: error });
  }
  const { code, message } = ((error as Error).cause ?? error) as { code?: string; message: string };
  if (code === undefined || code.startsWith('HPE')) {
    return new UnrealError('not-unreal', `what answers at ${url} is not Remote Control: ${message}`, { cause: error });
  }
  return new UnrealError(
    'not-reachable',
    `nothing answers at ${url}: start the editor with the plugin "Remote Control API" on, or type ` +
      'WebControl.StartServer into its console; a game outside the editor needs -RCWebControlEnable',
    { cause: error },
  );
}
