import type { VoiceStatus } from '@vccp/voice';
import type { Config } from '../config.js';
import { oneLine, paint, print, printJson, type Terminal } from '../terminal.js';
import { ABOUT, PROVIDERS } from '../voice-setting.js';
import { makeVoice } from '../voices.js';

const MOST_NAMES = 12;

/** Lists what speaks, in the order in which it is tried. */
export async function voiceList({ json }: { json: boolean }, config: Config, terminal: Terminal): Promise<void> {
  await using voice = makeVoice(config, { warn: () => undefined });
  const all = await voice.status();
  const { from } = config.voices;
  if (json) {
    const shown = all.map(({ name, state, voices, fault }) => ({ name, state, voices, problem: fault?.message }));
    printJson(terminal, { from, voices: shown });
    return;
  }
  for (const status of all) for (const line of lines(status, terminal)) print(terminal, line);
  const others = PROVIDERS.filter((provider) => !config.voices.list.some((setting) => setting.provider === provider));
  print(terminal, paint(terminal, 'dim', `\nFrom ${FROM[from]}. More, with vccp voice add <name>:`));
  for (const other of others) print(terminal, `  ${other.padEnd(12)} ${paint(terminal, 'dim', ABOUT[other])}`);
}

export const FROM: Readonly<Record<Config['voices']['from'], string>> = {
  VCCP_VOICES: 'VCCP_VOICES',
  project: 'vccp.config.json of this folder',
  user: 'your settings',
  default: 'the defaults',
};

function lines({ name, state, voices, fault }: VoiceStatus, terminal: Terminal): string[] {
  const isReady = state === 'ready';
  const mark = paint(terminal, isReady ? 'green' : 'red', isReady ? '✓' : '✗');
  if (!isReady) return [`${mark} ${name.padEnd(12)} ${oneLine(fault?.message ?? state)}`];
  const names = voices.map((one) => `${oneLine(one.name, 60)}${one.language ? ` (${oneLine(one.language, 12)})` : ''}`);
  const rest = names.length > MOST_NAMES ? `, and ${names.length - MOST_NAMES} more` : '';
  return [`${mark} ${name.padEnd(12)} ${names.slice(0, MOST_NAMES).join(', ')}${rest}`];
}
