import { type PerceptionMessage, perceptionKey, type VCCPMessage } from '@vccp/protocol';

/** What a client keeps to send again: as many messages as the server keeps for it. */
const MAX_KEPT = 256;

/** Numbers what a body says, and keeps it until the server is known to have seen it. */
export class Outbox {
  #seq = 0;
  #kept: { seq: number; message: VCCPMessage }[] = [];

  /** Gives a message its number. */
  add(message: VCCPMessage): VCCPMessage {
    this.#seq += 1;
    const numbered = { ...message, seq: this.#seq };
    this.#forgetOlder(message);
    this.#kept.push({ seq: this.#seq, message: numbered });
    if (this.#kept.length > MAX_KEPT) this.#kept.shift();
    return numbered;
  }

  /** After a resume: what the server has not seen, oldest first. */
  unseen(lastSeq: number): VCCPMessage[] {
    this.#kept = this.#kept.filter(({ seq }) => seq > lastSeq);
    return this.#kept.map(({ message }) => message);
  }

  /**
   * The server begins anew: numbers start at 1 again, and of what was kept only perceptions still mean something.
   * Returns those, numbered again.
   */
  restart(): VCCPMessage[] {
    const perceptions = this.#kept.map(({ message }) => message).filter((message) => message.type === 'perception');
    this.#kept = [];
    this.#seq = 0;
    return perceptions.map((message) => this.add(message));
  }

  /** A newer perception of low importance (a pointer, a camera) makes the older one in its slot pointless. */
  #forgetOlder(message: VCCPMessage): void {
    if (message.type !== 'perception' || message.meta?.importance !== 'low') return;
    const slot = slotOf(message);
    this.#kept = this.#kept.filter(({ message: old }) => old.type !== 'perception' || slotOf(old) !== slot);
  }
}

const slotOf = ({ category, data, meta }: PerceptionMessage) => `${category}\n${perceptionKey(data, meta)}`;
