/** Times that a voice did not tell, found in its sound: held against flite, which tells them. */
import { VISEME_TO_VOWELS, type VisemeKey } from '@vccp/protocol';
import { expect, test } from 'vitest';
import { soundAligner } from '../src/align.js';
import { fliteVoice } from '../src/flite.js';
import { isPcm, mouthOf, type SpokenPiece, visemesOf } from '../src/index.js';

const SENTENCES = [
  'Hello, I am your new companion.',
  'The weather is fine today, so we can walk.',
  'Every morning the old man opened his window and looked at the sea.',
  // In no dictionary.
  'Zorblax frobnicated the widgets.',
];

const openAt = (keys: readonly VisemeKey[], ms: number) =>
  Math.max(0, ...Object.values(VISEME_TO_VOWELS[keys.findLast(({ atMs }) => atMs <= ms)?.viseme ?? 'sil'])) > 0.5;

/** Of two mouths, the share of the time in which both are open or both are not. */
function agreement(exact: readonly VisemeKey[], other: readonly VisemeKey[]): number {
  const endMs = exact.at(-1)?.atMs ?? 0;
  const moments = Array.from({ length: Math.floor(endMs / 5) }, (_, index) => index * 5);
  return moments.filter((ms) => openAt(exact, ms) === openAt(other, ms)).length / moments.length;
}

const withoutTimes = ({ text, sound }: SpokenPiece): SpokenPiece => ({ text, sound, phonemes: undefined });

test('a text held against its sound moves the mouth as the exact times do', async () => {
  await using voice = fliteVoice();
  await using aligner = soundAligner();
  for (const text of SENTENCES) {
    const piece = await voice.synthesize(text);
    const exact = visemesOf(piece.phonemes ?? []);
    const mouth = await mouthOf(withoutTimes(piece), { aligner });
    expect(mouth?.from).toBe('aligned');
    expect(agreement(exact, mouth?.visemes ?? []), text).toBeGreaterThan(0.8);
    expect((await mouthOf(piece, { aligner }))?.from).toBe('times');
  }
});

test('several at once, sounds of other rates, and what it cannot tell', async () => {
  await using voice = fliteVoice();
  await using aligner = soundAligner();
  const piece = await voice.synthesize(SENTENCES[0] ?? '');
  const { sound } = piece;
  if (!isPcm(sound)) throw new Error('flite gives samples');
  const twice = new Int16Array(sound.samples.length * 2);
  for (let i = 0; i < twice.length; i++) twice[i] = sound.samples[i >> 1] ?? 0;
  const fast = { text: piece.text, sound: { samples: twice, sampleRateHz: 32_000 }, phonemes: undefined };
  const [one, other, number, japanese, french] = await Promise.all([
    mouthOf(withoutTimes(piece), { aligner }),
    mouthOf(fast, { aligner }),
    mouthOf({ ...fast, text: 'It is 42.' }, { aligner }),
    mouthOf({ ...fast, text: 'こんにちは' }, { aligner }),
    mouthOf(fast, { aligner, language: 'fr' }),
  ]);
  expect(agreement(one?.visemes ?? [], other?.visemes ?? [])).toBeGreaterThan(0.9);
  expect([number, japanese, french]).toEqual([undefined, undefined, undefined]);
  expect(await mouthOf(withoutTimes(piece))).toBeUndefined();
  // Text and sound that have nothing in common: some mouth or none, but an answer.
  const silence = { samples: new Int16Array(8_000), sampleRateHz: 16_000 };
  await mouthOf({ text: 'Nothing of this is heard.', sound: silence, phonemes: undefined }, { aligner });
  await expect(
    mouthOf(withoutTimes(piece), { aligner, signal: AbortSignal.abort(new Error('enough')) }),
  ).rejects.toThrow('enough');
});
