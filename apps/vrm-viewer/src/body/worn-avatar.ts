import type { VRMExpression } from '@pixiv/three-vrm';
import { type Ground2, Puppet, type Sight } from '@vccp/pose/parts';
import type { Quaternion } from 'three';
import type { Avatar } from '../avatar/load-avatar.js';

/** An avatar that wears the poses of a puppet, with hair and clothes that swing along. */
export class WornAvatar {
  readonly avatar: Avatar;
  readonly puppet: Puppet;
  readonly #expressions: readonly (readonly [expression: VRMExpression, name: string])[];

  constructor(avatar: Avatar, random: () => number) {
    const { expressionManager } = avatar.vrm;
    const expressions = avatar.model.expressions.flatMap((name) => expressionManager?.getExpression(name) ?? []);
    this.avatar = avatar;
    this.puppet = new Puppet(
      {
        proportions: avatar.proportions,
        expressions: expressions.map(({ expressionName, overrideBlink, overrideMouth }) => ({
          name: expressionName,
          holdsLids: overrideBlink !== 'none',
          holdsMouth: overrideMouth !== 'none',
        })),
      },
      random,
    );
    // Where her eyes look is written by the model's own lookAt.
    this.#expressions = expressions
      .filter(({ expressionName }) => !expressionName.startsWith('look'))
      .map((expression) => [expression, expression.expressionName] as const);
  }

  /** Puts her down at a place in a calm pose, hair and clothes hanging. */
  settle(place: Ground2, sight: Sight): void {
    this.puppet.put(place);
    this.update(0, 0, sight);
    this.avatar.vrm.springBoneManager?.reset();
    for (let i = 0; i < 40; i++) this.update(1 / 30, 0, sight);
  }

  /** `actionSeconds` is the time for what she was asked to do; it stands still while she is held. */
  update(deltaSeconds: number, actionSeconds: number, sight: Sight): void {
    this.puppet.update(deltaSeconds, actionSeconds, sight);
    this.#write();
    this.avatar.vrm.update(deltaSeconds);
  }

  #write(): void {
    const { bones, flip, vrm } = this.avatar;
    const { solver, eyes, face } = this.puppet;
    const { turns, hips } = solver;
    for (let i = 0; i < bones.length; i++) {
      const bone = bones[i];
      const turn = turns[i];
      if (bone && turn) turnBone(bone.quaternion, turn, flip);
    }
    bones[0]?.position.set(hips.x * flip, hips.y, hips.z * flip);
    if (vrm.lookAt) Object.assign(vrm.lookAt, eyes);
    for (const [expression, name] of this.#expressions) expression.weight = face.weights.get(name) ?? 0;
  }
}

/** Each change of a quaternion makes three work out its Euler angles; most fingers rest most of the time. */
function turnBone(bone: Quaternion, turn: Quaternion, flip: 1 | -1): void {
  const x = turn.x * flip;
  const z = turn.z * flip;
  const change = Math.abs(bone.x - x) + Math.abs(bone.y - turn.y) + Math.abs(bone.z - z) + Math.abs(bone.w - turn.w);
  if (change > 1e-6) bone.set(x, turn.y, z, turn.w);
}
