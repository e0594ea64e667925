import {
  HEARTBEAT_MS,
  type Hello,
  type MessageLimits,
  PROTOCOL_VERSION,
  type RateLimits,
  VCCPError,
} from '@vccp/protocol';
import type { Body } from './body.js';
import type { RingEntry } from './ring.js';
import type { Session } from './session.js';
import { systemMessage } from './system-message.js';
import { sameSecret } from './token.js';

/** Versions of the protocol that are spoken here with a `hello`. */
const VERSIONS: readonly string[] = [PROTOCOL_VERSION, '1.0'];

/** @throws {VCCPError} `bad-message` where the two sides have no version in common. */
export function requireVersion({ versions }: Hello): void {
  if (versions.some((version) => VERSIONS.includes(version))) return;
  throw new VCCPError(
    'bad-message',
    `no common version: you speak ${versions.join(', ')}, here it is ${VERSIONS.join(', ')}`,
  );
}

/** The body that a resume token belongs to. A wrong token is not a fault: its sender is a new body. */
export function whoReturns(session: Session, { resumeToken, role }: Hello): Body | undefined {
  if (resumeToken === undefined) return undefined;
  return session.bodies.find((body) => body.hello && body.role === role && sameSecret(resumeToken, body.resumeToken));
}

/** What is known of a body that has said who it is. */
export interface Greeting {
  /** The number of its `hello`. */
  seq: number | undefined;
  /** What it was sent while it was away; undefined where it is new, or where that can no longer be told. */
  missed: readonly RingEntry[] | undefined;
  /** Whether it was here before. */
  returns: boolean;
  /** What it is told of the rules here: its limits, what else is done for it, and the token for its next time. */
  told: { limits: MessageLimits & RateLimits; features?: string[]; token: string; tokenExpiresAt: string };
  nowMs: number;
}

/** Bids a body welcome to its session: it resumes where it was, or begins anew, and is told which of the two. */
export function welcome(session: Session, body: Body, { seq, missed, returns, told, nowMs }: Greeting): void {
  if (!missed) {
    // First, so that nobody who hears of the losses plays on it what it would take for something of before.
    body.forget();
    body.lose(`${body.name} came back, but what happened meanwhile can no longer be told`);
  }
  if (seq !== undefined && seq < body.lastSeq) body.lastSeq = seq;
  body.outbox.whisper(
    systemMessage(nowMs, 'welcome', {
      version: PROTOCOL_VERSION,
      sessionId: session.id,
      bodyId: body.id,
      resumeToken: body.resumeToken,
      resumed: missed !== undefined,
      lastSeq: body.lastSeq,
      epoch: body.epoch,
      heartbeatMs: HEARTBEAT_MS,
      ...told,
    }),
  );
  const ended = (id: string | undefined) => id !== undefined && session.actions.get(id)?.ended !== false;
  const replayed = missed?.filter((entry) => !ended(entry.actionId)) ?? [];
  body.outbox.resend(replayed);
  if (returns) {
    session.witness.watch?.({
      type: 'returned',
      session: session.label,
      bodyId: body.id,
      resumed: missed !== undefined,
      replayed: replayed.length,
    });
  }
  session.arrived(body);
  if (!missed) {
    session.tellPresence(body);
    session.tellFilter(body);
  }
}
