import { request } from 'node:http';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ACCESS, type OscMethod, OscQueryServer, readHostInfo, readMethods } from '../src/index.js';
import { methodsOf, nodeAt, toTree } from '../src/query-tree.js';

const METHODS: OscMethod[] = [
  { address: '/avatar/change', type: 's', access: ACCESS.readWrite, value: ['avtr_1'] },
  { address: '/avatar/parameters/VRCEmote', type: 'i', access: ACCESS.readWrite, value: [0] },
  { address: '/avatar/parameters/MuteSelf', type: 'T', access: ACCESS.read, value: [false], description: 'muted' },
];
const open = (methods = METHODS) =>
  OscQueryServer.open({ name: 'a world', oscHost: '127.0.0.1', oscPort: 9000, methods: () => methods });
const byAddress = (a: OscMethod, b: OscMethod) => (a.address < b.address ? -1 : 1);

/** Status and body of a request that `fetch` would not send. */
function ask(port: number, how: { method?: string; path?: string; host?: string; body?: string }) {
  return new Promise<{ status: number | undefined; text: string }>((resolve, reject) => {
    const { method = 'GET', path = '/', host, body } = how;
    const asked = request({ port, method, path, ...(host && { headers: { host } }) }, (response) => {
      let text = '';
      response.on('data', (chunk) => {
        text += String(chunk);
      });
      response.on('end', () => resolve({ status: response.statusCode, text }));
    });
    asked.on('error', reject);
    asked.end(body);
  });
}

test('what a world offers is read from it, as a whole, in part, and where its OSC is heard', async () => {
  const server = await open();
  const url = `http://127.0.0.1:${server.port}`;
  expect(await readHostInfo(url)).toEqual({ name: 'a world', oscHost: '127.0.0.1', oscPort: 9000 });
  expect((await readMethods(url)).sort(byAddress)).toMatchObject([...METHODS].sort(byAddress));
  expect(await readMethods(url, '/avatar/parameters')).toHaveLength(2);
  expect(await (await fetch(`${url}/avatar/parameters/VRCEmote?VALUE`)).json()).toEqual({ VALUE: [0] });
  expect((await fetch(`${url}/avatar?VALUE`)).status).toBe(204);
  await expect(readMethods(url, '/nowhere')).rejects.toThrow('answered 404');
  await server.close();
  await expect(readHostInfo(url, { timeoutMs: 500 })).rejects.toThrow();
});

test('it only reads: a POST is refused and it lives on; foreign names, broken paths and __proto__ find nothing', async () => {
  const server = await open();
  const { port } = server;
  expect((await ask(port, { method: 'POST', body: '{'.repeat(100_000) })).status).toBe(405);
  expect((await ask(port, { host: 'evil.example' })).status).toBe(403);
  expect((await ask(port, { host: `localhost:${port}` })).status).toBe(200);
  expect((await ask(port, { path: '/%' })).status).toBe(400);
  expect((await ask(port, { path: '/__proto__' })).status).toBe(404);
  expect((await ask(port, { path: '/constructor' })).status).toBe(404);
  expect((await ask(port, { path: '/' })).status).toBe(200);
  await server.close();
});

test('a tree made of methods holds them all, whatever they are called', () => {
  const part = fc.oneof(fc.stringMatching(/^[^/\s\0]{1,8}$/u), fc.constantFrom('__proto__', 'constructor', 'CONTENTS'));
  const methods = fc
    .uniqueArray(fc.array(part, { minLength: 1, maxLength: 4 }), {
      selector: (parts) => parts.join('/'),
      maxLength: 12,
    })
    .map((paths) =>
      paths.map((parts): OscMethod => ({ address: `/${parts.join('/')}`, type: 'f', access: 3, value: [0.5] })),
    );
  fc.assert(
    fc.property(methods, (all) => {
      const tree = JSON.parse(JSON.stringify(toTree(all)));
      expect(methodsOf(tree).sort(byAddress)).toMatchObject([...all].sort(byAddress));
      for (const { address } of all) expect(nodeAt(toTree(all), address)?.TYPE).toBe('f');
    }),
  );
});

test('whatever JSON a world sends is methods, or none', () => {
  fc.assert(fc.property(fc.json({ maxDepth: 6 }), (json) => Array.isArray(methodsOf(JSON.parse(json)))));
});
