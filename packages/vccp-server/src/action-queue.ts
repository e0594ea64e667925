import type { ActionState } from '@vccp/protocol';
import { isTerminal, PRIORITIES } from '@vccp/protocol';
import type { Part, Report } from './action-record.js';
import type { Clock } from './clock.js';
import type { Step } from './step.js';

/** A body that was told to stop has this long to say what became of the action, for example which words were heard. */
export const STOP_GRACE_MS = 2_000;
/** A body that says nothing at all about an action for this long is taken not to be doing it. */
export const UNANSWERED_MS = 30_000;

export interface ActionQueueOptions {
  clock: Clock;
  /** Whether the body is here to answer. */
  reachable(): boolean;
  /** @param startAtMs when it is to begin, where others begin with it */
  send(part: Part, startAtMs?: number): void;
  /** Tells the body to stop this, or all it does. */
  cancel(what: Part | 'all', reason: string): void;
}

interface Entry {
  part: Part;
  /** `ending`: the body was told to stop, and its last word is awaited. */
  phase: 'waiting' | 'sent' | 'ending';
  /** How a stopped action ends, unless the body says that it was completed before. */
  endsAs: 'cancelled' | 'interrupted';
  started: boolean;
  /** What it begins together with. */
  step: Step | undefined;
  deadline?: () => void;
  expiry?: () => void;
}

interface Channel {
  holder: Entry | undefined;
  waiting: Entry[];
}

/** What one body is asked to do: a queue per channel, the policies, and the clocks that end what nobody else ends. */
export class ActionQueue {
  /** Whether the body reports how its actions go (1.1). Actions of one that does not end as `sent`. */
  reports = false;
  readonly #options: ActionQueueOptions;
  readonly #open = new Map<string, Entry>();
  readonly #channels = new Map<string, Channel>();

  constructor(options: ActionQueueOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#open.size;
  }

  /** How many of them wait for their channel. */
  get waiting(): number {
    let waiting = 0;
    for (const channel of this.#channels.values()) waiting += channel.waiting.length;
    return waiting;
  }

  /** @param step others that are to begin at the same time */
  add(part: Part, step?: Step): void {
    const entry: Entry = { part, phase: 'waiting', endsAs: 'cancelled', started: false, step };
    this.#open.set(part.action.id, entry);
    this.#armExpiry(entry);
    if (part.ended) return;
    const channel = this.#channel(part.channel);
    const holder = channel.holder;
    switch (part.policy) {
      case 'parallel':
        this.#send(entry);
        return;
      case 'skip':
        if (!holder) break;
        this.#end(entry, {
          state: 'cancelled',
          message: `skipped: ${part.channel} is busy with ${holder.part.action.id}`,
        });
        return;
      case 'queue':
        // Between two of them, when an end is being told, those that wait come first.
        if (!holder && channel.waiting.length === 0) break;
        channel.waiting.push(entry);
        channel.waiting.sort((a, b) => urgency(b) - urgency(a));
        part.move({ state: 'queued' });
        return;
      case 'override':
        channel.holder = entry;
        for (const other of this.#on(part.channel)) if (other !== entry) this.#stop(other, 'interrupted', 'overridden');
        break;
      case 'replace':
        channel.holder = entry;
        if (holder) this.#stop(holder, 'interrupted', 'replaced');
        break;
    }
    // Whoever was told of an end just now may have put something else in its place.
    if (part.ended) return;
    channel.holder = entry;
    this.#send(entry);
  }

  /** What the body says of an action. False where that changes nothing: unknown here, ended, or a step back. */
  report(actionId: string, report: Report): boolean {
    const entry = this.#open.get(actionId);
    if (!entry) return false;
    if (isTerminal(report.state)) {
      const state: ActionState = entry.phase === 'ending' && report.state !== 'completed' ? entry.endsAs : report.state;
      return this.#end(entry, { ...report, state });
    }
    // A waiting action was not sent, and one that is ending only has its end left to tell.
    if (entry.phase !== 'sent' || !entry.part.move(report)) return false;
    if (!entry.started && (report.state === 'started' || report.state === 'progress')) {
      entry.started = true;
      entry.expiry?.();
      this.#armDeadline(entry);
    } else if (entry.part.action.meta?.timeoutMs === undefined) {
      entry.deadline?.();
    }
    return true;
  }

  /** Asks the body to stop an action. One that still waits ends at once, one that runs when the body says so. */
  stop(actionId: string, reason: string): void {
    const entry = this.#open.get(actionId);
    if (entry) this.#stop(entry, 'cancelled', reason);
  }

