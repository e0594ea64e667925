import { boneIndex, headRadius } from '@vccp/pose/parts';
import type { BodyRegion } from '@vccp/protocol';
import { type Ray, Vector3 } from 'three';
import type { Avatar } from '../avatar/load-avatar.js';

const HEAD = boneIndex('head');

interface Capsule {
  region: BodyRegion;
  from: number;
  to: number;
  /** Of the way from `from` to `to`; beyond 1 reaches past the joint. */
  reach: number;
  radius: number;
}

/** Finds which part of the body a ray meets first, by capsules along the bones: a few dozen sums, not every triangle. */
export class Touch {
  readonly #avatar: Avatar;
  readonly #capsules: readonly Capsule[];
  readonly #from = new Vector3();
  readonly #to = new Vector3();
  readonly #onRay = new Vector3();
  readonly #onBone = new Vector3();

  constructor(avatar: Avatar) {
    this.#avatar = avatar;
    this.#capsules = capsulesOf(avatar);
  }

  region(ray: Ray): BodyRegion | null {
    return this.hit(ray)?.region ?? null;
  }

  /** The part, and how far along the ray it is, metres. */
  hit(ray: Ray): { region: BodyRegion; distance: number } | null {
    let nearest = Number.POSITIVE_INFINITY;
    let found: BodyRegion | null = null;
    for (const { region, from, to, reach, radius } of this.#capsules) {
      if (!this.#place(from, this.#from) || !this.#place(to, this.#to)) continue;
      this.#to.sub(this.#from).multiplyScalar(reach).add(this.#from);
      const gap = Math.sqrt(ray.distanceSqToSegment(this.#from, this.#to, this.#onRay, this.#onBone));
      if (gap > radius) continue;
      const distance = this.#onRay.distanceTo(ray.origin) - Math.sqrt(radius * radius - gap * gap);
      if (distance >= nearest) continue;
      nearest = distance;
      found = region;
    }
    return this.#head(ray, nearest) ?? (found && { region: found, distance: nearest });
  }

  /** The head is a ball, and its face is what lies in front of its middle, below the brow. */
  #head(ray: Ray, nearest: number): { region: BodyRegion; distance: number } | null {
    const node = this.#avatar.bones[HEAD];
    if (!node) return null;
    const { head } = this.#avatar.proportions;
    const { topY, chinY, eyeY } = head;
    node.localToWorld(this.#from.set(0, (topY + chinY) / 2, 0));
    const radius = headRadius(head);
    const along = ray.closestPointToPoint(this.#from, this.#onRay).distanceTo(this.#from);
    if (along > radius) return null;
    const distance = this.#onRay.distanceTo(ray.origin) - Math.sqrt(radius * radius - along * along);
    if (distance >= nearest) return null;
    ray.at(distance, this.#onRay);
    node.worldToLocal(this.#onRay);
    const ahead = this.#onRay.z * this.#avatar.flip;
    const region = ahead > radius * 0.45 && this.#onRay.y < eyeY + radius * 0.35 ? 'face' : 'head';
    return { region, distance };
  }

  #place(bone: number, out: Vector3): boolean {
    const node = this.#avatar.bones[bone];
    if (!node) return false;
    node.getWorldPosition(out);
    return true;
  }
}

function capsulesOf({ proportions }: Avatar): Capsule[] {
  const { torso, arm, thigh, hand } = proportions;
  const limb = (region: BodyRegion, from: string, to: string, radius: number, reach = 1): Capsule => ({
    region,
    from: boneIndex(from),
    to: boneIndex(to),
    radius,
    reach,
  });
  return [
    limb('torso', 'hips', 'spine', torso.hipHalfWidth * 0.95),
    limb('torso', 'spine', 'neck', Math.max(torso.chestDepth, torso.hipHalfWidth * 0.75)),
    limb('torso', 'hips', 'head', torso.chestDepth * 0.8, 0.85),
    ...(['left', 'right'] as const).flatMap((side) => [
      limb(`${side}Arm`, `${side}UpperArm`, `${side}LowerArm`, arm * 0.17),
      limb(`${side}Arm`, `${side}LowerArm`, `${side}Hand`, arm * 0.15),
      limb(`${side}Hand`, `${side}Hand`, `${side}MiddleProximal`, hand * 0.38, 1.6),
      limb(`${side}Hand`, `${side}LowerArm`, `${side}Hand`, hand * 0.3, 1.25),
      limb('legs', `${side}UpperLeg`, `${side}LowerLeg`, thigh * 0.34),
      limb('legs', `${side}LowerLeg`, `${side}Foot`, thigh * 0.3),
      limb('legs', `${side}Foot`, `${side}Toes`, thigh * 0.25, 1.5),
    ]),
  ];
}
