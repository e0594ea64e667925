import {
  DEFAULT_UNREAL_URL,
  embodyUnreal,
  findPresets,
  panicUnreal,
  UnrealBody,
  type UnrealConfigInput,
  type UnrealStatus,
} from '@vccp/backend-unreal';
import { addressOf } from '../address.js';
import type { Config } from '../config.js';
import { oneLine } from '../terminal.js';
import { joined } from './joined.js';
import type { World, WorldOptions, WorldStatus } from './world.js';
import { readWorldConfig } from './world-config.js';

/** Read from the folder in which the command is called, where it is there. */
const CONFIG_NAME = 'vccp.unreal.json';

/** A project in Unreal, over Remote Control. */
export const unreal: World = {
  name: 'unreal',
  summary: 'a project in Unreal, over Remote Control',
  takes: ['at', 'config', 'preset'],

  async join({ options, config }, session, listener) {
    const { file, settings } = await settingsOf(options, config);
    const body = await UnrealBody.open(settings, { configName: file });
    return joined(body, embodyUnreal(body, session, listener), () => tell(body.status));
  },

  async look(config) {
    const { settings } = await settingsOf({}, config);
    const { url = DEFAULT_UNREAL_URL, allowRemote = false } = settings;
    const presets = await findPresets({ url, allowRemote });
    if (presets.length === 0) {
      throw new Error(`it answers at ${url}, and has no Remote Control preset: add one in the content browser`);
    }
    return presets.map(({ name, functions, properties }) => {
      const has = `functions: ${functions.join(', ') || 'none'}; properties: ${properties.join(', ') || 'none'}`;
      return `preset "${oneLine(name, 60)}" at ${url}: ${oneLine(has, 300)}`;
    });
  },

  async panic({ options, config }) {
    const { file, settings } = await settingsOf({ config: options.config, preset: options.preset }, config);
    // Nobody said how she comes to rest: there is nothing to send, and nothing to say.
    if (settings.rest === undefined || settings.rest.length === 0) return undefined;
    const { sent, faults } = await panicUnreal(settings, { configName: file });
    const missed = faults.length === 0 ? '' : `, but not: ${oneLine(faults.join('; '))}`;
    return `${sent} of ${sent + faults.length} that bring her to rest are sent${missed}`;
  },
};

async function settingsOf(
  { config: named, at, preset, name }: Pick<WorldOptions, 'config' | 'at' | 'preset' | 'name'>,
  config: Config,
): Promise<{ file: string; settings: UnrealConfigInput }> {
  const file = named ?? CONFIG_NAME;
  const written: UnrealConfigInput = await readWorldConfig(file, named !== undefined);
  const url = at === undefined ? config.unreal.url : urlOf(at);
  return {
    file,
    settings: {
      ...written,
      ...(url !== undefined && { url }),
      ...(preset !== undefined && { preset }),
      ...(name !== undefined && { name }),
    },
  };
}

/** Remote Control's own port where none is said. */
function urlOf(at: string): string {
  if (at.includes('://')) return at;
  const address = addressOf('--at', at, '127.0.0.1:30011');
  const { hostname, port } = new URL(DEFAULT_UNREAL_URL);
  const host = address.host ?? hostname;
  return `http://${host.includes(':') ? `[${host}]` : host}:${address.port ?? port}`;
}

function tell(status: UnrealStatus): WorldStatus {
  const { url, preset, isReachable, lastFault, lastAnswerMs, requestsPerSecond, misfits } = status;
  const misfit = misfits.length === 0 ? '' : `, but ${oneLine(misfits.join('; '), 300)}`;
  const short = isReachable
    ? `Unreal is there at ${url}, preset "${oneLine(preset, 60)}"${misfit}`
    : oneLine(lastFault ?? `nothing is heard of Unreal at ${url}`);
  const latency = lastAnswerMs === undefined ? 'no answer yet' : `${lastAnswerMs.toFixed(0)} ms`;
  const fault = isReachable && lastFault !== undefined ? ` · last fault: ${oneLine(lastFault, 80)}` : '';
  return { short, live: `${short} · ${requestsPerSecond}/s · ${latency}${fault}`, facts: status };
}
