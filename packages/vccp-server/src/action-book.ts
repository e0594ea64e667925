import { type ActionMessage, VCCPError } from '@vccp/protocol';
import { ActionRecord, type PassedOver } from './action-record.js';
import { nearest } from './nearest.js';

/** Most actions of one session that have not ended. */
const MAX_OPEN_ACTIONS = 256;
/** How many actions, ended ones too, can be asked for. */
const MAX_ACTIONS = 1000;

/** The actions of a session, by id: all that are open, and the last of those that ended. */
export class ActionBook {
  readonly #records = new Map<string, ActionRecord>();
  readonly #open = new Set<ActionRecord>();

  add(action: ActionMessage & { id: string }, nowMs: number, passedOver?: readonly PassedOver[]): ActionRecord {
    const record = new ActionRecord(action, nowMs, passedOver);
    this.#records.set(record.id, record);
    this.#open.add(record);
    record.subscribe(() => {
      if (record.ended) this.#open.delete(record);
    });
    return record;
  }

  get(id: string): ActionRecord | undefined {
    return this.#records.get(id);
  }

  /** @throws {VCCPError} `unknown-action`, with the ids of the latest actions. */
  require(id: string): ActionRecord {
    const record = this.#records.get(id);
    if (record) return record;
    const latest = [...this.#records.keys()].slice(-5).reverse();
    const meant = nearest(id, latest);
    throw new VCCPError(
      'unknown-action',
      `no action has the id "${id.slice(0, 64)}".${meant === undefined ? '' : ` Did you mean "${meant}"?`} ` +
        (latest.length > 0 ? `The latest are ${latest.join(', ')}.` : 'None was played yet: play-action gives ids.'),
      { validOptions: latest },
    );
  }

  /** Those that have not ended, oldest first. */
  open(): ActionRecord[] {
    return [...this.#open];
  }

  /** Those of a category in which a body has a part, oldest first, as far as they are remembered. */
  of(category: string, bodyId: string): ActionRecord[] {
    return [...this.#records.values()].filter(
      (record) => record.category === category && record.parts.some((part) => part.bodyId === bodyId),
    );
  }

  get openCount(): number {
    return this.#open.size;
  }

  /** Forgets the oldest that ended. @throws {VCCPError} `too-many` where too many are open. */
  makeRoom(): void {
    if (this.#open.size >= MAX_OPEN_ACTIONS) {
      throw new VCCPError('too-many', `${MAX_OPEN_ACTIONS} actions are open; wait for some to end, or stop-action all`);
    }
    for (const [id, record] of this.#records) {
      if (this.#records.size < MAX_ACTIONS) return;
      if (record.ended) this.#records.delete(id);
    }
  }
}
