import { type ActionState, isTerminal, VCCPError } from '@vccp/protocol';
import type { BodyAction, PlayContext } from '../body/body-contract.js';
import type { Activity, Author } from './activity.js';

/** The part of a body that acts. */
export interface Actor {
  play(action: BodyAction, context: PlayContext): Promise<Record<string, unknown> | undefined>;
  /** Ends everything it does. */
  stop(): void;
}

/**
 * Stands between those who ask and the body that acts: what a model asks and what the person on the page asks take the
 * same way, and both are written into the history.
 */
export class Performer {
  readonly #actor: Actor;
  readonly #activity: Activity;
  readonly #own = new Map<string, AbortController>();
  #count = 0;

  constructor(actor: Actor, activity: Activity) {
    this.#actor = actor;
    this.#activity = activity;
  }

  /** What a model asked. Settles as the body does. */
  play(action: BodyAction & { id?: string }, context: PlayContext): Promise<Record<string, unknown> | undefined> {
    return this.#perform(action.id ?? this.#nextId(), action, context, 'model');
  }

  /** What the person asked. Never rejects: how it ended is in the history, under the id that `started` is given. */
  async playHere(action: BodyAction, started: (id: string) => void = () => undefined): Promise<void> {
    const id = this.#nextId();
    const controller = new AbortController();
    this.#own.set(id, controller);
    started(id);
    try {
      await this.#perform(id, action, { signal: controller.signal, report: () => undefined }, 'person');
    } catch {
      // The history has it.
    } finally {
      this.#own.delete(id);
    }
  }

  /** Ends one action that the person asked for. */
  stopHere(id: string): void {
    this.#own.get(id)?.abort(new DOMException('stopped on the page', 'AbortError'));
  }

  /** Ends everything, whoever asked for it. */
  stopAll(): void {
    for (const id of [...this.#own.keys()]) this.stopHere(id);
    this.#actor.stop();
  }

  #nextId(): string {
    this.#count += 1;
    return `page-${this.#count}`;
  }

  async #perform(id: string, action: BodyAction, context: PlayContext, author: Author) {
    this.#activity.addAction(id, { category: action.category, data: action.data, author });
    const report = (progress: number, message?: string) => {
      this.#activity.changeAction(id, { state: 'progress', progress });
      context.report(progress, message);
    };
    try {
      const result = await this.#actor.play(action, { signal: context.signal, report });
      this.#activity.changeAction(id, { state: 'completed', progress: 1 }, true);
      return result;
    } catch (fault) {
      const message = fault instanceof Error && !context.signal.aborted ? fault.message : undefined;
      const state = endState(fault, context.signal);
      this.#activity.changeAction(id, { state, ...(message !== undefined && { message }) }, true);
      throw fault;
    }
  }
}

/** How a `play` that rejected has ended, in the words of the protocol. */
function endState(fault: unknown, signal: AbortSignal): ActionState {
  if (signal.aborted) {
    const state = (signal.reason as { state?: unknown } | undefined)?.state;
    return isState(state) ? state : 'cancelled';
  }
  if (fault instanceof DOMException && fault.name === 'AbortError') return 'interrupted';
  if (fault instanceof VCCPError && (fault.code === 'not-capable' || fault.code === 'invalid-data')) return 'rejected';
  return 'failed';
}

const isState = (value: unknown): value is ActionState => typeof value === 'string' && isTerminal(value as ActionState);
