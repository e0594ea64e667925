import { POSE_KINDS } from '@vccp/pose/parts';
import type { ActionKind } from './action-kind.js';
import { animation } from './animation.js';
import { audio } from './audio.js';
import { sequence } from './sequence.js';

/** All that she can do on the page. */
export const KINDS: readonly ActionKind[] = [...POSE_KINDS, animation, audio, sequence];
