import { createHmac, timingSafeEqual } from 'node:crypto';

/** What may be done with a token. A GET token also serves HEAD. */
export type TokenMethod = 'GET' | 'POST' | 'DELETE';

/** The `id` of a token that uploads, where there is no file yet. */
export const UPLOAD_ID = '*';

/** Shortest secret accepted, in characters; `openssl rand -hex 32` makes 64. */
export const MIN_SECRET_LENGTH = 16;

/** What a token permits: one method, on one file, until one moment. */
export interface Grant {
  method: TokenMethod;
  id: string;
  expiresAtMs: number;
}

/** A token in its parts, as a URL carries them. `exp` is in seconds since 1970. */
export interface SignedGrant {
  exp: string;
  kid: string;
  sig: string;
}

export type TokenVerdict = 'valid' | 'expired' | 'wrong';

/** One spelling per moment, or a changed token could pass: no sign, no leading zero. */
const EXP = /^[1-9][0-9]{0,11}$/;

/**
 * The secrets of a service. The first signs, all verify: to rotate, put the new one first and drop the old one when
 * the last URL signed by it has expired. A key's id is derived from its secret, so both ends agree without a list.
 */
export class KeyRing {
  readonly #keys: readonly { kid: string; secret: string }[];

  /** @throws {RangeError} when there is no secret, or one is shorter than 16 characters. */
  constructor(secrets: readonly string[]) {
    if (secrets.length === 0) throw new RangeError('KeyRing: at least one secret is needed; `openssl rand -hex 32`');
    for (const [index, secret] of secrets.entries()) {
      if (secret.length >= MIN_SECRET_LENGTH) continue;
      throw new RangeError(
        `KeyRing: secret ${index + 1} has ${secret.length} characters, at least ${MIN_SECRET_LENGTH} are needed; ` +
          '`openssl rand -hex 32` makes a good one',
      );
    }
    this.#keys = secrets.map((secret) => ({ kid: keyId(secret), secret }));
  }

  /** Signs with the newest key. The moment is rounded down to the second. */
  sign({ method, id, expiresAtMs }: Grant): SignedGrant {
    const [key] = this.#keys;
    if (!key) throw new RangeError('KeyRing: no key');
    const exp = String(Math.floor(expiresAtMs / 1000));
    return { exp, kid: key.kid, sig: signature(key.secret, method, id, exp, key.kid) };
  }

  /** The same as one word, for `Authorization: Bearer`. */
  token(grant: Grant): string {
    const { exp, kid, sig } = this.sign(grant);
    return `${kid}.${exp}.${sig}`;
  }

  /** Whether the token permits this method on this file at this moment. Signatures are compared in constant time. */
  verify(asked: { method: TokenMethod; id: string }, { exp, kid, sig }: SignedGrant, nowMs: number): TokenVerdict {
    const key = this.#keys.find((candidate) => candidate.kid === kid);
    if (!key || !EXP.test(exp)) return 'wrong';
    if (!sameText(sig, signature(key.secret, asked.method, asked.id, exp, kid))) return 'wrong';
    return nowMs < Number(exp) * 1000 ? 'valid' : 'expired';
  }
}

/** Takes a bearer word apart; undefined when it has not the shape of one. */
export function parseToken(word: string): SignedGrant | undefined {
  const [kid, exp, sig, ...rest] = word.split('.');
  if (!kid || !exp || !sig || rest.length > 0) return undefined;
  return { kid, exp, sig };
}

function keyId(secret: string): string {
  return createHmac('sha256', secret).update('vccp-storage key id').digest('hex').slice(0, 8);
}

function signature(secret: string, method: TokenMethod, id: string, exp: string, kid: string): string {
  return createHmac('sha256', secret).update(['vccp-storage 1', method, id, exp, kid].join('\n')).digest('base64url');
}

/** The texts are compared, not the bytes they decode to: base64url spells the same bytes in several ways. */
function sameText(given: string, expected: string): boolean {
  const a = Buffer.from(given);
  const b = Buffer.from(expected);
  return a.length === b.length && timingSafeEqual(a, b);
}