  /** As `stop`, for everything on a channel, also what runs beside it. */
  stopChannel(channel: string, reason: string): void {
    for (const entry of this.#on(channel)) this.#stop(entry, 'cancelled', reason);
  }

  /** As `stop`, for everything. The body is told in any case: it may be doing what is taken for ended here. */
  stopAll(reason: string): void {
    this.endWaiting({ state: 'cancelled', message: reason });
    for (const entry of [...this.#open.values()]) this.#stop(entry, 'cancelled', reason);
    if (this.reports) this.#options.cancel('all', reason);
  }

  /** Ends everything that has not been sent, for example because a human holds the body now. */
  endWaiting(report: Report): void {
    for (const entry of [...this.#open.values()]) if (entry.phase === 'waiting') this.#end(entry, report);
  }

  /** Ends everything without asking the body: it is gone, or has forgotten. */
  endAll(report: Report): void {
    this.endWaiting(report);
    for (const entry of [...this.#open.values()]) {
      this.#end(entry, entry.phase === 'ending' ? { state: entry.endsAs } : report);
    }
  }

  #send(entry: Entry): void {
    if (this.#leftMs(entry) <= 0) {
      this.#expire(entry);
      return;
    }
    if (entry.step) entry.step.turn(entry.part, (startAtMs) => this.#sendNow(entry, startAtMs));
    else this.#sendNow(entry);
  }

  #sendNow(entry: Entry, startAtMs?: number): void {
    // Whoever waited for others may have been stopped meanwhile.
    if (entry.part.ended) return;
    entry.phase = 'sent';
    if (!this.reports) {
      this.#options.send(entry.part, startAtMs);
      this.#end(entry, { state: 'sent' });
      return;
    }
    this.#armDeadline(entry);
    this.#options.send(entry.part, startAtMs);
  }

  /** All on a channel; what waits is first, or it would take the place of what is stopped before it. */
  #on(channel: string): Entry[] {
    const entries = [...this.#open.values()].filter(({ part }) => part.channel === channel);
    return entries.sort((a, b) => Number(b.phase === 'waiting') - Number(a.phase === 'waiting'));
  }

  #stop(entry: Entry, endsAs: Entry['endsAs'], reason: string): void {
    if (entry.phase === 'ending') return;
    if (entry.phase === 'waiting') {
      this.#end(entry, { state: endsAs, message: reason });
      return;
    }
    entry.phase = 'ending';
    entry.endsAs = endsAs;
    entry.expiry?.();
    entry.deadline?.();
    entry.deadline = this.#options.clock.setTimeout(
      () => this.#end(entry, { state: endsAs, message: `${reason}; the body has not said how far it came` }),
      STOP_GRACE_MS,
    );
    this.#options.cancel(entry.part, reason);
  }

  #armExpiry(entry: Entry): void {
    const leftMs = this.#leftMs(entry);
    if (leftMs <= 0) this.#expire(entry);
    else if (leftMs < Infinity) entry.expiry = this.#options.clock.setTimeout(() => this.#expire(entry), leftMs);
  }

  #leftMs(entry: Entry): number {
    const { expiresAt } = entry.part.action.meta ?? {};
    return expiresAt === undefined ? Infinity : Date.parse(expiresAt) - this.#options.clock.now();
  }

  #expire(entry: Entry): void {
    const message = `not started by ${entry.part.action.meta?.expiresAt}`;
    this.#end(entry, { state: 'expired', message, error: { code: 'expired', message } }, 'expired');
  }

  /** From sending on a body must say something; from its start on an action has `timeoutMs`. */
  #armDeadline(entry: Entry): void {
    entry.deadline?.();
    const timeoutMs = entry.part.action.meta?.timeoutMs ?? (entry.started ? undefined : UNANSWERED_MS);
    if (timeoutMs === undefined) return;
    entry.deadline = this.#options.clock.setTimeout(() => {
      if (entry.part.action.meta?.timeoutMs === undefined && !this.#options.reachable()) {
        this.#armDeadline(entry);
        return;
      }
      const message = entry.started
        ? `not done within ${timeoutMs} ms`
        : `the body did not start it within ${timeoutMs} ms`;
      this.#end(entry, { state: 'failed', message, error: { code: 'timeout', message } }, 'timeout');
    }, timeoutMs);
  }

  /** The one place where an action ends. `tell` is the reason that a body which still runs it is given. */
  #end(entry: Entry, report: Report, tell?: string): boolean {
    const { id } = entry.part.action;
    if (this.#open.get(id) !== entry) return false;
    entry.deadline?.();
    entry.expiry?.();
    this.#open.delete(id);
    if (tell !== undefined && entry.phase === 'sent') this.#options.cancel(entry.part, tell);
    const channel = this.#channels.get(entry.part.channel);
    if (channel) {
      channel.waiting = channel.waiting.filter((waiting) => waiting !== entry);
      if (channel.holder === entry) channel.holder = undefined;
    }
    entry.part.move(report);
    if (channel) this.#next(entry.part.channel, channel);
    return true;
  }

  #next(name: string, channel: Channel): void {
    // Whoever was told of the end may have filled the channel already.
    if (channel.holder) return;
    const entry = channel.waiting.shift();
    if (entry) {
      channel.holder = entry;
      this.#send(entry);
    } else if (this.#channels.get(name) === channel) this.#channels.delete(name);
  }

  #channel(name: string): Channel {
    let channel = this.#channels.get(name);
    if (!channel) {
      channel = { holder: undefined, waiting: [] };
      this.#channels.set(name, channel);
    }
    return channel;
  }
}

const urgency = ({ part }: Entry): number => PRIORITIES.indexOf(part.priority);
