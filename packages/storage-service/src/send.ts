/** A form with one file, on its way: streamed by `fetch` in Node, by XMLHttpRequest in browsers, which count only there. */

export interface UploadProgress {
  sentBytes: number;
  /** Bytes of the file; undefined for a stream of unknown length. */
  totalBytes: number | undefined;
}

/** A Node `Readable`, a web `ReadableStream` in Node, or anything that yields bytes. */
export type AsyncBytes = AsyncIterable<Uint8Array>;

/**
 * What can be sent: bytes, a `Blob` or `File` (in Node `fs.openAsBlob(path)` gives one that is not read into memory),
 * a function that opens a stream, or one stream, which cannot be sent again when the first attempt fails.
 */
export type UploadSource = Uint8Array<ArrayBuffer> | Blob | AsyncBytes | (() => AsyncBytes);

type OnProgress = ((progress: UploadProgress) => void) | undefined;

interface Envelope {
  url: string;
  headers: Record<string, string>;
  fields: Readonly<Record<string, string>>;
  source: UploadSource;
  onProgress: OnProgress;
  signal: AbortSignal | undefined;
}

/** Whether the source is there as a whole, so that it can be sent again and its length is known. */
export function isWhole(source: UploadSource): source is Uint8Array<ArrayBuffer> | Blob {
  return source instanceof Blob || source instanceof Uint8Array;
}

export function sendByFetch(
  fetch: typeof globalThis.fetch,
  { url, headers, fields, source, onProgress, signal }: Envelope,
): Promise<Response> {
  const common = { method: 'POST', ...(signal && { signal }) };
  if (isWhole(source) && !onProgress) return fetch(url, { ...common, headers, body: formOf(fields, source) });

  const boundary = `vccp-${globalThis.crypto.randomUUID()}`;
  const file = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="file"\r\n\r\n`;
  const texts = Object.entries(fields).map(
    ([name, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  const head = new TextEncoder().encode([...texts, file].join(''));
  const tail = new TextEncoder().encode(`\r\n--${boundary}--\r\n`);
  const totalBytes = sizeOf(source);
  const parts = withProgress(bytesOf(source), totalBytes, onProgress);
  const formHeaders = new Headers({ ...headers, 'content-type': `multipart/form-data; boundary=${boundary}` });
  if (totalBytes !== undefined) formHeaders.set('content-length', String(head.length + totalBytes + tail.length));
  const streamed: RequestInit & { duplex: 'half' } = {
    ...common,
    headers: formHeaders,
    body: streamOf(join(head, parts, tail)),
    duplex: 'half',
  };
  return fetch(url, streamed);
}

export function sendByXhr(
  Xhr: typeof globalThis.XMLHttpRequest,
  { url, headers, fields, source, onProgress, signal }: Envelope & { source: Uint8Array<ArrayBuffer> | Blob },
): Promise<Response> {
  return new Promise((resolve, reject) => {
    const request = new Xhr();
    request.open('POST', url);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    const totalBytes = sizeOf(source);
    request.upload.onprogress = ({ loaded, total }) => {
      // The browser counts the form around the file too.
      if (totalBytes !== undefined)
        onProgress?.({ sentBytes: Math.min(totalBytes, Math.max(0, loaded - (total - totalBytes))), totalBytes });
    };
    const abort = () => request.abort();
    request.onloadend = () => {
      signal?.removeEventListener('abort', abort);
      if (request.status === 0) return reject(signal?.aborted ? signal.reason : new TypeError('the connection failed'));
      const retryAfter = request.getResponseHeader('retry-after');
      const answered = new Headers(retryAfter === null ? [] : [['retry-after', retryAfter]]);
      resolve(new Response(request.responseText, { status: request.status, headers: answered }));
    };
    signal?.addEventListener('abort', abort, { once: true });
    request.send(formOf(fields, source));
  });
}

function formOf(fields: Readonly<Record<string, string>>, source: Uint8Array<ArrayBuffer> | Blob): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  form.append('file', source instanceof Blob ? source : new Blob([source]), 'file');
  return form;
}

function sizeOf(source: UploadSource): number | undefined {
  if (source instanceof Blob) return source.size;
  return source instanceof Uint8Array ? source.length : undefined;
}

function bytesOf(source: UploadSource): AsyncIterable<Uint8Array> | Iterable<Uint8Array> {
  if (source instanceof Uint8Array) return slices(source);
  if (source instanceof Blob) return readAll(source.stream());
  return typeof source === 'function' ? source() : source;
}

const SLICE_BYTES = 64 * 1024;

function* slices(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += SLICE_BYTES) yield bytes.subarray(at, at + SLICE_BYTES);
}

/** Not every browser can iterate a stream. */
async function* readAll(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader();
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
  } finally {
    await reader.cancel();
  }
}

async function* withProgress(
  parts: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  totalBytes: number | undefined,
  onProgress: OnProgress,
): AsyncGenerator<Uint8Array> {
  let sentBytes = 0;
  onProgress?.({ sentBytes, totalBytes });
  for await (const part of parts) {
    yield part;
    sentBytes += part.length;
    onProgress?.({ sentBytes, totalBytes });
  }
}

async function* join(head: Uint8Array, parts: AsyncIterable<Uint8Array>, tail: Uint8Array): AsyncGenerator<Uint8Array> {
  yield head;
  yield* parts;
  yield tail;
}

function streamOf(parts: AsyncGenerator<Uint8Array>): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await parts.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      async cancel() {
        await parts.return(undefined);
      },
    },
    { highWaterMark: 0 },
  );
}
