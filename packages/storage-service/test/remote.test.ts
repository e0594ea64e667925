import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isPublicAddress } from '../src/public-address.js';
import { fetchRemote, RemoteError, type RemoteOptions } from '../src/remote.js';

/** This machine, its neighbours and its cloud's metadata, as an attacker may spell them. */
const INSIDE = [
  'http://127.0.0.1/',
  'http://127.1/',
  'http://127.0.1/',
  'http://127.255.255.254/',
  'http://2130706433/',
  'http://0x7f000001/',
  'http://0x7f.0x0.0x0.0x1/',
  'http://0177.0.0.1/',
  'http://017700000001/',
  'http://0/',
  'http://0.0.0.0/',
  'http://１２７.０.０.１/',
  'http://127。0。0。1/',
  'http://%31%32%37.0.0.1/',
  'http://localhost/',
  'http://LOCALHOST/',
  'http://localhost./',
  'http://10.0.0.1/',
  'http://10.1/',
  'http://172.16.0.1/',
  'http://172.31.255.255/',
  'http://192.168.1.1/',
  'http://0xc0a80101/',
  'http://3232235777/',
  'http://169.254.169.254/latest/meta-data/',
  'http://2852039166/',
  'http://0xa9fea9fe/',
  'http://0251.0376.0251.0376/',
  'http://169.254.43518/',
  'http://100.64.0.1/',
  'http://100.100.100.200/',
  'http://198.18.0.1/',
  'http://192.0.0.192/',
  'http://224.0.0.1/',
  'http://255.255.255.255/',
  'http://[::1]/',
  'http://[::]/',
  'http://[::ffff:127.0.0.1]/',
  'http://[::ffff:7f00:1]/',
  'http://[0:0:0:0:0:ffff:a9fe:a9fe]/',
  'http://[::127.0.0.1]/',
  'http://[64:ff9b::7f00:1]/',
  'http://[64:ff9b:1::a9fe:a9fe]/',
  'http://[2002:7f00:1::]/',
  'http://[2001:0:7f00:1::]/',
  'http://[fe80::1]/',
  'http://[fec0::1]/',
  'http://[fc00::1]/',
  'http://[fd00:ec2::254]/',
  'http://[ff02::1]/',
  'http://[2001:db8::1]/',
  'http://metadata.google.internal/',
];

const names: Record<string, string[]> = {
  localhost: ['127.0.0.1', '::1'],
  'localhost.': ['127.0.0.1'],
  'metadata.google.internal': ['169.254.169.254'],
  'half.example': ['93.184.216.34', '10.0.0.1'],
};
const lookup = async (host: string) => names[host] ?? [];

test('no spelling of an address inside is connected to', async () => {
  for (const url of INSIDE) {
    await expect(fetchRemote(url, { lookup }), url).rejects.toThrow(/may not be reached from here/);
  }
  await expect(fetchRemote('http://half.example/', { lookup })).rejects.toThrow(/may not be reached from here/);
});

test('addresses of the open Internet are public, and nothing else is', () => {
  for (const address of ['1.1.1.1', '93.184.216.34', '172.32.0.1', '100.128.0.1', '2606:4700:4700::1111', '2a00::1']) {
    expect(isPublicAddress(address), address).toBe(true);
  }
  fc.assert(fc.property(fc.string(), (text) => void isPublicAddress(text)));
  const octet = fc.nat(255);
  for (const prefix of ['10', '127', '0', '224', '255']) {
    fc.assert(fc.property(octet, octet, octet, (a, b, c) => !isPublicAddress(`${prefix}.${a}.${b}.${c}`)));
  }
  fc.assert(fc.property(fc.ipV4(), (address) => !isPublicAddress(`::ffff:${address}`)));
});

test('what is not a plain http address is refused', async () => {
  for (const url of [
    'file:///etc/passwd',
    'ftp://example.org/a',
    'gopher://127.0.0.1:6379/_',
    'javascript:0',
    'http://',
    'x',
    'http://me:pw@example.org/',
  ]) {
    await expect(fetchRemote(url, { lookup }), url).rejects.toBeInstanceOf(RemoteError);
  }
  await expect(fetchRemote('http://unknown.example/', { lookup })).rejects.toThrow(/host is not known/);
});

