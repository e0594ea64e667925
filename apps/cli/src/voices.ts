import { join } from 'node:path';
import type { Logger } from '@vccp/server';
import { type FallbackVoice, fallbackVoice, type TextToSpeech } from '@vccp/voice';
import { fliteVoice } from '@vccp/voice/flite';
import { piperVoice } from '@vccp/voice/piper';
import {
  aivisVoice,
  ELEVENLABS_FORMATS,
  elevenLabsVoice,
  gptSovitsVoice,
  kokoroVoice,
  OPENAI_FORMATS,
  openAIVoice,
  voicevoxVoice,
} from '@vccp/voice/providers';
import type { Config } from './config.js';
import type { VoiceSetting } from './voice-setting.js';

/** The voices of the settings as one. */
export function makeVoice(config: Config, logger: Pick<Logger, 'warn'>): FallbackVoice {
  return fallbackVoice(
    config.voices.list.map((setting) => ({ voice: makeProvider(setting, config), names: setting.names })),
    { onFailure: (name, fault) => logger.warn(`voice ${name}: ${fault.message}`) },
  );
}

/** Where `vccp voice add piper` puts what it needs. */
export const piperFolder = (home: string): string => join(home, 'piper');

export function makeProvider(setting: VoiceSetting, config: Config): TextToSpeech {
  const { provider, url, voice, model, format, references = {} } = setting;
  const { openaiKey, elevenLabsKey } = config.voices;
  switch (provider) {
    case 'flite':
      return fliteVoice({ voice });
    case 'piper':
      return piperVoice({ folder: piperFolder(config.home), voice });
    case 'kokoro':
      return kokoroVoice({ url, voice });
    case 'openai':
      return openAIVoice({
        url,
        voice,
        model,
        format: OPENAI_FORMATS.find((one) => one === format),
        apiKey: maySendKey(setting, config) ? openaiKey : undefined,
      });
    case 'elevenlabs':
      return elevenLabsVoice({
        url,
        voice,
        model,
        format: ELEVENLABS_FORMATS.find((one) => one === format),
        apiKey: maySendKey(setting, config) ? elevenLabsKey : undefined,
      });
    case 'voicevox':
      return voicevoxVoice({ url, voice });
    case 'aivis':
      return aivisVoice({ url, voice });
    case 'gpt-sovits':
      return gptSovitsVoice({ url, references });
  }
}

/** A folder that was fetched from somewhere must not name the place that a key of the user is sent to. */
function maySendKey({ url }: VoiceSetting, { voices }: Config): boolean {
  return url === undefined || voices.from !== 'project';
}
