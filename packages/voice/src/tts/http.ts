import * as z from 'zod';
import { type Clock, systemClock } from '../clock.js';
import { VoiceError } from '../errors.js';
import { hasWords } from '../language.js';

/** What every voice behind HTTP takes. */
export interface HttpVoiceOptions {
  /** @default the global one */
  fetch?: typeof globalThis.fetch;
  clock?: Clock;
  /** How long a service may think before its answer begins, and then between two parts of it. @default 30000 */
  patienceMs?: number;
}

/** Far more than a few sentences. */
const MOST_BYTES = 64 * 1024 * 1024;
const LONGEST_TEXT = 4000;
const LONGEST_DETAIL = 200;

interface Ask {
  method?: 'GET' | 'POST';
  /** Sent as JSON. */
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal | undefined;
}

export interface Answered {
  bytes: Uint8Array<ArrayBuffer>;
  contentType: string;
}

/** A service of speech behind HTTP. Each fault becomes a `VoiceError` that names the service, and never its key. */
export class HttpService {
  readonly name: string;
  readonly url: string;
  readonly #fetch: typeof globalThis.fetch;
  readonly #clock: Clock;
  readonly #patienceMs: number;
  readonly #key: string | undefined;

  constructor(name: string, url: string, key: string | undefined, options: HttpVoiceOptions) {
    this.name = name;
    this.url = plainUrl(name, url);
    this.#key = key;
    this.#fetch = options.fetch ?? globalThis.fetch;
    this.#clock = options.clock ?? systemClock;
    this.#patienceMs = options.patienceMs ?? 30_000;
  }

  /** @throws {VoiceError}; or the reason of the signal */
  async ask(path: string, ask: Ask = {}): Promise<Answered> {
    ask.signal?.throwIfAborted();
    const stalled = new AbortController();
    const wait = () => this.#clock.setTimeout(() => stalled.abort(), this.#patienceMs);
    let stopWaiting = wait();
    try {
      const answer = await this.#send(path, ask, stalled.signal);
      const parts: Uint8Array[] = [];
      let size = 0;
      for await (const part of (answer.body ?? []) as AsyncIterable<Uint8Array>) {
        stopWaiting();
        stopWaiting = wait();
        size += part.length;
        if (size > MOST_BYTES) throw this.badAnswer(`more than ${MOST_BYTES} bytes`);
        parts.push(part);
      }
      const bytes = new Uint8Array(Buffer.concat(parts));
      if (!answer.ok) throw this.#refusal(answer, new TextDecoder().decode(bytes));
      return { bytes, contentType: answer.headers.get('content-type') ?? '' };
    } catch (error) {
      ask.signal?.throwIfAborted();
      if (error instanceof VoiceError) throw error;
      if (stalled.signal.aborted) throw this.unreachable(`it said nothing for ${this.#patienceMs} ms`);
      throw this.unreachable(reasonOf(error));
    } finally {
      stopWaiting();
    }
  }

  /** What it answers as JSON, in this shape. @throws {VoiceError} `bad-answer` for anything else */
  async askJson<T>(path: string, schema: z.ZodType<T>, ask: Ask = {}): Promise<T> {
    const { bytes } = await this.ask(path, ask);
    return this.parse(new TextDecoder().decode(bytes), schema);
  }

