import {
  EMOTIONS,
  type Emotion,
  type ExpressionAction,
  feelingOf,
  type GestureAction,
  isTerminal,
  nearestEmotion,
  type SpeechTag,
  VCCPError,
} from '@vccp/protocol';
import type { ActionRecord } from './action-record.js';
import type { Clock } from './clock.js';
import type { LineCue } from './delivery.js';

/** What feelings need of the session that they are shown in. */
interface FacedStage {
  readonly bodies: readonly { id: string; role: string; connected: boolean }[];
  readonly actions: { open(): ActionRecord[]; of(category: string, bodyId: string): readonly ActionRecord[] };
  play(action: {
    category: string;
    data: Record<string, unknown>;
    meta: { group: string; policy?: 'skip'; bodyId?: string };
  }): ActionRecord;
}

/** What a face does because something is said, and not because an agent asked for it. */
const GROUP = 'speak';
/** A laugh after the last word is seen this long. */
const LINGER_MS = 1_500;
const MOOD_INTENSITY = 0.8;

/**
 * The feelings of one text, shown on every body that has a face as its words are heard: expressions and gestures beside
 * the sound. When all is said each face is again what it was.
 */
export class Feelings {
  readonly #session: FacedStage;
  readonly #clock: Clock;
  #mood: Emotion | undefined;
  /** Something is on the face that passes with its sentence. */
  #passing = false;
  #shown = false;
  #moodIsDue: boolean;
  #isOver = false;
  #guessedEndMs = Number.NEGATIVE_INFINITY;
  #lastMomentMs = Number.NEGATIVE_INFINITY;

  /** @param mood the face from the first word on */
  constructor(session: FacedStage, clock: Clock, mood: Emotion | undefined) {
    this.#session = session;
    this.#clock = clock;
    this.#mood = mood;
    this.#moodIsDue = mood !== undefined;
  }

