import { VCCPError } from '@vccp/protocol';
import type { ActionRecord } from './action-record.js';
import type { Clock } from './clock.js';
import type { SpokenLine } from './delivery.js';
import type { Feelings } from './feelings.js';
import { MS_PER_LETTER, type VisemeSource } from './speech.js';
import { Step } from './step.js';

/** What a talk needs of the session that it goes through. */
export interface TalkStage {
  play(action: {
    category: string;
    data: Record<string, unknown>;
    meta: { bodyId: string; channel: string; policy: 'queue' };
    step?: Step;
  }): ActionRecord;
}

/** A sound that a body has begun is heard after this time, where it does not say so itself. */
const SOON_HEARD_MS = 500;

/** One text on its way through a session: each sentence is played as soon as it can be heard, in order. */
export class Talk {
  readonly #session: TalkStage;
  readonly #clock: Clock;
  readonly #feelings: Feelings;
  readonly #records: ActionRecord[] = [];
  readonly #sources = new Map<ActionRecord, VisemeSource>();
  readonly #stop = new AbortController();
  /** The bodies that are not to say the rest, and why. */
  readonly #silenced = new Map<string, VCCPError | undefined>();
  /** Those that were not ready with the others once: from then on they say it in their own time. */
  readonly #late = new Set<string>();
  /** Known when its turn comes. */
  #speakers: readonly string[] = [];
  readonly #listeners = new Set<() => void>();
  #fault: unknown;
  #allSaid = false;

  /** @param feelings what is seen while it is said */
  constructor(session: TalkStage, clock: Clock, feelings: Feelings) {
    this.#session = session;
    this.#clock = clock;
    this.#feelings = feelings;
  }

  /** What was played so far, in order. */
  get records(): readonly ActionRecord[] {
    return this.#records;
  }

  /** What the mouth of a sentence was read from, where it goes along as shapes in time. */
  visemesFrom(record: ActionRecord): VisemeSource | undefined {
    return this.#sources.get(record);
  }

  /** Why no more sentences come, where that was no wish of anybody. */
  get fault(): unknown {
    return this.#fault;
  }

  /** Whether somebody ended it before its last word. */
  get stopped(): boolean {
    return this.#stop.signal.aborted;
  }

