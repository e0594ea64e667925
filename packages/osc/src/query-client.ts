import * as z from 'zod';
import { methodsOf, type OscMethod } from './query-tree.js';

const hostInfoSchema = z.looseObject({
  NAME: z.string().optional(),
  OSC_IP: z.string().optional(),
  OSC_PORT: z.int().min(1).max(65_535).optional(),
});

/** Another program's word for where it hears OSC. */
export interface HostInfo {
  name: string | undefined;
  oscHost: string | undefined;
  oscPort: number | undefined;
}

export interface QueryOptions {
  /** Longest time for an answer, in milliseconds. @default 2000 */
  timeoutMs?: number;
  signal?: AbortSignal;
  /** @default globalThis.fetch */
  fetch?: typeof fetch;
}

/** A world's tree is small; what is larger is not one. */
const MAX_ANSWER_BYTES = 8 * 1024 * 1024;

/** @throws when nobody answers, or with something else. */
export async function readHostInfo(url: string, options: QueryOptions = {}): Promise<HostInfo> {
  const { NAME, OSC_IP, OSC_PORT } = hostInfoSchema.parse(await ask(`${url}/?HOST_INFO`, options));
  return { name: NAME, oscHost: OSC_IP, oscPort: OSC_PORT };
}

/** Every method below a path, with its value now. @throws when nobody answers, or with something else. */
export async function readMethods(url: string, path = '/', options: QueryOptions = {}): Promise<OscMethod[]> {
  return methodsOf(await ask(url + encodeURI(path), options));
}

async function ask(url: string, { timeoutMs = 2000, signal, fetch = globalThis.fetch }: QueryOptions) {
  const timeout = AbortSignal.timeout(timeoutMs);
  const response = await fetch(url, {
    redirect: 'error',
    signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
  });
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > MAX_ANSWER_BYTES) throw new Error(`${url} answered more than ${MAX_ANSWER_BYTES} bytes`);
    chunks.push(chunk);
  }
  return JSON.parse(Buffer.concat(chunks).toString('utf8')) as unknown;
}
