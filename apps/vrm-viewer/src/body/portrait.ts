import { boneIndex, DEGREES, type Puppet, toWorld } from '@vccp/pose/parts';
import { Vector3 } from 'three';
import type { Stage } from '../scene/stage.js';

/** Twice what the card shows, for sharp screens. */
const PIXELS = 144;
/** Metres she is photographed from: nearer makes the nose large. */
const DISTANCE = 2;

/** A picture of her face as a data URL, for a model whose author gave none. */
export function portrait(stage: Stage, { proportions, walker }: Puppet): string {
  const { head, rest } = proportions;
  const middle = (rest[boneIndex('head') * 3 + 1] ?? 0) + (head.topY + head.chinY) / 2;
  const { place } = walker;
  const face = toWorld(new Vector3(0, middle, 0), place);
  const yaw = place.yaw * DEGREES;
  const from = new Vector3(Math.sin(yaw), 0.06, Math.cos(yaw)).multiplyScalar(DISTANCE).add(face);
  const size = (head.topY - head.chinY) * 1.6;
  return stage.portrait(face, size, from, PIXELS).toDataURL('image/jpeg', 0.85);
}
