import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { UploadedFile } from '../src/api.js';
import type { Clock } from '../src/clock.js';
import { StorageService, type StorageServiceOptions } from '../src/service.js';
import { type TokenMethod, UPLOAD_ID } from '../src/token.js';

export const SECRET = 'a secret that only the tests know';
export const HOUR_MS = 3_600_000;

/** A clock that moves when it is told to. The wall may also be set, either way, as a machine's clock may be. */
export class HandClock implements Clock {
  #wallMs: number;
  #elapsedMs = 0;
  #timers: { atMs: number; run: () => void }[] = [];

  constructor(startMs = Date.UTC(2026, 0, 1)) {
    this.#wallMs = startMs;
  }

  now(): number {
    return this.#wallMs;
  }

  elapsed(): number {
    return this.#elapsedMs;
  }

  setTimeout(run: () => void, ms: number): () => void {
    const timer = { atMs: this.#elapsedMs + ms, run };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  setWall(ms: number): void {
    this.#wallMs = ms;
  }

  /** Lets time pass, and runs what is due on the way, in order. */
  advance(ms: number): void {
    const untilMs = this.#elapsedMs + ms;
    for (;;) {
      const due = this.#timers.filter((timer) => timer.atMs <= untilMs).sort((a, b) => a.atMs - b.atMs)[0];
      const atMs = due ? Math.max(due.atMs, this.#elapsedMs) : untilMs;
      this.#wallMs += atMs - this.#elapsedMs;
      this.#elapsedMs = atMs;
      if (!due) return;
      this.#timers = this.#timers.filter((other) => other !== due);
      due.run();
    }
  }
}

export function sha256(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}

export interface UploadAsk {
  name?: string;
  type?: string;
  fields?: Record<string, string>;
  fieldsLast?: boolean;
}

/** A service on a free port with a folder and a clock of its own. */
export class Running {
  readonly clock: HandClock;
  readonly folder: string;
  service: StorageService;
  readonly #options: Partial<StorageServiceOptions>;

  private constructor(folder: string, clock: HandClock, options: Partial<StorageServiceOptions>) {
    this.folder = folder;
    this.clock = clock;
    this.#options = options;
    this.service = this.#make();
  }

  static async start(options: Partial<StorageServiceOptions> = {}): Promise<Running> {
    const folder = await mkdtemp(join(tmpdir(), 'vccp-storage-test-'));
    const running = new Running(folder, new HandClock(), options);
    await running.service.start();
    return running;
  }

  get url(): string {
    return this.service.url;
  }

  /** Stops and starts anew on the same folder, with `between` in the meantime. */
  async restart(between?: () => void | Promise<void>): Promise<void> {
    await this.service.stop();
    await between?.();
    this.service = this.#make();
    await this.service.start();
  }

  token(method: TokenMethod = 'POST', id: string = UPLOAD_ID, forMs = HOUR_MS): string {
    return this.service.keys.token({ method, id, expiresAtMs: this.clock.now() + forMs });
  }

  bearer(method: TokenMethod = 'POST', id: string = UPLOAD_ID): { authorization: string } {
    return { authorization: `Bearer ${this.token(method, id)}` };
  }

  post(bytes: Uint8Array<ArrayBuffer> | string, ask: UploadAsk = {}): Promise<Response> {
    const form = new FormData();
    const fields = Object.entries(ask.fields ?? {});
    const addFields = () => {
      for (const [name, value] of fields) form.append(name, value);
    };
    if (!ask.fieldsLast) addFields();
    form.append('file', new Blob([bytes], ask.type === undefined ? {} : { type: ask.type }), ask.name ?? 'a.bin');
    if (ask.fieldsLast) addFields();
    return fetch(`${this.url}/upload`, { method: 'POST', body: form, headers: this.bearer() });
  }

  async upload(bytes: Uint8Array<ArrayBuffer> | string, ask?: UploadAsk): Promise<UploadedFile> {
    const response = await this.post(bytes, ask);
    if (response.status !== 201) throw new Error(`${response.status} ${await response.text()}`);
    return (await response.json()) as UploadedFile;
  }

  /** The URL of a file as this port serves it, also after a restart on another one. */
  here(url: string): string {
    const { pathname, search } = new URL(url);
    return this.url + pathname + search;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.service.stop();
    await rm(this.folder, { recursive: true, force: true });
  }

  #make(): StorageService {
    const { folder, clock } = this;
    return new StorageService({ folder, clock, port: 0, secrets: [SECRET], ...this.#options });
  }
}

/** A request with every byte of its head under control. */
export function rawRequest(
  url: string,
  options: { method: string; headers?: Record<string, string>; path?: string; body?: Iterable<Uint8Array | string> },
): Promise<{ status: number; headers: IncomingHttpHeaders; text: string; continued: boolean }> {
  const { hostname, port, pathname, search } = new URL(url);
  return new Promise((resolve, reject) => {
    let continued = false;
    const path = options.path ?? pathname + search;
    const request = httpRequest({ hostname, port, path, method: options.method, agent: false });
    for (const [name, value] of Object.entries(options.headers ?? {})) request.setHeader(name, value);
    request.on('continue', () => {
      continued = true;
      for (const chunk of options.body ?? []) request.write(chunk);
      request.end();
    });
    request.on('error', reject);
    request.on('response', async (response) => {
      resolve({ status: response.statusCode ?? 0, headers: response.headers, text: await text(response), continued });
      request.destroy();
    });
    if (options.headers?.Expect) return void request.flushHeaders();
    for (const chunk of options.body ?? []) request.write(chunk);
    if (options.body || options.method !== 'POST') request.end();
    else request.flushHeaders();
  });
}
