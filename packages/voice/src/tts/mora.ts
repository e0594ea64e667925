import * as z from 'zod';
import type { TimedPhoneme } from '../text-to-speech.js';

const moraSchema = z.looseObject({
  consonant: z.string().nullish(),
  consonant_length: z.number().nullish(),
  vowel: z.string(),
  vowel_length: z.number(),
  pitch: z.number(),
});

/** The plan of a sentence, as `/audio_query` gives it and `/synthesis` takes it: what is not read is kept. */
export const audioQuerySchema = z.looseObject({
  accent_phrases: z.array(
    z.looseObject({
      moras: z.array(moraSchema),
      pause_mora: moraSchema.nullish(),
      is_interrogative: z.boolean().nullish(),
    }),
  ),
  speedScale: z.number().positive(),
  prePhonemeLength: z.number(),
  postPhonemeLength: z.number(),
  pauseLength: z.number().nullish(),
  pauseLengthScale: z.number().nullish(),
});
export type AudioQuery = z.infer<typeof audioQuerySchema>;

/** The engine counts in frames of 256 samples at 24 kHz. */
const FRAME_MS = (256 / 24_000) * 1000;
/** A question rises on one more vowel, which the plan does not hold. */
const UPSPEAK_SECONDS = 0.15;

/** Japanese sounds as ARPAbet. What has no like (`cl`, the held breath of っ) keeps its name. */
const ARPABET: ReadonlyMap<string, readonly string[]> = new Map([
  ['a', ['aa']],
  ['i', ['iy']],
  ['u', ['uw']],
  ['e', ['eh']],
  ['o', ['ao']],
  ['N', ['n']],
  ['pau', ['pau']],
  ['ky', ['k', 'y']],
  ['kw', ['k', 'w']],
  ['gy', ['g', 'y']],
  ['gw', ['g', 'w']],
  ['ts', ['s']],
  ['ty', ['t', 'y']],
  ['dy', ['d', 'y']],
  ['ny', ['n', 'y']],
  ['h', ['hh']],
  ['hy', ['hh', 'y']],
  ['by', ['b', 'y']],
  ['py', ['p', 'y']],
  ['my', ['m', 'y']],
  ['r', ['dx']],
  ['ry', ['dx', 'y']],
  ['j', ['jh']],
]);

/**
 * When each sound of the plan is heard; undefined where the plan does not know, as that of AivisSpeech, whose lengths
 * are 0.
 */
export function phonemesOf(query: AudioQuery): TimedPhoneme[] | undefined {
  const { accent_phrases: phrases, speedScale, pauseLength, pauseLengthScale } = query;
  if (phrases.every(({ moras }) => moras.every(({ vowel_length: length }) => length === 0))) return undefined;
  const phonemes: TimedPhoneme[] = [];
  let atMs = 0;
  const add = (names: readonly string[], seconds: number) => {
    const durationMs = Math.round(Math.max(0, seconds) / speedScale / (FRAME_MS / 1000)) * FRAME_MS;
    for (const [index, phoneme] of names.entries())
      phonemes.push({
        phoneme,
        atMs: atMs + (durationMs / names.length) * index,
        durationMs: durationMs / names.length,
      });
    atMs += durationMs;
  };
  add(['pau'], query.prePhonemeLength);
  for (const { moras, pause_mora: pause, is_interrogative: asks } of phrases) {
    for (const { consonant, consonant_length: length, vowel, vowel_length } of moras) {
      if (consonant) add(arpabetOf(consonant), length ?? 0);
      add(arpabetOf(vowel), vowel_length);
    }
    const last = moras.at(-1);
    if (asks && last && last.pitch > 0) add(arpabetOf(last.vowel), UPSPEAK_SECONDS);
    if (pause) add(['pau'], (pauseLength ?? pause.vowel_length) * (pauseLengthScale ?? 1));
  }
  add(['pau'], query.postPhonemeLength);
  return phonemes;
}

/** A vowel that is only whispered is written in capitals. */
const arpabetOf = (name: string): readonly string[] =>
  ARPABET.get(name) ?? (/^[AIUEO]$/.test(name) ? ARPABET.get(name.toLowerCase()) : undefined) ?? [name];
