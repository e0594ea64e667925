import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { speakSentences, type TextToSpeech, VoiceError, visemesOf } from '../src/index.js';

/** What every voice must do. */
export function testVoice(name: string, make: () => TextToSpeech, sentence: string): void {
  describe(`${name}, as a voice`, () => {
    let voice: TextToSpeech;
    beforeAll(() => {
      voice = make();
    });
    afterAll(() => voice[Symbol.asyncDispose]());

    test('makes a sound that is not silence, and names the text', async () => {
      const piece = await voice.synthesize(sentence);
      expect(piece.text).toBe(sentence);
      expect(piece.sampleRateHz).toBeGreaterThanOrEqual(8000);
      expect(piece.samples.length / piece.sampleRateHz).toBeGreaterThan(0.5);
      expect(rms(piece.samples)).toBeGreaterThan(200);
    });

    test('where it knows its phonemes, they follow each other through the whole sound, and move the mouth', async () => {
      const { phonemes, samples, sampleRateHz } = await voice.synthesize(sentence);
      if (!phonemes) return;
      let endMs = 0;
      for (const { atMs, durationMs } of phonemes) {
        expect(atMs).toBeCloseTo(endMs, 3);
        endMs = atMs + durationMs;
      }
      expect(Math.abs(endMs - (samples.length / sampleRateHz) * 1000)).toBeLessThan(60);
      const shapes = new Set(visemesOf(phonemes).map(({ viseme }) => viseme));
      expect(shapes.size).toBeGreaterThan(4);
    });

    test('speaks many texts at once and gives each its own', async () => {
      const texts = Array.from({ length: 8 }, (_, index) => `${sentence} ${index}`);
      const pieces = await Promise.all(texts.map((text) => voice.synthesize(text)));
      expect(pieces.map(({ text }) => text)).toEqual(texts);
    });

    test('refuses a voice that it has not, and names those that it has', async () => {
      const refused = voice.synthesize(sentence, { voice: 'nobody' });
      await expect(refused).rejects.toThrow(VoiceError);
      await expect(refused).rejects.toMatchObject({ code: 'unknown-voice', validOptions: voice.voices });
    });

    test('refuses what has no word, and speaks on', async () => {
      await expect(voice.synthesize(' … 😀 ')).rejects.toMatchObject({ code: 'nothing-to-say' });
      expect((await voice.synthesize(sentence)).samples.length).toBeGreaterThan(0);
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

export function rms(samples: Int16Array): number {
  return Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
}
