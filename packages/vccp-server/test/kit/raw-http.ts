import { connect, type Socket } from 'node:net';
import { Inbox } from './inbox.js';

export interface RawResponse {
  status: number;
  /** Names in lower case. */
  headers: Record<string, string>;
  body: string;
}

/** An HTTP/1.1 client that sends whatever bytes it is told to, and reads what comes back in order. */
export class RawHttp {
  readonly socket: Socket;
  /** Resolves when the server has closed its side or cut the connection. */
  readonly ended: Promise<void>;
  readonly #responses = new Inbox<RawResponse>();
  #bytes = Buffer.alloc(0);
  #given = 0;

  /** The other side's end does not end ours: what stays open after a refusal can be seen. */
  constructor(url: string, { allowHalfOpen = false } = {}) {
    const { hostname, port } = new URL(url);
    this.socket = connect({ port: Number(port), host: hostname, allowHalfOpen });
    this.socket.on('error', () => undefined);
    this.socket.on('data', (chunk) => {
      this.#bytes = Buffer.concat([this.#bytes, chunk]);
      for (let next = this.#take(); next; next = this.#take()) this.#responses.push(next);
    });
    this.ended = new Promise((resolve) => {
      for (const event of ['end', 'close']) {
        this.socket.once(event, () => {
          this.#responses.close();
          resolve();
        });
      }
    });
  }

  write(bytes: string | Buffer): this {
    this.socket.write(bytes);
    return this;
  }

  /** Head and body, with nothing added but Content-Length where there is a body. */
  request(line: string, headers: Record<string, string> | [string, string][] = {}, body = ''): this {
    const given = Array.isArray(headers) ? headers : Object.entries(headers);
    const length: [string, string][] = body === '' ? [] : [['Content-Length', String(Buffer.byteLength(body))]];
    const lines = [...given, ...length].map(([name, value]) => `${name}: ${value}\r\n`);
    return this.write(`${line} HTTP/1.1\r\n${lines.join('')}\r\n${body}`);
  }

  /** The next response. @throws when the connection ends without it. */
  async response(): Promise<RawResponse> {
    this.#given += 1;
    await this.#responses.count(this.#given);
    const response = this.#responses.all[this.#given - 1];
    if (!response) throw new Error('no response');
    return response;
  }

  close(): void {
    this.socket.destroy();
  }

  #take(): RawResponse | undefined {
    const headEnd = this.#bytes.indexOf('\r\n\r\n');
    if (headEnd < 0) return undefined;
    const [first = '', ...lines] = this.#bytes.subarray(0, headEnd).toString('latin1').split('\r\n');
    const headers = Object.fromEntries(
      lines.map((line) => {
        const colon = line.indexOf(':');
        return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
      }),
    );
    const rest = this.#bytes.subarray(headEnd + 4);
    const read = headers['transfer-encoding'] === 'chunked' ? readChunks(rest) : readLength(rest, headers);
    if (!read) return undefined;
    this.#bytes = rest.subarray(read.end);
    return { status: Number(first.split(' ')[1]), headers, body: read.body };
  }
}

function readLength(bytes: Buffer, headers: Record<string, string>): { body: string; end: number } | undefined {
  const end = Number(headers['content-length'] ?? 0);
  return bytes.length < end ? undefined : { body: bytes.subarray(0, end).toString(), end };
}

function readChunks(bytes: Buffer): { body: string; end: number } | undefined {
  let body = '';
  for (let at = 0; ; ) {
    const lineEnd = bytes.indexOf('\r\n', at);
    if (lineEnd < 0) return undefined;
    const size = Number.parseInt(bytes.subarray(at, lineEnd).toString('latin1'), 16);
    const next = lineEnd + 2 + size + 2;
    if (bytes.length < next) return undefined;
    body += bytes.subarray(lineEnd + 2, lineEnd + 2 + size).toString();
    if (size === 0) return { body, end: next };
    at = next;
  }
}
