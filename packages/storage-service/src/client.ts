/** The service from the other side, for browsers and Node: files up with progress and retries, and down again whole. */
import { type StoredFile, storedFileSchema, type UploadedFile, uploadedFileSchema } from './api.js';
import { DEFAULT_RETRY, isPassing, pauseMs, type RetryOptions, retryAfterMs } from './retry.js';
import { isWhole, sendByFetch, sendByXhr, type UploadProgress, type UploadSource } from './send.js';

export type { StoredFile, UploadedFile } from './api.js';
export type { RetryOptions } from './retry.js';
export type { AsyncBytes, UploadProgress, UploadSource } from './send.js';

/** What a token is asked for. The `id` of an upload is `*`. */
export interface TokenAsk {
  method: 'GET' | 'POST' | 'DELETE';
  id: string;
}

export interface StorageClientOptions {
  /** Where the service is, such as `http://127.0.0.1:8021`. */
  baseUrl: string;
  /** Gives a bearer token before each request, so that an old one is never sent; `KeyRing.token` makes them. */
  token: (ask: TokenAsk) => string | Promise<string>;
  retry?: Partial<RetryOptions>;
  fetch?: typeof globalThis.fetch;
  /** A browser reports progress through it alone. @default the global one, where there is one */
  XMLHttpRequest?: typeof globalThis.XMLHttpRequest | undefined;
  /** Waits; rejects when `signal` aborts. Handed in by tests. */
  sleep?: (ms: number, signal: AbortSignal | undefined) => Promise<void>;
  random?: () => number;
}

export interface UploadOptions {
  name?: string;
  /** Media type, used where the bytes do not prove one. */
  type?: string;
  /** Life of the file. @default the service's own, an hour */
  ttlSeconds?: number;
  /** Called as bytes leave. A retry begins at 0 again. */
  onProgress?: (progress: UploadProgress) => void;
  signal?: AbortSignal;
}

/** A refusal of the service. `status` is 0 where no answer came. */
export class StorageClientError extends Error {
  override readonly name = 'StorageClientError';
  readonly status: number;
  /** The service's own code, such as `too-big`; `unreachable` where no answer came. */
  readonly code: string;

  constructor(status: number, code: string, message: string, options?: { cause: unknown }) {
    super(message, options);
    this.status = status;
    this.code = code;
  }
}

export class StorageClient {
  readonly #baseUrl: string;
  readonly #options: StorageClientOptions;
  readonly #retry: RetryOptions;
  readonly #fetch: typeof globalThis.fetch;

  constructor(options: StorageClientOptions) {
    this.#options = options;
    this.#baseUrl = options.baseUrl.replace(/\/+$/, '');
    this.#retry = { ...DEFAULT_RETRY, ...options.retry };
    this.#fetch = options.fetch ?? ((input, init) => globalThis.fetch(input, init));
  }

