/** Bodies of very different build to try motions on, as plain numbers. */
import { bodyOf } from '../src/skeleton/standard.js';

/** Half as tall, with a big head; and grown up, with long limbs. */
export const CHIBI = bodyOf({
  hips: 0.6,
  leg: 0.5,
  torso: 0.32,
  shoulder: 0.095,
  arm: 0.27,
  hand: 0.1,
  head: 0.34,
  stance: 0.063,
});
export const ADULT = bodyOf({
  hips: 0.95,
  leg: 0.84,
  torso: 0.45,
  shoulder: 0.16,
  arm: 0.5,
  hand: 0.17,
  head: 0.24,
  stance: 0.085,
});
export const BODIES = { chibi: CHIBI, adult: ADULT };
