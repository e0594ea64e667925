import { createHmac, randomBytes } from 'node:crypto';
import { ROLES, type Role } from '@vccp/protocol';
import type { Clock } from './clock.js';
import { sameSecret } from './token.js';

/** A body token is good for this long; a connected body is given a fresh one when half of that is over. */
export const BODY_TOKEN_MS = 24 * 60 * 60_000;

export interface IssuedToken {
  token: string;
  expiresAtMs: number;
}

/** What a token that is this server's own permits: one role in one session, until its time is over. */
export interface Ticket {
  role: Role;
  expired: boolean;
}

/** Said at the door, and to whoever comes in by it, where a token is too late and nothing can be resumed. */
export const TOKEN_EXPIRED =
  'not allowed: the body token expired; register-agent or POST /api/sessions gives a new one';

/**
 * Why a ticket lets nobody of this role in at this time; undefined where it does. Whoever knows the secret of a body that
 * is awaited was let in before: time alone must not lock it out.
 */
export function whyNot(ticket: Ticket, role: Role, returns: boolean): string | undefined {
  if (ticket.expired && !returns) return TOKEN_EXPIRED;
  return ticket.role === role ? undefined : `not allowed: this token lets in a ${ticket.role}, you are a ${role}`;
}

/** One spelling for each moment, or a changed token could pass: no sign, no leading zero. */
const TOKEN = /^(body|sensor|observer)\.([1-9][0-9]{0,11})\.([\w-]{43})$/;

/**
 * Makes and reads body tokens: `<role>.<seconds since 1970>.<HMAC>`, made of what a subprotocol's name may hold. The key
 * lives and dies with the server, as its sessions do, so nothing has to be kept for a token.
 */
export class BodyTokens {
  readonly #key = randomBytes(32);
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  issue(sessionId: string, role: Role): IssuedToken {
    const seconds = Math.floor((this.#clock.now() + BODY_TOKEN_MS) / 1000);
    const token = `${role}.${seconds}.${this.#sign(sessionId, role, String(seconds))}`;
    return { token, expiresAtMs: seconds * 1000 };
  }

  /** What this token permits in this session; undefined where it is of another session, another server, or made up. */
  read(sessionId: string, token: string): Ticket | undefined {
    const [, word, seconds, signature] = TOKEN.exec(token) ?? [];
    const role = ROLES.find((one) => one === word);
    if (role === undefined || seconds === undefined || signature === undefined) return undefined;
    if (!sameSecret(signature, this.#sign(sessionId, role, seconds))) return undefined;
    return { role, expired: this.#clock.now() >= Number(seconds) * 1000 };
  }

  #sign(sessionId: string, role: Role, seconds: string): string {
    const what = ['vccp body token 1', sessionId, role, seconds].join('\n');
    return createHmac('sha256', this.#key).update(what).digest('base64url');
  }
}