  /** Whether nothing more will be played, and all that was has ended. */
  get ended(): boolean {
    return this.#allSaid && this.#records.every((record) => record.ended);
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The bodies without sound are shown the whole text. */
  show(text: string, bodyIds: readonly string[]): void {
    for (const bodyId of bodyIds) this.#play('say', { text }, bodyId);
  }

  /**
   * Says the text on every one of these bodies. A sentence is asked for when the one before it is heard: one waits at the
   * body, the voice makes another, and the rest is not made in vain where somebody stops her. Resolves when the last
   * sentence is on its way, or no more will come.
   * @param markMs when the first is to be heard, by the clock; at once by default
   */
  async say(
    lines: (signal: AbortSignal) => AsyncIterable<SpokenLine>,
    bodyIds: readonly string[],
    markMs?: number,
  ): Promise<void> {
    try {
      this.#speakers = bodyIds;
      this.#endWithoutSpeakers();
      if (this.#stop.signal.aborted || bodyIds.length === 0) return;
      for await (const line of lines(this.#stop.signal)) {
        if (this.#stop.signal.aborted) break;
        await this.#heard(this.#sayLine(line, bodyIds, markMs));
        // No other is asked for: it might be made in vain.
        if (this.#stop.signal.aborted) break;
      }
    } catch (fault) {
      if (!this.#stop.signal.aborted) this.#fault = fault;
    } finally {
      this.#allSaid = true;
      this.#tell();
    }
  }

  #sayLine(
    { utterance, gain, cues }: SpokenLine,
    bodyIds: readonly string[],
    markMs: number | undefined,
  ): readonly ActionRecord[] {
    const { text, url, visemes, visemesFrom = 'times', durationMs } = utterance;
    const data = { url, text, ...(visemes && { visemes }), ...(gain !== 1 && { gain }) };
    this.#feelings.lineComes(this.#records);
    const step = new Step(this.#clock, { late: this.#late, markMs });
    const records = bodyIds.flatMap((bodyId) => this.#sayOn(bodyId, data, step) ?? []);
    step.close();
    for (const record of visemes ? records : []) this.#sources.set(record, visemesFrom);
    const [leader] = records;
    if (leader) this.#feelings.follow(leader, cues, durationMs ?? text.length * MS_PER_LETTER);
    return records;
  }

  /** Resolves when a sentence sounds on one of its bodies, or it ended, or no more is wanted. */
  async #heard(records: readonly ActionRecord[]): Promise<void> {
    const { signal } = this.#stop;
    const over = new AbortController();
    let takeBack: (() => void) | undefined;
    await new Promise<void>((resolve) => {
      const look = () => {
        const states = records.map(({ ended, report }) => (ended ? 'ended' : report.state));
        const sounds = records.some(({ report }) => (report.progress ?? 0) > 0);
        if (signal.aborted || sounds || states.every((state) => state === 'ended')) resolve();
        // Not every body tells how far it is.
        else if (states.includes('started')) takeBack ??= this.#clock.setTimeout(resolve, SOON_HEARD_MS);
      };
      for (const record of records) over.signal.addEventListener('abort', record.subscribe(look), { once: true });
      signal.addEventListener('abort', look, { signal: over.signal });
      look();
    });
    takeBack?.();
    over.abort();
  }

  /** No more sentences; what is being said goes on. */
  end(): void {
    this.#stop.abort();
  }

  /** This body says no more of it, also when it is free or back before the text is at its end; the others go on. */
  silence(bodyId: string, why?: VCCPError): void {
    if (this.#silenced.has(bodyId)) return;
    this.#silenced.set(bodyId, why);
    this.#endWithoutSpeakers();
  }

  #endWithoutSpeakers(): void {
    const [speaker] = this.#speakers;
    if (speaker === undefined || !this.#speakers.every((bodyId) => this.#silenced.has(bodyId))) return;
    this.#fault ??= this.#silenced.get(speaker);
    this.end();
  }

  #sayOn(bodyId: string, data: Record<string, unknown>, step: Step): ActionRecord | undefined {
    if (this.#silenced.has(bodyId)) return undefined;
    try {
      return this.#play('audio', data, bodyId, step);
    } catch (fault) {
      if (!(fault instanceof VCCPError)) throw fault;
      this.silence(bodyId, fault);
      return undefined;
    }
  }

  #play(category: string, data: Record<string, unknown>, bodyId: string, step?: Step): ActionRecord {
    const meta = { bodyId, channel: 'speech', policy: 'queue' } as const;
    const record = this.#session.play({ category, data, meta, ...(step && { step }) });
    this.#records.push(record);
    record.subscribe(({ state }) => {
      // Whoever takes back one sentence wants to hear none of those that follow.
      if (state === 'cancelled') this.end();
      else if (record.ended && state !== 'completed' && state !== 'sent') this.silence(bodyId);
      this.#tell();
    });
    this.#tell();
    return record;
  }

  #tell(): void {
    // What stands after the last word is shown first.
    if (this.ended) queueMicrotask(() => this.#feelings.end());
    for (const listener of [...this.#listeners]) listener();
  }
}

/** The talks of a session: one after another, so that sentences do not mix. */
export class Talks {
  readonly #open = new Set<Talk>();
  #last: Promise<void> = Promise.resolve();

  /** Those of which not all is on its way. */
  get open(): readonly Talk[] {
    return [...this.#open];
  }

  /** Runs when every earlier talk has all its sentences on their way. */
  inTurn(talk: Talk, say: () => Promise<void>): Promise<void> {
    this.#open.add(talk);
    this.#last = this.#last.then(say).finally(() => this.#open.delete(talk));
    return this.#last;
  }

  /** A human holds this body, whatever it was about to say. */
  silence(bodyId: string, why: VCCPError): void {
    for (const talk of this.#open) talk.silence(bodyId, why);
  }

  /** No more sentences from any of them. */
  end(): void {
    for (const talk of this.#open) talk.end();
  }
}
