import { type PerceptionMessage, perceptionKey, type SystemMessage } from '@vccp/protocol';

/** Perceptions that a client keeps to send again. */
const MAX_PERCEPTIONS = 256;
/** Actions whose last word a client keeps to send again: a server has no more of them open. */
const MAX_ACTIONS = 256;

interface Kept<M> {
  seq: number;
  message: M;
}

/**
 * Numbers what a body says, and keeps it until the server is known to have seen it. What is noticed never crowds out how
 * an action ended: that word is owed.
 */
export class Outbox {
  #seq = 0;
  #perceptions: Kept<PerceptionMessage>[] = [];
  /** The latest word about each action, by its id: it says all that the earlier ones did. The oldest comes first. */
  readonly #statuses = new Map<string, Kept<SystemMessage>>();

  /** Gives a perception or an `action-status` its number. */
  add<M extends PerceptionMessage | SystemMessage>(message: M): M {
    this.#seq += 1;
    const numbered: M = { ...message, seq: this.#seq };
    if (numbered.type === 'perception') this.#keepPerception(numbered);
    else this.#keepStatus(String(numbered.data.actionId), numbered);
    return numbered;
  }

  /** After a resume: what the server has not seen, oldest first. */
  unseen(lastSeq: number): (PerceptionMessage | SystemMessage)[] {
    this.#perceptions = this.#perceptions.filter(({ seq }) => seq > lastSeq);
    for (const [actionId, { seq }] of this.#statuses) if (seq <= lastSeq) this.#statuses.delete(actionId);
    const all = [...this.#perceptions, ...this.#statuses.values()];
    return all.sort((a, b) => a.seq - b.seq).map(({ message }) => message);
  }

  /**
   * The server begins anew: numbers start at 1 again, and of what was kept only perceptions still mean something.
   * Returns those, numbered again.
   */
  restart(): PerceptionMessage[] {
    const perceptions = this.#perceptions.map(({ message }) => message);
    this.#perceptions = [];
    this.#statuses.clear();
    this.#seq = 0;
    return perceptions.map((message) => this.add(message));
  }

  #keepPerception(message: PerceptionMessage): void {
    this.#forgetOlder(message);
    this.#perceptions.push({ seq: this.#seq, message });
    if (this.#perceptions.length > MAX_PERCEPTIONS) this.#perceptions.shift();
  }

  #keepStatus(actionId: string, message: SystemMessage): void {
    this.#statuses.delete(actionId);
    this.#statuses.set(actionId, { seq: this.#seq, message });
    const [oldest] = this.#statuses.keys();
    if (this.#statuses.size > MAX_ACTIONS && oldest !== undefined) this.#statuses.delete(oldest);
  }

  /** A newer perception of low importance (a pointer, a camera) makes the older one in its slot pointless. */
  #forgetOlder(message: PerceptionMessage): void {
    if (message.meta?.importance !== 'low') return;
    const slot = slotOf(message);
    this.#perceptions = this.#perceptions.filter(({ message: old }) => slotOf(old) !== slot);
  }
}

const slotOf = ({ category, data, meta }: PerceptionMessage) => `${category}\n${perceptionKey(data, meta)}`;
