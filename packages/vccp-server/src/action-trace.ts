import type { ActionState } from '@vccp/protocol';
import type { Part, Report } from './action-record.js';
import type { Span, Tracing } from './witness.js';

/** These ends are what somebody asked for; any other is a fault of the trace. */
const GOOD_ENDS: readonly ActionState[] = ['completed', 'sent', 'cancelled', 'interrupted'];

/** The spans of one action: the whole, and for each body how long it waited for its channel and how long it was played. */
export class ActionTrace {
  readonly #tracing: Tracing;
  readonly #category: string;
  readonly #whole: Span;
  readonly #parts = new Map<Part, Span>();

  constructor(tracing: Tracing, action: { id: string; category: string; session: string; parent: string | undefined }) {
    const { id, category, session, parent } = action;
    this.#tracing = tracing;
    this.#category = category;
    const attributes = { 'vccp.session': session, 'vccp.action.id': id, 'vccp.action.category': category };
    this.#whole = tracing.begin(`action ${category}`, { kind: 'internal', parent, attributes });
  }

  /** What rides on the message to the body, so that its own spans hang below this action. */
  get traceparent(): string | undefined {
    return this.#whole.traceparent;
  }

  waits(part: Part): void {
    this.#next(part, 'queue');
  }

  plays(part: Part): void {
    this.#parts.get(part)?.end();
    this.#next(part, 'play');
  }

  partEnded(part: Part, { state, message }: Report): void {
    this.#parts.get(part)?.end({ 'vccp.action.state': state }, fault(state, message));
    this.#parts.delete(part);
  }

  ended({ state, message }: Report): void {
    this.#whole.end({ 'vccp.action.state': state }, fault(state, message));
  }

  #next(part: Part, what: 'queue' | 'play'): void {
    const attributes = { 'vccp.body.id': part.bodyId, 'vccp.channel': part.channel };
    this.#parts.set(
      part,
      this.#tracing.begin(`${what} ${this.#category}`, {
        kind: 'internal',
        parent: this.#whole.traceparent,
        attributes,
      }),
    );
  }
}

const fault = (state: ActionState, message: string | undefined) =>
  GOOD_ENDS.includes(state) ? undefined : message === undefined ? state : `${state}: ${message}`;
