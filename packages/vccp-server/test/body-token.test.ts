import { HandClock } from '@vccp/client/testing';
import { ROLES } from '@vccp/protocol';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { BODY_TOKEN_MS, BodyTokens } from '../src/body-token.js';
import { silentLogger } from '../src/logger.js';
import { OfferReader } from '../src/offer.js';
import { Session } from '../src/session.js';
import { randomToken } from '../src/token.js';
import { MemoryBody } from './memory-body.js';

it('a token lets in one role into one session, until its time is over', () => {
  const clock = new HandClock();
  const tokens = new BodyTokens(clock);
  const [mine, other] = [randomToken(), randomToken()];
  for (const role of ROLES) {
    const { token, expiresAtMs } = tokens.issue(mine, role);
    expect(token).toMatch(/^[!#$%&'*+.^_`|~\w-]+$/);
    expect(tokens.read(mine, token)).toEqual({ role, expired: false });
    expect(tokens.read(other, token)).toBeUndefined();
    expect(new BodyTokens(clock).read(mine, token)).toBeUndefined();
    expect(expiresAtMs).toBe(clock.now() + BODY_TOKEN_MS);
  }
  const { token } = tokens.issue(mine, 'body');
  clock.step(BODY_TOKEN_MS - 1);
  expect(tokens.read(mine, token)).toEqual({ role: 'body', expired: false });
  clock.step(1);
  expect(tokens.read(mine, token)).toEqual({ role: 'body', expired: true });
});

it('a token that was changed anywhere is nobody’s, and nothing makes reading it fail', () => {
  const tokens = new BodyTokens(new HandClock());
  const session = randomToken();
  const { token } = tokens.issue(session, 'observer');
  const [role = '', seconds = '', signature = ''] = token.split('.');
  const changed = fc.oneof(
    fc.string(),
    fc.string({ unit: 'binary' }),
    fc
      .tuple(fc.nat(token.length - 1), fc.constantFrom(...'aZ09-_.=+/ \u0000'))
      .map(([at, by]) => token.slice(0, at) + by + token.slice(at + 1)),
    fc.constantFrom(...ROLES).map((one) => `${one}.${seconds}.${signature}`),
    fc.nat(4_000_000_000).map((one) => `${role}.${one}.${signature}`),
    fc.constantFrom(
      `${role}.0${seconds}.${signature}`,
      `${role}.+${seconds}.${signature}`,
      `${token}.`,
      `${token}=`,
      '.',
    ),
    fc.constantFrom(`${role}.${seconds}.`, `${role}.${seconds}.${signature.slice(1)}`, `${role}.${seconds}`, ''),
  );
  fc.assert(
    fc.property(changed, (one) => {
      expect(tokens.read(session, one)).toEqual(one === token ? { role, expired: false } : undefined);
    }),
  );
});

it('a body that stays is given a fresh token each time that half of the life of the last is over', () => {
  const clock = new HandClock();
  const session = new Session(clock, silentLogger, new OfferReader());
  const [body, old] = [new MemoryBody(session, clock), new MemoryBody(session, clock)];
  const { tokenExpiresAt } = body.hello();
  expect(Date.parse(String(tokenExpiresAt))).toBe(clock.now() + BODY_TOKEN_MS);
  old.system('capability', { actions: [] });
  for (let round = 0; round < 20; round += 1) {
    clock.step(BODY_TOKEN_MS / 8);
    for (const one of [body, old]) one.lookAfter();
  }
  expect(body.all('token').map(({ data }) => Date.parse(String(data.tokenExpiresAt)) - clock.now())).toEqual(
    [-16, -12, -8, -4, 0].map((eighths) => BODY_TOKEN_MS * (1 + eighths / 8)),
  );
  expect(old.received).toEqual([]);
});
