import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { wavOf } from '../../src/index.js';

export interface Asked {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingMessage['headers'];
  body: Record<string, unknown>;
}

export type Answer = (asked: Asked, response: ServerResponse) => void | Promise<void>;

/** A service on a real socket, which writes down what it was asked. Declare it with `await using`. */
export async function fakeService(routes: Record<string, Answer>) {
  const asked: Asked[] = [];
  /** Once set, it answers everything. */
  const fault: { answer: Answer | undefined } = { answer: undefined };
  const server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://service');
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const text = Buffer.concat(parts).toString('utf8');
    const one: Asked = {
      method: request.method ?? '',
      path: pathname,
      query: searchParams,
      headers: request.headers,
      body: text === '' ? {} : JSON.parse(text),
    };
    asked.push(one);
    const route = routes[`${one.method} ${pathname}`] ?? wildcard(routes, one);
    const answer = fault.answer ?? route;
    if (answer) await answer(one, response);
    else json({ detail: 'Not Found' }, 404)(one, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    fault,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** `POST /v1/text-to-speech/*` stands for one part of a path, wherever the star is. */
function wildcard(routes: Record<string, Answer>, { method, path }: Asked): Answer | undefined {
  const found = Object.keys(routes).find((key) => {
    const [verb, pattern = ''] = key.split(' ');
    const parts = pattern.split('/');
    const given = path.split('/');
    return (
      verb === method && parts.length === given.length && parts.every((part, at) => part === '*' || part === given[at])
    );
  });
  return found === undefined ? undefined : routes[found];
}

export const json =
  (value: unknown, status = 200, headers: Record<string, string> = {}): Answer =>
  (_asked, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(value));
  };

export const bytes =
  (make: (asked: Asked) => Uint8Array, contentType: string): Answer =>
  (asked, response) => {
    response.writeHead(200, { 'content-type': contentType }).end(make(asked));
  };

/** A hum of this length. */
export function hum(durationMs: number, sampleRateHz: number): Int16Array {
  return Int16Array.from({ length: Math.round((durationMs * sampleRateHz) / 1000) }, (_, index) =>
    Math.round(8000 * Math.sin((2 * Math.PI * 180 * index) / sampleRateHz)),
  );
}

/** As long as a text of that many characters might last, one every 70 ms. */
export const humWav = (text: unknown, sampleRateHz: number) =>
  wavOf({ samples: hum(String(text).length * 70, sampleRateHz), sampleRateHz });

export const pcmBytes = (samples: Int16Array): Buffer =>
  Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength);
