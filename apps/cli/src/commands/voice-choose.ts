import { rm } from 'node:fs/promises';
import { type Config, userSettingsPath } from '../config.js';
import { Failure } from '../failure.js';
import { installPiper } from '../piper-install.js';
import { changeUserSettings } from '../settings.js';
import { print, say, type Terminal } from '../terminal.js';
import type { Provider, VoiceSetting } from '../voice-setting.js';
import { piperFolder } from '../voices.js';
import { FROM } from './voice-list.js';

export interface VoiceAddOptions {
  url?: string;
  voice?: string;
  model?: string;
  last: boolean;
}

/** Puts a voice into the settings of the user, before the others or after them. One of its kind that is there is replaced. */
export async function voiceAdd(
  provider: Provider,
  { last, ...given }: VoiceAddOptions,
  config: Config,
  terminal: Terminal,
): Promise<void> {
  if (provider === 'gpt-sovits')
    throw new Failure(
      'gpt-sovits speaks as a recording, which only the settings file can name',
      `in ${userSettingsPath(config.home)}: {"voices": [{"provider": "gpt-sovits", "references": {"anna": {"refAudioPath": "/voices/anna.wav", "promptText": "Hello.", "promptLanguage": "en"}}}, "flite"]}`,
    );
  if (provider === 'piper') await installPiper(piperFolder(config.home), terminal);
  const setting: VoiceSetting = { provider, ...given };
  change(config, (list) => {
    const others = list.filter((one) => one.provider !== provider);
    return last ? [...others, setting] : [setting, ...others];
  });
  print(
    terminal,
    `${provider} speaks ${last ? 'where the others cannot' : 'first'}. A server that runs takes it up when it is started again.`,
  );
  tellKey(provider, given.url, config, terminal);
  tellLayer(config, terminal);
}

export async function voiceRemove(provider: Provider, config: Config, terminal: Terminal): Promise<void> {
  change(config, (list) => {
    const rest = list.filter((one) => one.provider !== provider);
    if (rest.length === list.length)
      throw new Failure(
        `${provider} is not among your voices`,
        `there are: ${list.map((one) => one.provider).join(', ')}`,
      );
    return rest;
  });
  if (provider === 'piper') await rm(piperFolder(config.home), { recursive: true, force: true });
  print(terminal, `${provider} is out.`);
  tellLayer(config, terminal);
}

/** Where nothing is left, the default speaks. */
function change({ home }: Config, edit: (list: readonly VoiceSetting[]) => VoiceSetting[]): void {
  changeUserSettings(userSettingsPath(home), ({ voices = [{ provider: 'flite' }], ...rest }) => {
    const list = edit(voices);
    return list.length > 0 ? { ...rest, voices: list } : rest;
  });
}

function tellKey(provider: Provider, url: string | undefined, { voices }: Config, terminal: Terminal): void {
  if (provider === 'openai' && url === undefined && voices.openaiKey === undefined)
    say(terminal, 'It needs a key: set OPENAI_API_KEY where the server is started.');
  if (provider === 'elevenlabs' && voices.elevenLabsKey === undefined)
    say(terminal, 'It needs a key: set ELEVENLABS_API_KEY where the server is started.');
}

function tellLayer({ voices: { from } }: Config, terminal: Terminal): void {
  if (from === 'VCCP_VOICES' || from === 'project') say(terminal, `For now ${FROM[from]} goes before your settings.`);
}
