import type { Gesture } from '@vccp/protocol';
import type { Proportions } from '../proportions.js';
import type { Score } from '../score.js';
import { bow, cheer, clap, crossedArms, sadness } from './both-hands.js';
import { dance } from './dance.js';
import { nod, shakeHead, shrug, thinking } from './head-signs.js';
import { point, thumbsDown, thumbsUp, wave } from './signs.js';
import { backflip, die } from './stunts.js';

/** Every canonical gesture, written anew for each body from its proportions. */
export const REPERTOIRE: Readonly<Record<Gesture, (proportions: Proportions) => Score>> = {
  wave,
  point,
  thumbsUp,
  thumbsDown,
  clap,
  nod,
  shakeHead,
  shrug,
  crossedArms,
  thinking,
  dance,
  backflip,
  cheer,
  bow,
  die,
  sadness,
};
