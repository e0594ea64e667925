/**
 * Fetching what somebody else named, without being made a way into the network this runs in: every address is looked
 * up once, judged, and connected to as it was judged; so is every redirect.
 */
import { lookup as dnsLookup } from 'node:dns/promises';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP } from 'node:net';
import { isPublicAddress } from './public-address.js';

export interface RemoteOptions {
  /** @default 33554432 (32 MiB), which are held in memory */
  maxBytes?: number;
  /** For all of it, redirects included. @default 30000 */
  timeoutMs?: number;
  /** @default 3 */
  maxRedirects?: number;
  /** Which addresses may be connected to. `host` is what the URL named. @default those of the open Internet */
  mayReach?: (address: string, host: string) => boolean;
  /** Every address of a host. @default the system's resolver */
  lookup?: (host: string) => Promise<string[]>;
  signal?: AbortSignal | undefined;
}

export interface RemoteFile {
  bytes: Buffer<ArrayBuffer>;
  /** As the server declared it. */
  type: string | undefined;
}

/** What was asked for may not, or could not, be fetched. */
export class RemoteError extends Error {
  override readonly name = 'RemoteError';
}

const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** @throws {RemoteError} naming the URL and why. */
export async function fetchRemote(url: string, options: RemoteOptions = {}): Promise<RemoteFile> {
  const { maxBytes = 32 * 1024 * 1024, timeoutMs = 30_000, maxRedirects = 3 } = options;
  const deadline = AbortSignal.timeout(timeoutMs);
  const signal = options.signal ? AbortSignal.any([options.signal, deadline]) : deadline;
  let target = parse(url);
  for (let redirects = 0; ; redirects += 1) {
    const response = await open(target, options, signal);
    const status = response.statusCode ?? 0;
    const { location } = response.headers;
    if (REDIRECTS.has(status) && location !== undefined) {
      response.destroy();
      if (redirects >= maxRedirects) throw new RemoteError(`${target.href}: more than ${maxRedirects} redirects`);
      target = parse(location, target);
      continue;
    }
    if (status !== 200) {
      response.destroy();
      throw new RemoteError(`${target.href}: answered ${status}`);
    }
    return { bytes: await readAll(response, target, maxBytes), type: response.headers['content-type'] };
  }
}

function parse(url: string, base?: URL): URL {
  let target: URL;
  try {
    target = new URL(url, base);
  } catch {
    throw new RemoteError(`${JSON.stringify(url.slice(0, 200))} is no URL`);
  }
  if (target.protocol !== 'http:' && target.protocol !== 'https:') {
    throw new RemoteError(`${target.protocol} is not fetched; only http: and https: are`);
  }
  if (target.username !== '' || target.password !== '') {
    throw new RemoteError(`${target.host}: a URL with a name and password in it is not fetched`);
  }
  return target;
}

async function open(target: URL, options: RemoteOptions, signal: AbortSignal): Promise<IncomingMessage> {
  const { mayReach = isPublicAddress, lookup = resolveAll } = options;
  const host = target.hostname.replace(/^\[|\]$/g, '');
  const literal = isIP(host) !== 0;
  const addresses = literal ? [host] : await lookup(host).catch(() => []);
  const [address] = addresses;
  if (address === undefined) throw new RemoteError(`${target.href}: the host is not known`);
  // All of them: a name that leads inside as well as outside was not made in good faith.
  if (!addresses.every((candidate) => mayReach(candidate, host))) {
    throw new RemoteError(
      `${target.href}: leads to an address that may not be reached from here; copy the file over, or have it allowed`,
    );
  }
  const request = target.protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const fail = (error: Error) => reject(new RemoteError(`${target.href}: ${why(error, signal)}`, { cause: error }));
    const outgoing = request({
      host: address,
      ...(!literal && { servername: host }),
      port: target.port,
      path: target.pathname + target.search,
      headers: { host: target.host, accept: 'audio/*, */*;q=0.1', 'user-agent': 'vccp-storage' },
      agent: false,
      signal,
    });
    outgoing.on('error', fail);
    outgoing.on('response', resolve);
    outgoing.end();
  });
}

async function resolveAll(host: string): Promise<string[]> {
  return (await dnsLookup(host, { all: true })).map(({ address }) => address);
}

async function readAll(response: IncomingMessage, { href }: URL, maxBytes: number): Promise<Buffer<ArrayBuffer>> {
  const tooBig = () => new RemoteError(`${href}: is larger than ${maxBytes} bytes`);
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    if (Number(response.headers['content-length'] ?? 0) > maxBytes) throw tooBig();
    for await (const chunk of response) {
      bytes += chunk.length;
      if (bytes > maxBytes) throw tooBig();
      chunks.push(chunk);
    }
  } catch (error) {
    response.destroy();
    if (error instanceof RemoteError) throw error;
    throw new RemoteError(`${href}: broke off after ${bytes} bytes`, { cause: error });
  }
  return Buffer.concat(chunks);
}

function why(error: Error, signal: AbortSignal): string {
  return signal.aborted ? 'took too long, or was called off' : error.message;
}
