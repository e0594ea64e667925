/** Her real body, with an ear at its speaker and an eye on it, at `window.watched`. */
import { VRM } from '@pixiv/three-vrm';
import { Vector3 } from 'three';
import type { VrmBody, VrmBodyOptions } from '../../src/body/body-contract.js';
import { createVrmBody as createBody } from '../../src/body/vrm-body.js';
import { type Level, SoundTap } from '../body/page/sound-tap.js';

interface Frame {
  /** Seconds of the sound's clock. */
  at: number;
  /** The weight of the vowel that is widest open. */
  open: number;
  /** How high the higher of her hands is, in metres. */
  hand: number;
}

export interface Watched {
  /** How loud what came out of the page has been. */
  levels: readonly Level[];
  frames: readonly Frame[];
  /** When the thread of the sound came to each key, each click, and each action that was taken back. */
  marks: readonly number[];
}

declare global {
  interface Window {
    watched: Watched;
  }
}

const VOWELS = ['aa', 'ih', 'ou', 'ee', 'oh'];

export async function createVrmBody(options: VrmBodyOptions): Promise<VrmBody> {
  const tap = new SoundTap();
  const frames: Frame[] = [];
  const point = new Vector3();
  const { update } = VRM.prototype;
  VRM.prototype.update = function (this: VRM, deltaSeconds: number) {
    const open = Math.max(...VOWELS.map((name) => this.expressionManager?.getValue(name) ?? 0));
    const hands = (['leftHand', 'rightHand'] as const).map((name) => this.humanoid.getRawBoneNode(name));
    const heights = hands.map((hand) => hand?.getWorldPosition(point).y ?? 0);
    frames.push({ at: tap.now, open, hand: Math.max(...heights) });
    update.call(this, deltaSeconds);
  };
  for (const deed of ['click', 'keydown']) addEventListener(deed, () => tap.mark(), { capture: true });
  window.watched = { levels: tap.levels, frames, marks: tap.marks };
  const body = await createBody({ ...options, sound: { createContext: tap.createContext, fetch: tap.fetch } });
  const play = body.play.bind(body);
  body.play = (action, context) => {
    // Before she hears of it herself.
    context.signal.addEventListener('abort', () => tap.mark(), { once: true });
    return play(action, context);
  };
  return body;
}
