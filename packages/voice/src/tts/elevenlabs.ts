import * as z from 'zod';
import { VoiceError } from '../errors.js';
import { primary } from '../language.js';
import { readPcm } from '../pcm.js';
import { readSoundFile } from '../sound.js';
import type { TextToSpeech, TimedText, VoiceInfo } from '../text-to-speech.js';
import { base64Schema } from './base64.js';
import { HttpService, type HttpVoiceOptions, requireSpeakable } from './http.js';
import { VoiceList } from './voice-list.js';
import { wordsOf } from './words.js';

/** What the service can be asked for; the raw ones say their rate. */
export const ELEVENLABS_FORMATS = [
  'pcm_16000',
  'pcm_22050',
  'pcm_24000',
  'pcm_44100',
  'mp3_22050_32',
  'mp3_44100_128',
] as const;

export interface ElevenLabsVoiceOptions extends HttpVoiceOptions {
  apiKey: string | undefined;
  /** @default https://api.elevenlabs.io */
  url?: string | undefined;
  /** The name or the id of one in the account. @default its first */
  voice?: string | undefined;
  /** @default eleven_flash_v2_5, the quickest, in 32 languages */
  model?: string | undefined;
  /** @default pcm_24000 */
  format?: (typeof ELEVENLABS_FORMATS)[number] | undefined;
}

const voicesSchema = z.object({
  voices: z.array(
    z.object({
      voice_id: z.string().regex(/^\w{1,64}$/),
      name: z.string(),
      labels: z.record(z.string(), z.string().nullable()).nullish(),
    }),
  ),
});

const seconds = z.array(z.number().nonnegative());
const spokenSchema = z.object({
  audio_base64: base64Schema,
  alignment: z
    .object({
      characters: z.array(z.string()),
      character_start_times_seconds: seconds,
      character_end_times_seconds: seconds,
    })
    .nullish(),
});

interface Listed extends VoiceInfo {
  id: string;
}

/** ElevenLabs, with the time of each character. */
export function elevenLabsVoice(options: ElevenLabsVoiceOptions): TextToSpeech {
  const name = 'elevenlabs';
  const { apiKey, model = 'eleven_flash_v2_5', format = 'pcm_24000' } = options;
  const service = new HttpService(name, options.url ?? 'https://api.elevenlabs.io', apiKey, options);
  const headers = (): Record<string, string> => {
    if (apiKey === undefined) throw new VoiceError('unauthorized', 'elevenlabs wants a key, and there is none');
    return { 'xi-api-key': apiKey };
  };
  const list = new VoiceList<Listed>(service, undefined, async (signal) => {
    const { voices } = await service.askJson('/v1/voices', voicesSchema, { headers: headers(), signal });
    const listed = voices.map((one) => ({
      name: one.name,
      id: one.voice_id,
      language: one.labels?.language ?? undefined,
    }));
    const first = listed.filter(({ name: named, id }) => named === options.voice || id === options.voice);
    return [...first, ...listed.filter((one) => !first.includes(one))];
  });
  const idOf = async (voice: string | undefined, signal: AbortSignal | undefined) => {
    if (voice === undefined && /^\w{20}$/.test(options.voice ?? '')) return options.voice;
    const found = await list.find(voice ?? options.voice, signal);
    if (!found) throw new VoiceError('synthesis-failed', 'elevenlabs: the account has no voice; add one on its site');
    return found.id;
  };
  return {
    name,
    languages: undefined,
    voices: ({ signal } = {}) => list.ask(signal),
    async synthesize(text, { voice, language, signal } = {}) {
      requireSpeakable(name, text);
      const path = `/v1/text-to-speech/${await idOf(voice, signal)}/with-timestamps?output_format=${format}`;
      const body = { text, model_id: model, ...(language !== undefined && { language_code: primary(language) }) };
      const spoken = await service.askJson(path, spokenSchema, { method: 'POST', body, headers: headers(), signal });
      const { audio_base64: bytes, alignment } = spoken;
      const sound = service.reading(() =>
        format.startsWith('pcm_') ? readPcm(filled(bytes), Number(format.slice(4))) : readSoundFile(bytes),
      );
      const characters = alignment?.characters.map((character, index): TimedText => {
        const start = alignment.character_start_times_seconds[index] ?? 0;
        const end = alignment.character_end_times_seconds[index] ?? start;
        return { text: character, atMs: start * 1000, durationMs: Math.max(0, end - start) * 1000 };
      });
      return { text, sound, phonemes: undefined, characters, words: characters && wordsOf(characters) };
    },
    async [Symbol.asyncDispose]() {},
  };
}

function filled(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  if (bytes.length < 2) throw new RangeError('it is empty');
  return bytes;
}
