import type { Emotion, SpeechCue } from '@vccp/protocol';
import type { Script } from './script.js';
import type { Speech, Utterance, UtterOptions } from './speech.js';

/** A piece of a text that is said in one manner. */
export interface Passage {
  text: string;
  emotion: Emotion | undefined;
  gain: number;
  /** Their `at` counts in the text of the passage. */
  cues: readonly SpeechCue[];
}

/** A sentence that can be heard, and what is seen while it is. */
export interface SpokenLine {
  utterance: Utterance;
  gain: number;
  cues: readonly LineCue[];
}

export interface LineCue {
  cue: SpeechCue;
  /** How much of the sentence is heard before it, 0..1. */
  share: number;
}

/**
 * Cuts a text where its manner changes: at a whisper and at the end of its sentence, and at a mood that begins a
 * sentence. A mood within a sentence is seen, and not heard: a sentence in two pieces would sound so.
 */
export function passagesOf({ text, cues }: Script, emotion: Emotion | undefined): Passage[] {
  const starts = [...new Intl.Segmenter('en', { granularity: 'sentence' }).segment(text)].map(({ index }) => index);
  const endOf = (at: number) => starts.find((start) => start > at) ?? text.length;
  const hushed = cues.flatMap((cue) =>
    cue.kind === 'manner' && cue.at < text.length ? [{ from: cue.at, to: endOf(cue.at), gain: cue.gain ?? 1 }] : [],
  );
  const moods = cues.filter(({ kind, at }) => kind === 'mood' && starts.includes(at)).map(({ at }) => at);
  const cuts = [...new Set([0, ...moods, ...hushed.flatMap(({ from, to }) => [from, to]), text.length])];
  cuts.sort((a, b) => a - b);
  return withWords(text, cuts).map(([from, to]) => ({
    text: text.slice(from, to).trimEnd(),
    emotion: cues.findLast(({ kind, at }) => kind === 'mood' && at <= from)?.emotion ?? emotion,
    gain: hushed.findLast((part) => part.from <= from && from < part.to)?.gain ?? 1,
    cues: cues
      .filter(({ at }) => at >= from && (at < to || to === text.length))
      .map((cue) => ({ ...cue, at: Math.min(cue.at, to) - from })),
  }));
}

/** The pieces between cuts; what holds no word goes along with its neighbour, as nothing can be said of it alone. */
function withWords(text: string, cuts: readonly number[]): [from: number, to: number][] {
  const pieces: [number, number][] = [];
  let from = 0;
  for (const to of cuts.slice(1)) {
    const last = pieces.at(-1);
    if (/[\p{L}\p{N}]/u.test(text.slice(from, to))) pieces.push([from, to]);
    else if (to < text.length) continue;
    else if (last) last[1] = to;
    else pieces.push([from, to]);
    from = to;
  }
  return pieces;
}

/** Says a text passage by passage; each sentence comes as soon as it can be heard, with the cues that stand in it. */
export async function* deliver(
  speech: Speech,
  passages: readonly Passage[],
  options: Omit<UtterOptions, 'emotion'>,
): AsyncGenerator<SpokenLine> {
  for (const { text, emotion, gain, cues } of passages) {
    const finder = new CueFinder(text, cues);
    for await (const utterance of speech.utter(text, { ...options, emotion }))
      yield { utterance, gain, cues: finder.of(utterance) };
  }
}

const letters = (text: string): string => text.replace(/\s+/g, '');

/** Finds the sentences of a text again in it, however they were trimmed, and the cues that stand in each. */
class CueFinder {
  readonly #text: string;
  /** Counted in what is no space. */
  readonly #cues: { cue: SpeechCue; at: number }[];
  #next = 0;

  constructor(text: string, cues: readonly SpeechCue[]) {
    this.#text = letters(text);
    this.#cues = cues.map((cue) => ({ cue, at: letters(text.slice(0, cue.at)).length }));
  }

  of(utterance: Utterance): LineCue[] {
    const said = letters(utterance.text);
    const found = this.#text.indexOf(said, this.#next);
    const from = found < 0 ? this.#next : found;
    const to = from + said.length;
    this.#next = Math.min(this.#text.length, to);
    const isLast = this.#next >= this.#text.length;
    const count = this.#cues.findIndex(({ at }) => at >= to && !isLast);
    const here = this.#cues.splice(0, count < 0 ? this.#cues.length : count);
    return here.map(({ cue, at }) => ({ cue, share: shareAt(utterance, Math.max(0, at - from), said.length) }));
  }
}

/** When a letter of a sentence is heard, by the words where their times are known, else as if all were as long. */
function shareAt({ words = [], durationMs }: Utterance, at: number, length: number): number {
  if (at >= length) return 1;
  let count = 0;
  for (const word of durationMs ? words : []) {
    count += letters(word.text).length;
    if (count > at) return Math.min(1, word.atMs / (durationMs ?? 1));
  }
  return length === 0 ? 0 : at / length;
}
