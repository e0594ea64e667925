import type { VoiceStatus } from '@vccp/voice';
import type { Config } from '../config.js';
import type { Finding } from '../finding.js';
import { oneLine } from '../terminal.js';
import { makeVoice } from '../voices.js';
import { FROM } from './voice-list.js';

/** Each voice of the settings, asked; and whether the keys are there that they need, never what they are. */
export async function voices(config: Config): Promise<Finding[]> {
  await using voice = makeVoice(config, { warn: () => undefined });
  const all = await voice.status();
  const canSpeak = all.some(({ state }) => state === 'ready');
  const { list, from, openaiKey, elevenLabsKey } = config.voices;
  const names = list.map(({ provider }) => provider);
  const keys = [
    ['OPENAI_API_KEY', openaiKey, names.includes('openai')],
    ['ELEVENLABS_API_KEY', elevenLabsKey, names.includes('elevenlabs')],
  ] as const;
  return [
    {
      what: 'VCCP_VOICES',
      state: 'ok',
      is: from === 'VCCP_VOICES' ? names.join(', ') : `not set: ${names.join(', ')} from ${FROM[from]}`,
    },
    ...all.map((status) => found(status, canSpeak)),
    ...keys.map(
      ([what, key, isUsed]): Finding => ({
        what,
        state: 'ok',
        is: `${key === undefined ? 'not set' : 'set'}${isUsed ? '' : ', not used'}`,
      }),
    ),
  ];
}

function found({ name, state, voices, fault }: VoiceStatus, canSpeak: boolean): Finding {
  const what = `voice ${name}`;
  if (state === 'ready') return { what, state: 'ok', is: `speaks, with ${voices.length} voices` };
  return {
    what,
    state: canSpeak ? 'note' : 'wrong',
    is: oneLine(fault?.message ?? state),
    remedy: canSpeak ? 'until then the others speak' : 'mend it, or take another: vccp voice list',
  };
}
