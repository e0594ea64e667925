import { createServer, type Server } from 'node:http';
import { type AddressInfo, isIP } from 'node:net';
import { nodeAt, type OscMethod, toTree } from './query-tree.js';

export interface QueryServerOptions {
  /** What others see. */
  name: string;
  /** Where OSC is heard. */
  oscHost: string;
  oscPort: number;
  /** @default '127.0.0.1' */
  host?: string;
  /** 0 takes any free port. @default 0 */
  port?: number;
  /** What there is, asked at each request. */
  methods(): readonly OscMethod[];
}

/** Says over HTTP what can be sent here by OSC, and what it is now. It reads nothing but the path of a GET. */
export class OscQueryServer {
  readonly port: number;
  readonly #http: Server;

  private constructor(http: Server) {
    this.#http = http;
    this.port = (http.address() as AddressInfo).port;
  }

  static async open({ host = '127.0.0.1', port = 0, ...options }: QueryServerOptions): Promise<OscQueryServer> {
    const http = createServer({ requestTimeout: 5_000, maxHeaderSize: 8192 }, (request, response) => {
      const [status, body] = answer(request.method ?? '', request.url ?? '/', request.headers.host, options);
      const json = JSON.stringify(body);
      response.writeHead(status, {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(json),
        'x-content-type-options': 'nosniff',
        ...(status === 405 && { allow: 'GET' }),
        // Whatever was sent along is not waited for.
        ...(request.method !== 'GET' && { connection: 'close' }),
      });
      response.end(json);
    });
    await new Promise<void>((resolve, reject) => {
      http.once('error', reject);
      http.listen(port, host, resolve);
    });
    return new OscQueryServer(http);
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#http.close(() => resolve());
      this.#http.closeAllConnections();
    });
  }
}

type Answer = readonly [status: number, body: unknown];

function answer(
  method: string,
  target: string,
  host: string | undefined,
  options: Omit<QueryServerOptions, 'host' | 'port'>,
): Answer {
  // A page that rebinds a name of its own to this machine sends that name.
  if (!isLocal(host)) return [403, { error: 'ask by address, or as localhost' }];
  if (method !== 'GET') return [405, { error: 'only GET' }];
  const [path = '/', query = ''] = target.split('?');
  if (query === 'HOST_INFO') return [200, hostInfo(options)];
  let decoded: string;
  try {
    decoded = decodeURIComponent(path);
  } catch {
    return [400, { error: 'a path that cannot be read' }];
  }
  const node = nodeAt(toTree(options.methods()), decoded);
  if (!node) return [404, { error: 'nothing is there' }];
  if (query === '') return [200, node];
  if (Object.hasOwn(node, query)) return [200, { [query]: node[query as keyof typeof node] }];
  return [/^[A-Z_]+$/.test(query) ? 204 : 400, null];
}

function hostInfo({ name, oscHost, oscPort }: Omit<QueryServerOptions, 'host' | 'port'>) {
  return {
    NAME: name,
    OSC_IP: oscHost,
    OSC_PORT: oscPort,
    OSC_TRANSPORT: 'UDP',
    EXTENSIONS: { ACCESS: true, VALUE: true, TYPE: true, DESCRIPTION: true },
  };
}

function isLocal(host: string | undefined): boolean {
  const name = (host ?? '').replace(/:\d+$/, '').replace(/^\[|\]$/g, '');
  return name === 'localhost' || isIP(name) !== 0;
}