async function serve(listener: RequestListener, address = '127.0.0.1', port = 0) {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(port, address, resolve));
  return {
    port: (server.address() as AddressInfo).port,
    [Symbol.dispose]() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** For these tests 127.0.0.2 plays the open Internet, and all else is inside. */
const outside: RemoteOptions = { mayReach: (address) => address === '127.0.0.2', lookup: async () => ['127.0.0.2'] };

test('a name is looked up once and connected to as it was judged: a second answer changes nothing', async () => {
  let inside = 0;
  using good = await serve((request, response) => response.end(`hello ${request.headers.host}`), '127.0.0.2');
  using _bad = await serve(
    (_request, response) => {
      inside += 1;
      response.end('secret');
    },
    '127.0.0.1',
    good.port,
  );
  const answers = [['127.0.0.2'], ['127.0.0.1'], ['127.0.0.1']];
  const { bytes } = await fetchRemote(`http://rebind.example:${good.port}/a`, {
    ...outside,
    lookup: async () => answers.shift() ?? [],
  });
  expect(bytes.toString()).toBe(`hello rebind.example:${good.port}`);
  expect([answers.length, inside]).toEqual([2, 0]);
});

test('a redirect is judged like the first address', async () => {
  let inside = 0;
  using bad = await serve((_request, response) => {
    inside += 1;
    response.end('secret');
  });
  using good = await serve((request, response) => {
    const to: Record<string, string> = {
      '/inside': `http://127.0.0.1:${bad.port}/`,
      '/relative': '/end',
      '/file': 'file:///etc/passwd',
      '/loop': '/loop',
      '/nonsense': 'http://[',
    };
    const location = to[request.url ?? ''];
    if (location) response.writeHead(302, { location }).end();
    else response.setHeader('content-type', 'audio/wav').end('arrived');
  }, '127.0.0.2');
  const at = (path: string) => fetchRemote(`http://outside.example:${good.port}${path}`, outside);
  expect(await at('/relative')).toEqual({ bytes: Buffer.from('arrived'), type: 'audio/wav' });
  await expect(at('/inside')).rejects.toThrow(/may not be reached/);
  await expect(at('/file')).rejects.toThrow(/file: is not fetched/);
  await expect(at('/loop')).rejects.toThrow(/more than 3 redirects/);
  await expect(at('/nonsense')).rejects.toThrow(/no URL/);
  expect(inside).toBe(0);
});

test('a server that lies about its length, drips for ever or breaks off costs no more than was allowed', async () => {
  using server = await serve((request, response) => {
    if (request.url === '/declared') response.writeHead(200, { 'content-length': '999999999' }).flushHeaders();
    if (request.url === '/endless') {
      const pour = () => {
        while (!response.destroyed && response.write(Buffer.alloc(64 * 1024)));
      };
      response.on('drain', pour);
      pour();
    }
    if (request.url === '/drip') response.write('.');
    if (request.url === '/short')
      response.writeHead(200, { 'content-length': '10' }).write('abc', () => response.destroy());
    if (request.url === '/missing') response.writeHead(404).end();
  }, '127.0.0.2');
  const at = (path: string, timeoutMs = 30_000) =>
    fetchRemote(`http://outside.example:${server.port}${path}`, { ...outside, maxBytes: 1_000_000, timeoutMs });
  await expect(at('/declared')).rejects.toThrow(/larger than 1000000 bytes/);
  await expect(at('/endless')).rejects.toThrow(/larger than 1000000 bytes/);
  await expect(at('/drip', 200)).rejects.toThrow(RemoteError);
  await expect(at('/silent', 200)).rejects.toThrow(/took too long/);
  await expect(at('/short')).rejects.toThrow(/broke off after 3 bytes/);
  await expect(at('/missing')).rejects.toThrow(/answered 404/);
});
