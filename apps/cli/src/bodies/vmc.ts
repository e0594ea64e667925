import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import {
  DEFAULT_RENDERER_PORT,
  embodyVmc,
  isRendererThere,
  panicVmc,
  readVmcConfig,
  VmcBody,
  type VmcConfig,
  type VmcStatus,
} from '@vccp/backend-vmc';
import { readVrmSkeleton, type Skeleton } from '@vccp/pose';
import { addressOf } from '../address.js';
import type { Config } from '../config.js';
import { Failure } from '../failure.js';
import { oneLine } from '../terminal.js';
import { joined } from './joined.js';
import { Pace } from './pace.js';
import type { World, WorldOptions, WorldStatus } from './world.js';
import { readWorldConfig } from './world-config.js';

/** Read from the folder in which the command is called, where it is there. */
const CONFIG_NAME = 'vccp.vmc.json';

/** Of an address, in faults. */
const EXAMPLE = '192.168.1.20:39539';
const START_IT = 'start the program that shows her, and switch on its VMC receiver';

/** A program that shows a model by the VMC protocol, and whoever tracks a person by it. */
export const vmc: World = {
  name: 'vmc',
  summary: 'a program that shows a model by the VMC protocol',
  takes: ['at', 'listen', 'config', 'model'],

  /** A person who is tracked moves who is there already. */
  accompanies: ({ listen }) => listen !== undefined,

  async join({ options, config }, session, listener) {
    const { model, ...settings } = await settingsOf(options);
    const skeleton = model === undefined ? undefined : await readModel(model);
    const listen = options.listen === undefined ? undefined : addressOf('--listen', options.listen, EXAMPLE);
    const body = await VmcBody.open({
      ...settings,
      ...placeOf(options, config),
      skeleton,
      listen,
    });
    const pace = new Pace();
    return joined(body, embodyVmc(body, session, listener), () => tell(body.status, pace));
  },

  async look({ vmc: { host = '127.0.0.1', port = DEFAULT_RENDERER_PORT } }) {
    if (await isRendererThere({ host, port })) return [`a program listens at ${host}:${port}, as far as can be told`];
    throw new Error(`nobody listens at ${host}:${port}: ${START_IT}; VMC_HOST names another place`);
  },

  async panic({ options, config }) {
    const { host = '127.0.0.1', port = DEFAULT_RENDERER_PORT } = placeOf(options, config);
    // Where nobody listens there is nothing to put to rest, and nothing to say.
    if ((await panicVmc({ host, port })) !== undefined) return undefined;
    return `the face at ${host}:${port} is put to rest, as far as can be told`;
  },
};

async function settingsOf({ config: named, model, name }: WorldOptions): Promise<VmcConfig> {
  const file = named ?? CONFIG_NAME;
  const written = readVmcConfig(await readWorldConfig(file, named !== undefined), file);
  return { ...written, ...(model !== undefined && { model }), ...(name !== undefined && { name }) };
}

async function readModel(file: string): Promise<Skeleton> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(file);
  } catch (error) {
    throw new Failure(
      `${resolve(file)} cannot be read: ${(error as Error).message}`,
      'name the .vrm file with --model',
    );
  }
  try {
    return readVrmSkeleton(bytes);
  } catch (error) {
    throw new Failure(`${resolve(file)}: ${(error as Error).message}`);
  }
}

function placeOf({ at }: WorldOptions, { vmc }: Config): Config['vmc'] {
  const named = addressOf('--at', at, EXAMPLE);
  return { host: named.host ?? vmc.host, port: named.port ?? vmc.port };
}

function tell(status: VmcStatus, pace: Pace): WorldStatus {
  const { target, fault, poses, tracker } = status;
  const posesPerSecond = pace.perSecond(poses);
  const why = fault?.startsWith('nobody listens') ? `${fault}: ${START_IT}` : fault;
  const out = why ?? `her poses go to ${target}; whether they are shown, this protocol does not tell`;
  const short = tracker ? `${out}; ${tellTracker(tracker)}` : out;
  const heard = tracker ? ` · ${tracker.poses} heard` : '';
  return { short, live: `${short} · ${posesPerSecond} poses/s${heard}`, facts: { posesPerSecond, ...status } };
}

function tellTracker({ isTracking, sender, listening, others }: NonNullable<VmcStatus['tracker']>): string {
  const who = isTracking ? `moved by a person, tracked at ${sender}` : `nobody is tracked yet on ${listening}`;
  const more = others.length === 0 ? '' : `, while ${oneLine(others.join(' and '), 100)} is not heard`;
  return `${who}${more}`;
}