  /**
   * A sentence is about to be played. Before the first of all she makes her face, unless she is still saying something else.
   * @param own what belongs to the same text, shown on a body without sound
   */
  lineComes(own: readonly ActionRecord[] = []): void {
    const open = this.#session.actions.open();
    const speaks = open.some((record) => record.meta?.channel === 'speech' && !own.includes(record));
    if (this.#moodIsDue && !speaks) this.#showMood();
  }

  /** Shows the cues of a sentence when they are heard, as its sound tells how far it is. */
  follow(record: ActionRecord, cues: readonly LineCue[], durationMs: number): void {
    const line = new LineTime(this.#clock, cues, durationMs, (cue) => this.#show(cue));
    const onReport = () => {
      const { state, progress, message } = record.report;
      if (state === 'sent') this.#guess(line, durationMs);
      else if (isTerminal(state)) line.end(state === 'completed');
      else if (state !== 'accepted' && state !== 'queued') {
        this.#begin(line);
        if (message === undefined) line.reach(progress ?? 0);
        else line.hold();
      }
    };
    record.subscribe(onReport);
    onReport();
  }

  /** A sentence begins to be heard. */
  #begin(line: LineTime): void {
    if (!line.begun && (this.#passing || this.#moodIsDue)) this.#showMood();
  }

  /** A body that tells nothing is taken to play one sentence after another. */
  #guess(line: LineTime, durationMs: number): void {
    const startMs = Math.max(this.#clock.now(), this.#guessedEndMs);
    this.#guessedEndMs = startMs + durationMs;
    const begin = () => {
      this.#begin(line);
      line.reach(0);
    };
    if (startMs > this.#clock.now()) this.#clock.setTimeout(begin, startMs - this.#clock.now());
    else begin();
    this.#clock.setTimeout(() => line.end(true), this.#guessedEndMs - this.#clock.now());
  }

  /** Shows cues that stand beside no word. */
  showAll(cues: readonly SpeechTag[]): void {
    for (const cue of cues) this.#show(cue);
  }

  /** All is said: the faces become what they were, at once or when the last of it was seen. Idempotent. */
  end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    const seenMs = this.#passing ? this.#lastMomentMs + LINGER_MS : Number.NEGATIVE_INFINITY;
    const leftMs = Math.max(this.#guessedEndMs, seenMs) - this.#clock.now();
    if (leftMs > 0) this.#clock.setTimeout(() => this.#restore(), leftMs);
    else this.#restore();
  }

  #show({ kind, emotion, intensity, gesture }: SpeechTag): void {
    if (kind === 'mood') {
      this.#mood = emotion;
      this.#showMood();
      return;
    }
    if (emotion) {
      this.#passing = true;
      this.#lastMomentMs = this.#clock.now();
      this.#showFace({ emotion, intensity: intensity ?? MOOD_INTENSITY });
    }
    if (gesture) this.#play('gesture', gesture satisfies GestureAction, { policy: 'skip' });
  }

  #showMood(): void {
    this.#moodIsDue = false;
    this.#passing = false;
    if (this.#mood !== undefined) this.#showFace({ emotion: this.#mood });
    else if (this.#shown) this.#restoreFaces();
  }

  #showFace(data: ExpressionAction): void {
    this.#shown = true;
    for (const { id, role, connected } of this.#session.bodies) {
      if (role === 'body' && connected) this.#showFaceOn(id, data);
    }
  }

  #showFaceOn(bodyId: string, data: ExpressionAction): void {
    const fault = this.#play('expression', data, { bodyId });
    const shows = EMOTIONS.filter((one) => fault?.validOptions?.includes(one));
    if (data.emotion === undefined || shows.length === 0) return;
    // A body that can show only some feelings shows the one that lies nearest.
    const nearest = nearestEmotion(feelingOf({ emotion: data.emotion, intensity: data.intensity ?? 1 }), shows);
    this.#play('expression', { emotion: nearest.emotion }, { bodyId });
  }

  #restore(): void {
    if (this.#shown) this.#restoreFaces();
  }

  /** Where an agent has asked for another face meanwhile, that one stays. */
  #restoreFaces(): void {
    for (const { id, role, connected } of this.#session.bodies) {
      if (role !== 'body' || !connected) continue;
      const faces = this.#session.actions.of('expression', id);
      if (faces.at(-1)?.meta?.group !== GROUP) continue;
      const before = faces.findLast(({ meta }) => meta?.group !== GROUP)?.data;
      const data = before && before.holdMs === undefined ? before : { emotion: 'neutral' };
      const fault = this.#play('expression', data, { bodyId: id });
      if (fault && data !== before) this.#play('expression', { preset: 'neutral' }, { bodyId: id });
    }
  }

  /** What a body cannot show it speaks without. */
  #play(
    category: string,
    data: Record<string, unknown>,
    meta: { policy?: 'skip'; bodyId?: string } = {},
  ): VCCPError | undefined {
    try {
      this.#session.play({ category, data, meta: { ...meta, group: GROUP } });
      return undefined;
    } catch (fault) {
      if (!(fault instanceof VCCPError)) throw fault;
      return fault;
    }
  }
}

/** The cues of one sentence on their time: the body tells now and then how far it is, a timer fills what lies between. */
class LineTime {
  readonly #clock: Clock;
  readonly #cues: readonly LineCue[];
  readonly #durationMs: number;
  readonly #show: (cue: SpeechTag) => void;
  #next = 0;
  #cancel: (() => void) | undefined;
  begun = false;

  constructor(clock: Clock, cues: readonly LineCue[], durationMs: number, show: (cue: SpeechTag) => void) {
    this.#clock = clock;
    this.#cues = cues;
    this.#durationMs = durationMs;
    this.#show = show;
  }

  /** So much of it was heard, 0..1. */
  reach(share: number): void {
    this.begun = true;
    this.hold();
    for (let due = this.#cues[this.#next]; due && due.share <= share; due = this.#cues[this.#next]) {
      this.#next += 1;
      this.#show(due.cue);
    }
    const next = this.#cues[this.#next];
    // What stands after the last word comes with the end.
    if (!next || next.share >= 1) return;
    const waitMs = (next.share - share) * this.#durationMs;
    this.#cancel = this.#clock.setTimeout(() => this.reach(next.share), waitMs);
  }

  /** The sound waits. */
  hold(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  end(wasHeard: boolean): void {
    this.hold();
    if (wasHeard) for (const { cue } of this.#cues.slice(this.#next)) this.#show(cue);
    this.#next = this.#cues.length;
  }
}
