import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';

const BOUNDARY = 'vccp-transfer-boundary';
const BLOCK = randomBytes(1024 * 1024);
const HEAD = `--${BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="a.bin"\r\n\r\n`;
const TAIL = `\r\n--${BOUNDARY}--\r\n`;

/** The digest of what `sendFile` sends: `first` makes one file differ from the next. */
export function digestOf(sizeBytes: number, first: string): string {
  const hash = createHash('sha256').update(first);
  for (let left = sizeBytes - first.length; left > 0; left -= BLOCK.length) hash.update(BLOCK.subarray(0, left));
  return hash.digest('hex');
}

/** Streams a form with one file and never holds more of it than a block. */
export async function sendFile(
  url: string,
  headers: Record<string, string>,
  sizeBytes: number,
  first: string,
): Promise<{ status: number; body: string }> {
  const outgoing = request(url, {
    method: 'POST',
    headers: {
      ...headers,
      'content-type': `multipart/form-data; boundary=${BOUNDARY}`,
      'content-length': HEAD.length + sizeBytes + TAIL.length,
    },
  });
  const answer = once(outgoing, 'response') as Promise<[IncomingMessage]>;
  answer.catch(() => undefined);
  outgoing.write(HEAD + first);
  for (let left = sizeBytes - first.length; left > 0; left -= BLOCK.length) {
    if (!outgoing.write(BLOCK.subarray(0, left))) await once(outgoing, 'drain');
  }
  outgoing.end(TAIL);
  const [response] = await answer;
  return { status: response.statusCode ?? 0, body: await text(response) };
}

/** Reads a URL to its end and counts; hashes where asked. */
export async function fetchAway(url: string, hash?: ReturnType<typeof createHash>): Promise<number> {
  const outgoing = request(url);
  outgoing.end();
  const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
  let bytes = 0;
  response.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    hash?.update(chunk);
  });
  await once(response, 'end');
  return bytes;
}
