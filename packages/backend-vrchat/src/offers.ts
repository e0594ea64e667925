import { audio } from './actions/audio.js';
import { expression } from './actions/expression.js';
import { gesture } from './actions/gesture.js';
import { lookAt } from './actions/look-at.js';
import { axisHold, movement } from './actions/movement.js';
import { parameter } from './actions/parameter.js';
import { press } from './actions/press.js';
import { say } from './actions/say.js';
import { tracker } from './actions/tracker.js';
import type { Means, Offer } from './offer.js';

/** All that can be done with the avatar that is worn now; what it has no parameter for is not there. */
export function offersOf(means: Means): Offer[] {
  return [movement, press, lookAt, say, audio, gesture, expression, parameter, axisHold, tracker].flatMap(
    (make) => make(means) ?? [],
  );
}
