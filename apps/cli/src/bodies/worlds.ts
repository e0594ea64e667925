import { blender } from './blender.js';
import { mock } from './mock.js';
import { unreal } from './unreal.js';
import { vmc } from './vmc.js';
import { vrchat } from './vrchat.js';
import type { World } from './world.js';

/** Where `vccp body` can be, in the order in which it is shown; the first is the one without a name. */
export const WORLDS: readonly [World, ...World[]] = [mock, vrchat, vmc, unreal, blender];
