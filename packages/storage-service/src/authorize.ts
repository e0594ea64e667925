import type { Context } from 'hono';
import type { StorageEnv } from './bindings.js';
import { StorageError } from './errors.js';
import { type KeyRing, parseToken, type SignedGrant, type TokenMethod } from './token.js';

/** How far the clocks of the one who signs and of this service may lie apart. */
const CLOCK_SKEW_MS = 5 * 60 * 1000;

export interface Gate {
  keys: KeyRing;
  now: () => number;
  /** A token that outlives every file is refused: it can only have been made by mistake. */
  maxTtlMs: number;
}

/**
 * Lets a request pass that carries a token for this method on this file, in its URL or as `Authorization: Bearer`.
 * @throws {StorageError} `not-allowed`
 */
export function authorize(c: Context<StorageEnv>, gate: Gate, asked: { method: TokenMethod; id: string }): void {
  const signed = inUrl(c) ?? inHeader(c);
  if (!signed) {
    throw refuse(
      'a token is needed: ask whoever keeps the secret of this service for one, or use the URL as it was given, whole',
    );
  }
  const nowMs = gate.now();
  const verdict = gate.keys.verify(asked, signed, nowMs);
  if (verdict === 'expired') throw refuse('the token has expired; ask for a new one');
  const tooLong = Number(signed.exp) * 1000 > nowMs + gate.maxTtlMs + CLOCK_SKEW_MS;
  if (verdict === 'wrong' || tooLong) {
    throw refuse(
      `the token does not permit ${asked.method} here: it was changed, or made for something else or by another secret`,
    );
  }
}

/** Each of the three once, or none counts: of two, another reader of the URL may pick the other one. */
function inUrl(c: Context<StorageEnv>): SignedGrant | undefined {
  const [exp, kid, sig] = ['exp', 'kid', 'sig'].map((name) => {
    const values = c.req.queries(name) ?? [];
    return values.length === 1 ? values[0] : undefined;
  });
  return exp && kid && sig ? { exp, kid, sig } : undefined;
}

function inHeader(c: Context<StorageEnv>): SignedGrant | undefined {
  const word = /^Bearer +([^\s]+)$/i.exec(c.req.header('authorization') ?? '')?.[1];
  return word === undefined ? undefined : parseToken(word);
}

function refuse(message: string): StorageError {
  return new StorageError('not-allowed', message);
}