  parse<T>(text: string, schema: z.ZodType<T>): T {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      throw this.badAnswer(`no JSON: ${this.#clean(text)}`);
    }
    const parsed = schema.safeParse(value);
    if (parsed.success) return parsed.data;
    const [issue] = parsed.error.issues;
    throw this.badAnswer(`at ${issue?.path.join('.') || 'its root'}: ${issue?.message}`);
  }

  /** What `read` makes of an answer, whose faults are those of the service. */
  reading<T>(read: () => T): T {
    try {
      return read();
    } catch (error) {
      if (error instanceof RangeError) throw this.badAnswer(error.message);
      throw error;
    }
  }

  badAnswer(what: string): VoiceError {
    return new VoiceError(
      'bad-answer',
      `${this.name} at ${this.url} answered with no speech that can be used: ${what}`,
    );
  }

  unreachable(why: string): VoiceError {
    return new VoiceError('unreachable', `${this.name} does not answer at ${this.url}: ${why}`);
  }

  unknownVoice(voice: string, known: readonly string[]): VoiceError {
    const message = `${this.name} has no voice "${this.#clean(voice, 64)}"; it has ${known.slice(0, 40).join(', ')}`;
    return new VoiceError('unknown-voice', message, { validOptions: known });
  }

  #send(path: string, { method = 'GET', body, headers, signal }: Ask, stalled: AbortSignal): Promise<Response> {
    return this.#fetch.call(undefined, this.url + path, {
      method,
      // A key must not follow to another place.
      redirect: 'error',
      headers: { ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) },
      signal: signal ? AbortSignal.any([signal, stalled]) : stalled,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  }

  #refusal({ status, headers }: Response, body: string): VoiceError {
    const { name, url } = this;
    if (status === 401 || status === 403) {
      const what = this.#key === undefined ? 'wants a key' : 'does not take this key';
      return new VoiceError('unauthorized', `${name} at ${url} ${what} (${status})`);
    }
    const detail = this.#clean(detailOf(body));
    const said = `${status}${detail === '' ? '' : `: ${detail}`}`;
    if (status === 429) {
      const retryAfterMs = retryAfterMsOf(headers.get('retry-after'));
      const until = retryAfterMs === undefined ? '' : ` for ${Math.ceil(retryAfterMs / 1000)} s`;
      return new VoiceError('rate-limited', `${name} asks to wait${until} (${said})`, { retryAfterMs });
    }
    if (status >= 500) return new VoiceError('unreachable', `${name} at ${url} failed (${said})`);
    return new VoiceError('synthesis-failed', `${name} at ${url} refused (${said})`);
  }

  /** Words from outside on one line, without the key, should they repeat it. */
  #clean(text: string, most = LONGEST_DETAIL): string {
    const safe = this.#key ? text.replaceAll(this.#key, '•••') : text;
    const line = safe.replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim();
    return line.length > most ? `${line.slice(0, most - 1)}…` : line;
  }
}

/** @throws {VoiceError} when there is no word in it, or too many. */
export function requireSpeakable(name: string, text: string): void {
  if (!hasWords(text)) throw new VoiceError('nothing-to-say', `"${text.slice(0, 40)}" has no word to speak`);
  if (text.length <= LONGEST_TEXT) return;
  const message = `the text has ${text.length} characters, ${name} is given at most ${LONGEST_TEXT} at once: speakSentences takes any length`;
  throw new VoiceError('too-long', message);
}

/** @throws {VoiceError} without repeating it: an address may hold a password. */
function plainUrl(name: string, url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  const isPlain = parsed && /^https?:$/.test(parsed.protocol) && !parsed.username && !parsed.password && !parsed.search;
  if (isPlain) return url.replace(/\/+$/, '');
  throw new VoiceError(
    'unreachable',
    `${name}: its address must be http(s)://host:port, without a user or a question mark`,
  );
}

const detailSchema = z.union([
  z.object({ error: z.object({ message: z.string() }) }).transform(({ error }) => error.message),
  z.object({ detail: z.object({ message: z.string() }) }).transform(({ detail }) => detail.message),
  z.object({ detail: z.string() }).transform(({ detail }) => detail),
  z.object({ message: z.string(), Exception: z.string() }).transform((said) => `${said.message}: ${said.Exception}`),
  z.object({ message: z.string() }).transform(({ message }) => message),
]);

/** What the service says of its fault, in the shapes that are known; else its words as they stand. */
function detailOf(body: string): string {
  try {
    const parsed = detailSchema.safeParse(JSON.parse(body));
    return parsed.success ? parsed.data : body;
  } catch {
    return body;
  }
}

function retryAfterMsOf(header: string | null): number | undefined {
  return header !== null && /^\d{1,5}$/.test(header.trim()) ? Number(header) * 1000 : undefined;
}

function reasonOf(error: unknown): string {
  const { message, cause } = error as Error & { cause?: { code?: string; message?: string } };
  return cause?.code ?? cause?.message ?? message;
}
