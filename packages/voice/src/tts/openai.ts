import * as z from 'zod';
import { VoiceError } from '../errors.js';
import { readPcm } from '../pcm.js';
import { readSoundFile, type Sound } from '../sound.js';
import type { TextToSpeech } from '../text-to-speech.js';
import { HttpService, type HttpVoiceOptions, requireSpeakable } from './http.js';
import { VoiceList } from './voice-list.js';

/** What the service can be asked for. */
export const OPENAI_FORMATS = ['wav', 'pcm', 'mp3', 'opus', 'flac'] as const;

export interface OpenAIVoiceOptions extends HttpVoiceOptions {
  /** Up to and with `/v1`. @default https://api.openai.com/v1 */
  url?: string | undefined;
  apiKey?: string | undefined;
  /** @default gpt-4o-mini-tts */
  model?: string | undefined;
  /** @default the first that the service lists, else `alloy` */
  voice?: string | undefined;
  /** What to ask for; what comes is known by its bytes. `pcm` is taken as 24 kHz. @default wav */
  format?: (typeof OPENAI_FORMATS)[number] | undefined;
  /** What it is called in messages. @default openai */
  name?: string | undefined;
}

/** The voices of the service itself, which lists none. */
const OWN_VOICES = ['alloy', 'ash', 'ballad', 'coral', 'echo', 'fable', 'onyx', 'nova', 'sage', 'shimmer', 'verse'];
const PCM_RATE_HZ = 24_000;

/** Names, or objects with an id or a name: servers differ. */
const listedSchema = z.union([
  z.string().transform((name) => ({ name })),
  z
    .object({ id: z.string().optional(), voice_id: z.string().optional(), name: z.string().optional() })
    .transform(({ id, voice_id, name }) => ({ name: id ?? voice_id ?? name ?? '' })),
]);
export const voicesSchema = z.union([
  z.object({ voices: z.array(listedSchema) }).transform(({ voices }) => voices),
  z.object({ data: z.array(listedSchema) }).transform(({ data }) => data),
  z.array(listedSchema),
]);

/** Anything that speaks as OpenAI's `/v1/audio/speech`: the service itself, Kokoro-FastAPI, speaches … */
export function openAIVoice(options: OpenAIVoiceOptions = {}): TextToSpeech {
  const {
    name = 'openai',
    url = 'https://api.openai.com/v1',
    apiKey,
    model = 'gpt-4o-mini-tts',
    format = 'wav',
  } = options;
  const service = new HttpService(name, url, apiKey, options);
  const headers: Record<string, string> = apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` };
  const list = new VoiceList(service, options.voice, async (signal) => {
    try {
      return await service.askJson('/audio/voices', voicesSchema, { headers, signal });
    } catch (fault) {
      if (!(fault instanceof VoiceError && fault.code === 'synthesis-failed')) throw fault;
      // It lists no voices. Whether it would speak, its models tell.
      await service.ask('/models', { headers, signal });
      return OWN_VOICES.map((own) => ({ name: own }));
    }
  });
  return {
    name,
    languages: undefined,
    voices: ({ signal } = {}) => list.ask(signal),
    async synthesize(text, { voice, emotion, signal } = {}) {
      requireSpeakable(name, text);
      const input = {
        model,
        input: text,
        voice: (await list.choose(voice, signal)) ?? 'alloy',
        response_format: format,
      };
      const body = {
        ...input,
        ...(emotion && emotion !== 'neutral' && { instructions: `Speak in a ${emotion} tone.` }),
      };
      const { bytes } = await service.ask('/audio/speech', { method: 'POST', body, headers, signal });
      const sound: Sound = service.reading(() =>
        format === 'pcm' ? readPcm(notText(bytes), PCM_RATE_HZ) : readSoundFile(bytes),
      );
      return { text, sound, phonemes: undefined };
    },
    async [Symbol.asyncDispose]() {},
  };
}

/** Raw samples have no mark of their own: at least they are not words. @throws {RangeError} */
function notText(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const [first] = bytes;
  if (bytes.length < 2) throw new RangeError('it is empty');
  const head = new TextDecoder().decode(bytes.subarray(0, 64));
  const isText = (first === 0x7b || first === 0x3c) && !/[^\P{Cc}\s]|\ufffd/u.test(head);
  if (isText) throw new RangeError('its bytes are text');
  return bytes;
}
