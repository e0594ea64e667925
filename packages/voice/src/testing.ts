/** What every voice must do, as tests for vitest: a voice of your own proves itself in three lines. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { VoiceError } from './errors.js';
import { durationMsOf, isPcm, soundFile } from './sound.js';
import { speakSentences } from './speak-sentences.js';
import type { Span, TextToSpeech } from './text-to-speech.js';
import { visemesOf } from './visemes.js';

/** Loudness of samples, 0 to 32767. */
export function rms(samples: Int16Array): number {
  return Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
}

/**
 * Registers the tests of the `TextToSpeech` contract under `name`.
 * @param sentence of ten syllables or more, in a language that it speaks
 */
export function testVoice(name: string, make: () => TextToSpeech | Promise<TextToSpeech>, sentence: string): void {
  describe(`${name}, as a voice`, () => {
    let voice: TextToSpeech;
    beforeAll(async () => {
      voice = await make();
    });
    afterAll(() => voice[Symbol.asyncDispose]());

    test('makes a sound that is not silence, and names the text', async () => {
      const { text, sound } = await voice.synthesize(sentence);
      expect(text).toBe(sentence);
      const { bytes, mimeType } = soundFile(sound);
      expect(mimeType).toMatch(/^audio\//);
      expect(bytes.length).toBeGreaterThan(1000);
      if (!isPcm(sound)) return;
      expect(sound.sampleRateHz).toBeGreaterThanOrEqual(8000);
      expect(durationMsOf(sound)).toBeGreaterThan(500);
      expect(rms(sound.samples)).toBeGreaterThan(200);
    });

    test('where it knows its phonemes, they follow each other through the whole sound, and move the mouth', async () => {
      const { phonemes, sound } = await voice.synthesize(sentence);
      if (!phonemes) return;
      let endMs = 0;
      for (const { atMs, durationMs } of phonemes) {
        expect(atMs).toBeCloseTo(endMs, 3);
        endMs = atMs + durationMs;
      }
      expect(Math.abs(endMs - (durationMsOf(sound) ?? endMs))).toBeLessThan(60);
      const shapes = new Set(visemesOf(phonemes).map(({ viseme }) => viseme));
      expect(shapes.size).toBeGreaterThan(4);
    });

    test('where it knows its words or characters, they are those of the text, in order, within the sound', async () => {
      const { words, characters, sound } = await voice.synthesize(sentence);
      const within = (spans: readonly Span[]) => {
        let lastMs = 0;
        for (const { atMs, durationMs } of spans) {
          expect(atMs).toBeGreaterThanOrEqual(lastMs);
          expect(durationMs).toBeGreaterThanOrEqual(0);
          expect(atMs + durationMs).toBeLessThanOrEqual((durationMsOf(sound) ?? Number.POSITIVE_INFINITY) + 60);
          lastMs = atMs;
        }
      };
      const letters = (text: string) => text.replace(/[^\p{L}\p{N}]/gu, '');
      for (const timed of [words, characters]) {
        if (!timed) continue;
        within(timed);
        expect(letters(timed.map(({ text }) => text).join(''))).toBe(letters(sentence));
      }
    });

    test('speaks many texts at once and gives each its own', async () => {
      const texts = Array.from({ length: 8 }, (_, index) => `${sentence} ${index}`);
      const pieces = await Promise.all(texts.map((text) => voice.synthesize(text)));
      expect(pieces.map(({ text }) => text)).toEqual(texts);
    });

    test('speaks with a voice that it lists, refuses one that it has not, and names those that it has', async () => {
      const names = (await voice.voices()).map(({ name: one }) => one);
      expect(names.length).toBeGreaterThan(0);
      const last = await voice.synthesize(sentence, { voice: names.at(-1) });
      expect(soundFile(last.sound).bytes.length).toBeGreaterThan(1000);
      const refused = voice.synthesize(sentence, { voice: 'nobody' });
      await expect(refused).rejects.toThrow(VoiceError);
      await expect(refused).rejects.toMatchObject({ code: 'unknown-voice', validOptions: names });
    });

    test('refuses what has no word, and speaks on', async () => {
      await expect(voice.synthesize(' … 😀 ')).rejects.toMatchObject({ code: 'nothing-to-say' });
      expect((await voice.synthesize(sentence)).text).toBe(sentence);
    });

    test('leaves off when told to', async () => {
      const reason = new Error('enough');
      const control = new AbortController();
      const speaking = voice.synthesize(sentence, { signal: control.signal });
      control.abort(reason);
      await expect(speaking).rejects.toBe(reason);
      await expect(voice.synthesize(sentence, { signal: control.signal })).rejects.toBe(reason);
      const pieces = speakSentences(voice, sentence, { signal: control.signal });
      await expect(pieces.next()).rejects.toBe(reason);
    });
  });
}
