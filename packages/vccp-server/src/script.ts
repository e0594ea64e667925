import { type Emotion, readSpeechTags, type SpeechCue } from '@vccp/protocol';

/** A text whose tags were taken out, and what is seen while it is said. */
export interface Script {
  text: string;
  cues: readonly SpeechCue[];
}

/** A word that tells a feeling, where it begins in the text, and how much of it a face shows, 0..1. */
export interface WordFeeling {
  word: string;
  at: number;
  emotion: Emotion;
  intensity: number;
}

/** Finds the words of a text that tell a feeling. Handed in: the server itself knows no language. */
export type FeelingsOf = (text: string) => readonly WordFeeling[];

/**
 * What the tags of a text ask for, and where they and the wish of who speaks say nothing, what its words tell: each is a
 * moment, over with its sentence.
 */
export function readScript(text: string, wish: Emotion | undefined, feelingsOf: FeelingsOf | undefined): Script {
  const script = readSpeechTags(text);
  if (wish !== undefined || !feelingsOf) return script;
  const felt = script.cues.filter(({ emotion }) => emotion !== undefined);
  const mood = felt.find(({ kind }) => kind === 'mood');
  const sentences = [...new Intl.Segmenter('en', { granularity: 'sentence' }).segment(script.text)];
  const sentenceOf = (at: number) => sentences.findLast(({ index }) => index <= at);
  const tagged = new Set(felt.map(({ at }) => sentenceOf(at)));
  const told = feelingsOf(script.text).filter(
    ({ at }) => at < (mood?.at ?? text.length) && !tagged.has(sentenceOf(at)),
  );
  const cues = told.map(({ word, ...feeling }): SpeechCue => ({ kind: 'moment', tag: word, ...feeling }));
  return { text: script.text, cues: [...script.cues, ...cues].sort((one, other) => one.at - other.at) };
}
