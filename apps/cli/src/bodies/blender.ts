import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  addonZip,
  BlenderBody,
  type BlenderStatus,
  embodyBlender,
  type FindOptions,
  findBlenders,
  HeadlessBlender,
  type HeadlessOptions,
  panicBlender,
} from '@vccp/backend-blender';
import { addressOf } from '../address.js';
import type { Config } from '../config.js';
import { Failure } from '../failure.js';
import { oneLine } from '../terminal.js';
import { joined } from './joined.js';
import { Pace } from './pace.js';
import type { World, WorldOptions, WorldStatus } from './world.js';

/** She who comes with the page; not there before it is built. */
const OUR_CHARACTER = fileURLToPath(new URL('viewer/avatar.vrm', import.meta.url));

/** An armature in Blender, by the add-on of ours or without a window. */
export const blender: World = {
  name: 'blender',
  summary: 'an armature in Blender: posed, baked to keyframes, rendered',
  takes: ['at', 'preset', 'headless', 'load'],

  async join({ options, config }, session, listener) {
    const { scene, character } = filesOf(options);
    const { place, end } = kept({ program: config.blender.program, file: scene, home: config.home });
    // What is in the way of the first start is in the way of all.
    if (options.headless) await place();
    const body = await BlenderBody.open({
      ...placeOf(options, config),
      ...(options.headless && { place }),
      name: options.name,
      armature: options.preset,
      character,
      fallback: existsSync(OUR_CHARACTER) ? OUR_CHARACTER : undefined,
    }).catch(async (error) => {
      await end();
      throw error;
    });
    const held = {
      async close() {
        await body.close();
        await end();
      },
    };
    const pace = new Pace();
    return joined(held, embodyBlender(body, session, listener), () => tell(body.status, pace));
  },

  async look(config) {
    const found = await findBlenders(placeOf({}, config));
    if (found.length === 0) throw new Error(NONE_HERE);
    return found.map(({ place, blender: version, file, armatures }) => {
      const whom = armatures.length === 0 ? 'nobody yet' : armatures.map((name) => `"${oneLine(name, 60)}"`).join(', ');
      return `Blender ${version} at ${place.host}:${place.port}${file === '' ? '' : `, ${oneLine(file, 60)}`}: ${whom}`;
    });
  },

  async addon({ home }) {
    const path = join(home, 'vccp_blender.zip');
    await mkdir(home, { recursive: true });
    await writeFile(path, await addonZip());
    return `${path}\nIn Blender: Edit > Preferences > Add-ons > Install, choose this file, and tick "VCCP".`;
  },

  async panic({ options, config }) {
    const { rested, driven, faults } = await panicBlender(placeOf({ at: options.at }, config));
    // None is open: there is nobody to bring to rest, and nothing to say.
    if (rested === 0 && faults.length === 0) return undefined;
    const missed = faults.length === 0 ? '' : `, but: ${oneLine(faults.join('; '))}`;
    const on =
      driven === 0 ? '' : `; a body poses her in ${driven} of them and goes on: end it with Ctrl+C where it runs`;
    return `she is as she was in ${rested} of ${rested + faults.length} that are open${on}${missed}`;
  },
};

const NONE_HERE =
  'none is found: open it, with the add-on of VCCP on (vccp body blender --addon writes it), or say --headless';

/** A Blender without a window that is started when it is asked for, and anew when it has ended, until the end. */
function kept(options: HeadlessOptions) {
  const halt = new AbortController();
  let started: HeadlessBlender | undefined;
  return {
    async place() {
      halt.signal.throwIfAborted();
      if (!started || started.hasEnded) {
        started = await HeadlessBlender.start({ ...options, signal: halt.signal });
      }
      return started.place;
    },
    async end() {
      await started?.close();
      // One may be starting in the place of that one.
      halt.abort(new Error('the body leaves'));
    },
  };
}

function filesOf({ load, headless }: Pick<WorldOptions, 'load' | 'headless'>) {
  if (load === undefined) return {};
  const path = resolve(load);
  if (!existsSync(path)) throw new Failure(`there is no file ${path}`, 'name it with --load');
  if (/\.(vrm|glb)$/i.test(path)) return { character: path };
  if (!/\.blend$/i.test(path))
    throw new Failure(`${path} is neither a character nor a scene`, 'give a .vrm or a .blend');
  if (headless) return { scene: path };
  throw new Failure(
    `${path} would take the place of what is open in Blender`,
    'open it there yourself, or add --headless',
  );
}

function placeOf({ at }: Pick<WorldOptions, 'at'>, { home, blender: { token } }: Config): FindOptions {
  const common = { home, ...(token !== undefined && { token }) };
  return at === undefined ? common : { ...common, at: addressOf('--at', at, '192.168.1.20:8023') };
}

function tell({ isReachable, fault, described, frames }: BlenderStatus, pace: Pace): WorldStatus {
  const chosen = described?.chosen;
  const posesPerSecond = pace.perSecond(frames?.shown ?? 0);
  const facts = { isReachable, posesPerSecond, ...frames };
  if (!isReachable || !described || !chosen) {
    const words = oneLine(fault ?? 'waiting for Blender', 300);
    return { short: words, live: words, facts };
  }
  const { armature, held, bones } = chosen;
  const stuck = held.length === 0 ? '' : `, but constraints hold ${held.length} bones`;
  const short = fault
    ? oneLine(fault, 300)
    : `Blender ${described.blender} is there: "${oneLine(armature, 60)}", ${Object.keys(bones).length} bones${stuck}`;
  const latency = frames?.lastAnswerMs === undefined ? 'no answer yet' : `${frames.lastAnswerMs.toFixed(0)} ms`;
  return { short, live: `${short} · ${posesPerSecond} poses/s, ${frames?.skipped ?? 0} left out · ${latency}`, facts };
}
