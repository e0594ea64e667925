import type { ActionKind } from './action-kind.js';
import { expression } from './expression.js';
import { gesture } from './gesture.js';
import { lookAt } from './look-at.js';
import { movement } from './movement.js';
import { posture } from './posture.js';
import { say } from './say.js';

/** What every posed body can do, as far as its model goes along. */
export const POSE_KINDS: readonly ActionKind[] = [movement, lookAt, expression, gesture, posture, say];
