import fc from 'fast-check';
import { expect, test } from 'vitest';
import { KeyRing, parseToken, type TokenMethod, UPLOAD_ID } from '../src/token.js';
import { HOUR_MS, Running, rawRequest, SECRET } from './running.js';

const NOW = Date.UTC(2026, 0, 1);
const id = '0123456789abcdef0123456789abcdef';

test('a token is good for its method, its file and its time, and for nothing else', () => {
  const keys = new KeyRing([SECRET]);
  const signed = keys.sign({ method: 'GET', id, expiresAtMs: NOW + 1000 });
  expect(keys.verify({ method: 'GET', id }, signed, NOW)).toBe('valid');
  expect(keys.verify({ method: 'GET', id }, signed, NOW + 999)).toBe('valid');
  expect(keys.verify({ method: 'GET', id }, signed, NOW + 1000)).toBe('expired');
  expect(keys.verify({ method: 'DELETE', id }, signed, NOW)).toBe('wrong');
  expect(keys.verify({ method: 'POST', id: UPLOAD_ID }, signed, NOW)).toBe('wrong');
  expect(keys.verify({ method: 'GET', id: id.replace('0', '1') }, signed, NOW)).toBe('wrong');
});

test('the newest secret signs and all verify until they are dropped', () => {
  const before = new KeyRing(['the old secret of 2025']);
  const during = new KeyRing(['the new secret of 2026', 'the old secret of 2025']);
  const after = new KeyRing(['the new secret of 2026']);
  const grant = { method: 'GET', id, expiresAtMs: NOW + 1000 } as const;
  expect(during.verify(grant, before.sign(grant), NOW)).toBe('valid');
  expect(after.verify(grant, before.sign(grant), NOW)).toBe('wrong');
  expect(after.verify(grant, during.sign(grant), NOW)).toBe('valid');
  expect(before.verify(grant, during.sign(grant), NOW)).toBe('wrong');
});

test('a secret that can be guessed is refused', () => {
  expect(() => new KeyRing([])).toThrow(/at least one secret/);
  expect(() => new KeyRing([SECRET, 'short'])).toThrow(/secret 2 has 5 characters/);
});

test('no other text than the one signed is a valid token', () => {
  const keys = new KeyRing([SECRET, 'another secret, an older one']);
  const word = keys.token({ method: 'GET', id, expiresAtMs: NOW + HOUR_MS });
  const verdict = (text: string) => {
    const parsed = parseToken(text);
    return parsed ? keys.verify({ method: 'GET', id }, parsed, NOW) : 'wrong';
  };
  expect(verdict(word)).toBe('valid');
  const printable = fc.string({ unit: 'binary', minLength: 1, maxLength: 3 });
  fc.assert(
    fc.property(fc.nat(word.length), fc.nat(3), printable, (at, dropped, inserted) => {
      const mutated = word.slice(0, at) + inserted + word.slice(at + dropped);
      fc.pre(mutated !== word);
      expect(verdict(mutated)).not.toBe('valid');
    }),
    { numRuns: 2000 },
  );
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(verdict(text)).not.toBe('valid');
    }),
  );
  // base64url has spare bits in its last letter: four spellings decode to the same bytes.
  for (const last of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_') {
    if (!word.endsWith(last)) expect(verdict(word.slice(0, -1) + last)).toBe('wrong');
  }
});

async function refused(
  running: Running,
  method: string,
  path: string,
  headers: Record<string, string> = {},
): Promise<string> {
  const { status, text, headers: answered } = await rawRequest(running.url, { method, path, headers, body: [] });
  expect([401, 403], `${method} ${path} ${JSON.stringify(headers)} was answered ${status} ${text}`).toContain(status);
  expect(answered['www-authenticate']).toBe('Bearer');
  return text;
}

