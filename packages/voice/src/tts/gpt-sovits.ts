import { VoiceError } from '../errors.js';
import { languageOf, primary } from '../language.js';
import { readSoundFile } from '../sound.js';
import type { TextToSpeech } from '../text-to-speech.js';
import { HttpService, type HttpVoiceOptions, requireSpeakable } from './http.js';

/** A few seconds of somebody's speech, in whose voice it speaks. The path is one on the machine of the service. */
export interface Reference {
  refAudioPath: string;
  /** What is said in it. */
  promptText?: string | undefined;
  /** In which language, as `ja`. */
  promptLanguage: string;
}

export interface GptSovitsVoiceOptions extends HttpVoiceOptions {
  /** @default http://127.0.0.1:9880 */
  url?: string | undefined;
  /** Each voice by its name, the default first. */
  references: Readonly<Record<string, Reference>>;
}

const LANGUAGES = ['zh', 'ja', 'en', 'ko', 'yue'];

/** GPT-SoVITS: speaks in the voice of a recording. */
export function gptSovitsVoice(options: GptSovitsVoiceOptions): TextToSpeech {
  const name = 'gpt-sovits';
  const service = new HttpService(name, options.url ?? 'http://127.0.0.1:9880', undefined, options);
  const names = Object.keys(options.references);
  return {
    name,
    languages: LANGUAGES,
    async voices({ signal } = {}) {
      try {
        await service.ask('/tts', { signal });
      } catch (fault) {
        // It refuses a request without a text: so it is there.
        if (!(fault instanceof VoiceError && fault.code === 'synthesis-failed')) throw fault;
      }
      return names.map((voice) => ({ name: voice }));
    },
    async synthesize(text, { voice = names[0] ?? '', language, signal } = {}) {
      requireSpeakable(name, text);
      const reference = Object.hasOwn(options.references, voice) ? options.references[voice] : undefined;
      if (!reference) throw service.unknownVoice(voice, names);
      const body = {
        text,
        text_lang: languageName(language ?? languageOf(text)),
        ref_audio_path: reference.refAudioPath,
        prompt_text: reference.promptText ?? '',
        prompt_lang: primary(reference.promptLanguage),
        speed_factor: 1,
        media_type: 'wav',
        streaming_mode: false,
      };
      const { bytes } = await service.ask('/tts', { method: 'POST', body, signal });
      return { text, sound: service.reading(() => readSoundFile(bytes)), phonemes: undefined };
    },
    async [Symbol.asyncDispose]() {},
  };
}

const languageName = (language: string | undefined): string =>
  LANGUAGES.find((one) => one === primary(language ?? '')) ?? 'auto';