  /** @throws {StorageClientError} when the service refuses, or does not answer after every attempt. */
  async upload(source: UploadSource, options: UploadOptions = {}): Promise<UploadedFile> {
    const {
      name = source instanceof Blob && 'name' in source ? String(source.name) : undefined,
      onProgress,
      signal,
    } = options;
    const { type = source instanceof Blob ? source.type : '', ttlSeconds } = options;
    const fields = {
      ...(name !== undefined && { name }),
      ...(type !== '' && { type }),
      ...(ttlSeconds !== undefined && { ttlSeconds: String(ttlSeconds) }),
    };
    const Xhr = 'XMLHttpRequest' in this.#options ? this.#options.XMLHttpRequest : globalThis.XMLHttpRequest;
    const attempts = isWhole(source) || typeof source === 'function' ? this.#retry.attempts : 1;
    const answer = await this.#attempts(attempts, signal, async () => {
      const headers = { authorization: `Bearer ${await this.#options.token({ method: 'POST', id: '*' })}` };
      const envelope = { url: `${this.#baseUrl}/upload`, headers, fields, onProgress, signal };
      if (Xhr && isWhole(source)) return sendByXhr(Xhr, { ...envelope, source });
      return sendByFetch(this.#fetch, { ...envelope, source });
    });
    return uploadedFileSchema.parse(await answer.json());
  }

  /** What a file is, with a fresh URL of it. @throws {StorageClientError} `unknown-file` when its time has passed. */
  async describe(id: string, { signal }: { signal?: AbortSignal } = {}): Promise<StoredFile> {
    const answer = await this.#attempts(this.#retry.attempts, signal, async () =>
      this.#fetch(`${this.#baseUrl}/files/${encodeURIComponent(id)}`, {
        headers: { authorization: `Bearer ${await this.#options.token({ method: 'GET', id })}` },
        ...(signal && { signal }),
      }),
    );
    return storedFileSchema.parse(await answer.json());
  }

  /** Removes a file; one that is gone already is no error. */
  async remove(id: string, { signal }: { signal?: AbortSignal } = {}): Promise<void> {
    try {
      await this.#attempts(this.#retry.attempts, signal, async () =>
        this.#fetch(`${this.#baseUrl}/files/${encodeURIComponent(id)}`, {
          method: 'DELETE',
          headers: { authorization: `Bearer ${await this.#options.token({ method: 'DELETE', id })}` },
          ...(signal && { signal }),
        }),
      );
    } catch (error) {
      if (!(error instanceof StorageClientError) || error.status !== 404) throw error;
    }
  }

  /**
   * The bytes behind a URL of the service. A connection lost on the way is taken up where it broke, as long as the
   * file is the same; otherwise the stream fails.
   */
  async download(url: string, { signal }: { signal?: AbortSignal } = {}): Promise<ReadableStream<Uint8Array>> {
    const get = (headers: Record<string, string>) =>
      this.#attempts(this.#retry.attempts, signal, () => this.#fetch(url, { headers, ...(signal && { signal }) }));
    const first = await get({});
    const etag = first.headers.get('etag') ?? '';
    const sizeBytes = Number(first.headers.get('content-length'));
    let reader = first.body?.getReader();
    let received = 0;
    let breaks = 0;
    return new ReadableStream<Uint8Array>({
      pull: async (controller) => {
        for (;;) {
          try {
            const next = await reader?.read();
            if (next?.value) {
              received += next.value.length;
              breaks = 0;
              return controller.enqueue(next.value);
            }
            if (received >= sizeBytes) return controller.close();
            throw new StorageClientError(
              0,
              'unreachable',
              `the connection ended after ${received} of ${sizeBytes} bytes`,
            );
          } catch (error) {
            breaks += 1;
            if (signal?.aborted || etag === '' || breaks >= this.#retry.attempts) throw error;
          }
          const rest = await get({ range: `bytes=${received}-`, 'if-range': etag });
          if (rest.status !== 206)
            throw new StorageClientError(rest.status, 'changed', 'the file changed while it was read');
          reader = rest.body?.getReader();
        }
      },
      cancel: (reason) => reader?.cancel(reason),
    });
  }

  /** Tries until there is an answer that a later attempt would not better. */
  async #attempts(attempts: number, signal: AbortSignal | undefined, send: () => Promise<Response>): Promise<Response> {
    for (let attempt = 1; ; attempt += 1) {
      signal?.throwIfAborted();
      let askedMs = 0;
      let fault: StorageClientError;
      try {
        const answer = await send();
        if (answer.ok) return answer;
        fault = await faultOf(answer);
        if (!isPassing(answer.status)) throw fault;
        askedMs = retryAfterMs(answer.headers.get('retry-after'));
      } catch (error) {
        if (signal?.aborted || (error instanceof StorageClientError && error.status > 0)) throw error;
        const why = `the storage service at ${this.#baseUrl} did not answer; is it running?`;
        fault = new StorageClientError(0, 'unreachable', why, { cause: error });
      }
      if (attempt >= attempts) throw fault;
      const ms = pauseMs(attempt + 1, this.#retry, (this.#options.random ?? Math.random)(), askedMs);
      await (this.#options.sleep ?? sleep)(ms, signal);
    }
  }
}

async function faultOf(answer: Response): Promise<StorageClientError> {
  const text = await answer.text().catch(() => '');
  let error: { code?: unknown; message?: unknown } = {};
  try {
    error = (JSON.parse(text) as { error?: typeof error }).error ?? {};
  } catch {
    // a proxy's page, not ours
  }
  const code = typeof error.code === 'string' ? error.code : 'refused';
  const message = typeof error.message === 'string' ? error.message : `answered ${answer.status}`;
  return new StorageClientError(answer.status, code, `storage: ${message}`);
}

function sleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(done, ms);
    function done() {
      signal?.removeEventListener('abort', stop);
      resolve();
    }
    function stop() {
      clearTimeout(timer);
      reject(signal?.reason);
    }
    signal?.addEventListener('abort', stop, { once: true });
  });
}
