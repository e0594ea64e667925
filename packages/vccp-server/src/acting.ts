import { type ActionMessage, type ActionMeta, isTerminal } from '@vccp/protocol';
import { ActionBook } from './action-book.js';
import type { ActionRecord, Part, Report } from './action-record.js';
import { ActionTrace } from './action-trace.js';
import type { Body } from './body.js';
import { cast } from './casting.js';
import type { Chronicle } from './chronicle.js';
import type { Clock } from './clock.js';
import type { Gallery } from './gallery.js';
import { Performances } from './performances.js';
import { Step } from './step.js';
import { Talks } from './talk.js';
import { newId } from './token.js';

/** What an agent asks for: an action with as little around it as it likes. */
export interface PlayRequest {
  category: string;
  data: Record<string, unknown>;
  id?: string | undefined;
  meta?: ActionMeta | undefined;
  /** What it begins together with, beside its own parts; whoever gives one closes it. */
  step?: Step | undefined;
  /** When its sound is to be heard, by the server's clock, on bodies that mind such a moment; at once by default. */
  markMs?: number | undefined;
}

/** What is to be stopped. */
export type StopTarget = { actionId: string } | { channel: string } | { all: true };

/** What the bodies of a session are asked to do, and what becomes of it. */
export class Acting {
  readonly book = new ActionBook();
  readonly talks = new Talks();
  readonly performances = new Performances();
  readonly #clock: Clock;
  readonly #chronicle: Chronicle;
  readonly #gallery: Gallery;
  readonly #bodies: () => Body[];
  readonly #traces = new Map<string, ActionTrace>();

  constructor(clock: Clock, chronicle: Chronicle, gallery: Gallery, bodies: () => Body[]) {
    this.#clock = clock;
    this.#chronicle = chronicle;
    this.#gallery = gallery;
    this.#bodies = bodies;
  }

  /**
   * Accepts an action and passes it on to every body that will play it. The same id again is the same action.
   * @throws {VCCPError} where no body can, may or should, with the way out.
   */
  play(request: PlayRequest): ActionRecord {
    const known = request.id === undefined ? undefined : this.book.get(request.id);
    if (known) return known;
    this.book.makeRoom();
    const { bodies, passedOver } = cast(this.#bodies(), { ...request, bodyId: request.meta?.bodyId });
    const nowMs = this.#clock.now();
    const { category, data } = request;
    const id = request.id ?? newId(nowMs);
    const trace = this.#trace(id, request);
    const meta = trace?.traceparent === undefined ? request.meta : { ...request.meta, traceparent: trace.traceparent };
    const action: ActionMessage & { id: string } = {
      type: 'action',
      category,
      timestamp: new Date(nowMs).toISOString(),
      data,
      id,
      ...(meta && { meta }),
    };
    const record = this.book.add(action, nowMs, passedOver);
    record.subscribe((report, part) => this.#tellProgress(record, report, part));
    this.#gallery.show(action);
    // Every part is known before the first is played: a part may end at once, and the action only with its last.
    const { markMs } = request;
    const isTimed = bodies.length > 1 || markMs !== undefined;
    const step = request.step ?? (isTimed ? new Step(this.#clock, { markMs }) : undefined);
    const parts = bodies.map((body) => ({ body, part: body.partIn(record, action) }));
    for (const { body, part } of parts) {
      trace?.waits(part);
      step?.join(part, () => body.connected);
    }
    // Not at once: whoever is stopped together with it must not begin for it.
    if (step) record.subscribe((_, { ended }) => void (ended && queueMicrotask(() => step.look())));
    for (const { body, part } of parts) body.queue.add(part, step);
    if (step !== request.step) step?.close();
    return record;
  }

  #trace(id: string, { category, meta }: PlayRequest): ActionTrace | undefined {
    const { tracing } = this.#chronicle.witness;
    if (!tracing) return undefined;
    const trace = new ActionTrace(tracing, { id, category, session: this.#chronicle.label, parent: meta?.traceparent });
    this.#traces.set(id, trace);
    return trace;
  }

  /** A body is about to be sent its part. */
  sends(part: Part): void {
    this.#traces.get(part.action.id)?.plays(part);
    const waitedMs = this.#clock.now() - Date.parse(part.action.timestamp);
    const { category } = part.action;
    this.#chronicle.witness.watch?.({
      type: 'action-sent',
      session: this.#chronicle.label,
      bodyId: part.bodyId,
      category,
      waitedMs,
    });
  }

  /**
   * Ends an action, those of a channel, or every one, and returns them. Stopping what has ended is harmless.
   * @throws {VCCPError} `unknown-action`
   */
  stop(which: StopTarget, reason: string): ActionRecord[] {
    const queues = this.#bodies().map(({ queue }) => queue);
    if ('actionId' in which) {
      const record = this.book.require(which.actionId);
      for (const queue of queues) queue.stop(record.id, reason);
      return [record];
    }
    if ('all' in which) {
      const records = this.book.open();
      this.talks.end();
      this.performances.stopAll();
      for (const queue of queues) queue.stopAll(reason);
      return records;
    }
    const { channel } = which;
    const records = this.book
      .open()
      .filter(({ parts }) => parts.some((part) => !part.ended && part.channel === channel));
    if (channel === 'speech') this.talks.end();
    for (const queue of queues) queue.stopChannel(channel, reason);
    return records;
  }

  /** A body tells how an action goes. False where that changes nothing. */
  report(body: Body, actionId: string, report: Report): boolean {
    const moved = body.queue.report(actionId, report);
    if (!moved) {
      this.#chronicle.debug(`late or unknown report ${report.state} of ${actionId}`, {
        body: body.id,
        action: actionId,
      });
    }
    return moved;
  }

  #tellProgress(record: ActionRecord, report: Report, moved: Part): void {
    if (moved.ended) this.#traces.get(record.id)?.partEnded(moved, moved.report);
    if (isTerminal(report.state)) this.#ended(record, report, moved.bodyId);
    this.#gallery.showStatus(record, report, moved);
  }

  #ended(record: ActionRecord, report: Report, body: string): void {
    const { id, category, createdAtMs } = record;
    const { state } = report;
    this.#chronicle.note(`action ${category} ${id} ${state}`, { body, action: id, category, state });
    this.#traces.get(id)?.ended(report);
    this.#traces.delete(id);
    const durationMs = this.#clock.now() - createdAtMs;
    this.#chronicle.witness.watch?.({
      type: 'action-ended',
      session: this.#chronicle.label,
      category,
      state,
      durationMs,
    });
  }

  /** Ends what goes on beside the actions themselves. */
  close(): void {
    this.talks.end();
    this.performances.stopAll();
  }
}
