import type { ActionState, Importance, Role } from '@vccp/protocol';

/** Why somebody was turned away. */
export type Refusal = 'auth' | 'host' | 'origin' | 'rate' | 'size';

/**
 * Something that happened, for whoever counts. `session` is the first letters of a session's id, which let nobody in;
 * a `category` is a stranger's word, and there may be no end of them.
 */
export type Fact =
  | { type: 'session-opened'; session: string }
  | { type: 'session-over'; session: string; reason: string }
  /** `waitedMs` since the session was opened; only for the first body of a session. */
  | { type: 'arrived'; session: string; bodyId: string; role: Role; waitedMs: number | undefined }
  /** The connection ended; `mayReturn` within the grace time. */
  | { type: 'dropped'; session: string; bodyId: string; role: Role; mayReturn: boolean }
  /** A body came back: `resumed` with what it missed, or told that it cannot be said any more. */
  | { type: 'returned'; session: string; bodyId: string; resumed: boolean; replayed: number }
  /** A body was sent an action, which had waited that long for its channel. */
  | { type: 'action-sent'; session: string; bodyId: string; category: string; waitedMs: number }
  | { type: 'action-ended'; session: string; category: string; state: ActionState; durationMs: number }
  | { type: 'perception'; session: string; bodyId: string; importance: Importance }
  /** One message on a WebSocket, or on the line of a body inside a chat; `in` is from a body. */
  | { type: 'message'; direction: 'in' | 'out'; bytes: number }
  | { type: 'refused'; why: Refusal }
  | { type: 'tool'; tool: string; failed: boolean; durationMs: number };

/** Is told each fact as it happens, in the middle of the work: it MUST be quick and MUST NOT throw. */
export type Watch = (fact: Fact) => void;

/** How things stand at this moment. */
export interface Census {
  sessions: number;
  /** Agents that are present. */
  agents: number;
  /** Open connections. */
  connections: Readonly<Record<Role, number>>;
  /** Bodies that vanished and may return. */
  away: number;
  mcpSessions: number;
  /** Actions that have not ended: with a body, or waiting for their channel. */
  actions: { running: number; waiting: number };
}

/** Counts, and writes a page of it for `GET /metrics`. */
export interface Metrics {
  watch: Watch;
  page(census: Census): Promise<{ contentType: string; text: string }>;
}

/** A stretch of time in a trace. */
export interface Span {
  /** Names this span to others, as W3C Trace Context writes it; undefined where there is no trace. */
  readonly traceparent: string | undefined;
  /** `fault` says what went wrong. Ending twice is harmless. */
  end(attributes?: Attributes, fault?: string): void;
}

export type Attributes = Readonly<Record<string, string | number | boolean>>;

export interface Tracing {
  /** Begins a span now, below the one that `parent` names. A `parent` that is not a traceparent counts as none. */
  begin(name: string, how: { kind: 'server' | 'internal'; parent: string | undefined; attributes: Attributes }): Span;
}

/** Who looks on from outside. Where nobody does, nothing is spent on it. */
export interface Witness {
  watch?: Watch | undefined;
  tracing?: Tracing | undefined;
}
