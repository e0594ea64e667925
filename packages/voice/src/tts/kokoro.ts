import * as z from 'zod';
import { readSoundFile } from '../sound.js';
import type { TextToSpeech, TimedText } from '../text-to-speech.js';
import { base64Schema } from './base64.js';
import { HttpService, type HttpVoiceOptions, requireSpeakable } from './http.js';
import { voicesSchema } from './openai.js';
import { VoiceList } from './voice-list.js';

export interface KokoroVoiceOptions extends HttpVoiceOptions {
  /** @default http://127.0.0.1:8880 */
  url?: string | undefined;
  /** @default af_heart */
  voice?: string | undefined;
}

const captionedSchema = z.object({
  audio: base64Schema,
  timestamps: z
    .array(z.object({ word: z.string(), start_time: z.number().nonnegative(), end_time: z.number().nonnegative() }))
    .nullish(),
});

/** The first letter of a voice says what it speaks. */
const LANGUAGES: Readonly<Record<string, string>> = {
  a: 'en-US',
  b: 'en-GB',
  e: 'es',
  f: 'fr',
  h: 'hi',
  i: 'it',
  j: 'ja',
  p: 'pt-BR',
  z: 'zh',
};

/** Kokoro behind Kokoro-FastAPI, with the time of each word. */
export function kokoroVoice(options: KokoroVoiceOptions = {}): TextToSpeech {
  const name = 'kokoro';
  const service = new HttpService(name, options.url ?? 'http://127.0.0.1:8880', undefined, options);
  const first = options.voice ?? 'af_heart';
  const list = new VoiceList(service, first, async (signal) => {
    const voices = await service.askJson('/v1/audio/voices', voicesSchema, { signal });
    return voices.map(({ name: voice }) => ({ name: voice, language: LANGUAGES[voice[0] ?? ''] }));
  });
  return {
    name,
    languages: Object.values(LANGUAGES),
    voices: ({ signal } = {}) => list.ask(signal),
    async synthesize(text, { voice, signal } = {}) {
      requireSpeakable(name, text);
      const body = {
        model: 'kokoro',
        input: text,
        voice: (await list.choose(voice, signal)) ?? first,
        response_format: 'wav',
        stream: false,
        return_timestamps: true,
      };
      const spoken = await service.askJson('/dev/captioned_speech', captionedSchema, { method: 'POST', body, signal });
      const sound = service.reading(() => readSoundFile(spoken.audio));
      const words = spoken.timestamps?.map(
        ({ word, start_time, end_time }): TimedText => ({
          text: word,
          atMs: start_time * 1000,
          durationMs: Math.max(0, end_time - start_time) * 1000,
        }),
      );
      return { text, sound, phonemes: undefined, words };
    },
    async [Symbol.asyncDispose]() {},
  };
}