test('over HTTP every changed, borrowed, constant or expired token is answered 401', async () => {
  await using running = await Running.start();
  const file = await running.upload('mine');
  const other = await running.upload('theirs');
  const { pathname, searchParams } = new URL(file.url);
  const query = (change: (params: URLSearchParams) => void) => {
    const params = new URLSearchParams(searchParams);
    change(params);
    return `${pathname}?${params}`;
  };
  const sig = searchParams.get('sig') ?? '';
  const wrong = [
    pathname,
    query((p) => p.delete('sig')),
    query((p) => p.delete('exp')),
    query((p) => p.delete('kid')),
    query((p) => p.set('sig', '')),
    query((p) => p.set('sig', sig.slice(0, 10))),
    query((p) => p.set('sig', `${sig}A`)),
    query((p) => p.set('sig', 'A'.repeat(100_00))),
    query((p) => p.set('sig', '\u0000')),
    query((p) => p.set('sig', 'é'.repeat(43))),
    query((p) => p.append('sig', sig)),
    query((p) => p.append('sig', 'x')),
    query((p) => p.set('exp', String(Number(p.get('exp')) + 1))),
    query((p) => p.set('exp', `0${p.get('exp')}`)),
    query((p) => p.set('exp', `+${p.get('exp')}`)),
    query((p) => p.set('exp', '9'.repeat(400))),
    query((p) => p.set('exp', 'NaN')),
    query((p) => p.set('exp', '-1')),
    query((p) => p.set('kid', '00000000')),
    query((p) => p.set('kid', '__proto__')),
    `/download/${other.id}?${searchParams}`,
    `${pathname}?${new URL(file.deleteUrl).searchParams}`,
  ];
  for (const path of wrong)
    for (const method of ['GET', 'HEAD']) {
      if (method === 'GET') await refused(running, method, path);
      else expect((await rawRequest(running.url, { method, path })).status).toBe(401);
    }
  await refused(running, 'DELETE', `/files/${file.id}?${searchParams}`);
  await refused(running, 'POST', `/upload?${searchParams}`);
  for (const authorization of [
    'Bearer',
    'Bearer ',
    'Bearer a',
    'Bearer a.b',
    'Bearer a.b.c',
    'Bearer a.1.c.d',
    'Basic eDp5',
    running.token(),
    `Bearer ${SECRET}`,
    `Bearer ${'x'.repeat(5000)}`,
  ]) {
    await refused(running, 'POST', '/upload', { authorization });
  }
  // A token that uploads reads nothing, and one that reads or deletes uploads nothing.
  await refused(running, 'GET', `/download/${file.id}`, running.bearer());
  await refused(running, 'POST', '/upload', running.bearer('GET', file.id));
  await refused(running, 'POST', '/upload_base64', running.bearer('DELETE', file.id));
  // One that would outlive every file cannot have been made on purpose.
  await refused(running, 'GET', `/download/${file.id}`, {
    authorization: `Bearer ${running.token('GET', file.id, 400 * 24 * HOUR_MS)}`,
  });
  const late = running.bearer('GET', file.id);
  expect((await fetch(`${running.url}/download/${file.id}`, { headers: late })).status).toBe(200);
  running.clock.advance(HOUR_MS);
  expect(await refused(running, 'GET', `/download/${file.id}`, late)).toContain('expired');
});

test('whatever stands in a token, the answer is never 500', async () => {
  await using running = await Running.start();
  const file = await running.upload('mine');
  const part = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.constantFrom('', '0', '1e9', 'null', '__proto__', '%00', '../'),
  );
  const method = fc.constantFrom<TokenMethod>('GET', 'DELETE', 'POST');
  await fc.assert(
    fc.asyncProperty(method, part, part, part, async (verb, exp, kid, sig) => {
      const where = { GET: `/download/${file.id}`, DELETE: `/files/${file.id}`, POST: '/upload' }[verb];
      const response = await running.service.routes.request(`${where}?${new URLSearchParams({ exp, kid, sig })}`, {
        method: verb,
      });
      expect(response.status).toBe(401);
    }),
    { numRuns: 300 },
  );
});

test('a refusal and the health page tell no secret', async () => {
  await using running = await Running.start();
  const health = await (await fetch(`${running.url}/health`)).text();
  const refusal = await refused(running, 'GET', `/download/${id}?exp=1&kid=a&sig=verysecretsignature`);
  for (const text of [health, refusal]) {
    expect(text).not.toContain(SECRET);
    expect(text).not.toContain('verysecretsignature');
    expect(text).not.toContain(running.folder);
  }
});
