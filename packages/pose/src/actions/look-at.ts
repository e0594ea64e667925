import type { LOOK_DIRECTIONS, LookAtAction } from '@vccp/protocol';
import { Vector3 } from 'three';
import type { Sight } from '../puppet.js';
import type { ActionKind, PoseContext, Task } from './action-kind.js';
import { narrowedSchema, readData, refuse } from './schema.js';

/** The gaze counts as arrived this near to its target, degrees, and after this long at the latest. */
const ARRIVED_DEGREES = 2.5;
const LATEST_SECONDS = 2.5;
const MOST_NAMED = 4;

/** Degrees to the left and down for each direction of her own. */
const ANGLES: Readonly<Record<(typeof LOOK_DIRECTIONS)[number], readonly [yaw: number, pitch: number]>> = {
  ahead: [0, 0],
  left: [48, 0],
  right: [-48, 0],
  up: [0, -30],
  down: [0, 28],
  away: [52, 9],
};

export const lookAt: ActionKind = {
  category: 'lookAt',
  offer({ sights }) {
    const { names, targets } = sights;
    const pointer = targets.includes('pointer') ? ', pointer their mouse or finger' : '';
    // The schema has them all; so many stand in the words.
    const things = names.length > 0 ? `, ${names.slice(0, MOST_NAMED).join(', ')} a thing beside it` : '';
    return {
      type: 'action',
      category: 'lookAt',
      description:
        'Looks somewhere: the eyes go first, then the head, and where that is not enough the body turns. "target" user is ' +
        `the person in front of the screen${pointer}${things}. Completes when the gaze has arrived, ` +
        'then keeps looking; with holdMs it completes after that and goes back to the user.',
      data: { target: 'user' },
      schema: narrowedSchema('lookAt', { target: { enum: targets } }),
      channel: 'gaze',
      policy: 'replace',
      durationMs: 800,
      interruptible: true,
      examples: [
        { target: 'user' },
        ...names.slice(0, 1).map((target) => ({ target, holdMs: 3000 })),
        { direction: 'left', holdMs: 1500 },
        { position: { x: 1, y: 0.5, z: 1 } },
      ],
    };
  },
  begin(data, context) {
    const action = readData('lookAt', data);
    return new Look(context, sightOf(action, context), action.holdMs);
  },
};

function sightOf(
  { position, target, direction }: LookAtAction,
  { sights, puppet }: PoseContext,
): Sight | 'user' | 'pointer' {
  if (position) return { kind: 'point', point: new Vector3(position.x, position.y, position.z) };
  const { targets: options } = sights;
  if ((target === 'user' || target === 'pointer') && options.includes(target)) return target;
  if (target !== undefined) {
    return sights.find(target) ?? refuse(`nothing here is called "${target}"; it knows ${options.join(', ')}`, options);
  }
  const [yaw, pitch] = ANGLES[direction ?? 'ahead'];
  // Away from the person: to the side they are not on.
  const side = direction === 'away' && puppet.gaze.headYaw.value > 0 ? -1 : 1;
  return { kind: 'direction', yaw: yaw * side, pitch };
}

class Look implements Task {
  readonly #context: PoseContext;
  readonly #sight: Sight | 'user' | 'pointer';
  readonly #holdSeconds: number | undefined;
  #age = 0;
  #arrivedAt: number | null = null;
  #cancelled = false;

  constructor(context: PoseContext, sight: Sight | 'user' | 'pointer', holdMs: number | undefined) {
    this.#context = context;
    this.#holdSeconds = holdMs === undefined ? undefined : holdMs / 1000;
    this.#sight = sight;
  }

  update(deltaSeconds: number): boolean {
    if (this.#age === 0 && !this.#cancelled) this.#context.sights.chosen = this.#sight;
    this.#age += deltaSeconds;
    if (this.#cancelled) return true;
    const { gaze, standingStill } = this.#context.puppet;
    const there = this.#age > 0.15 && gaze.error < ARRIVED_DEGREES && gaze.beyond === 0 && standingStill;
    if (this.#arrivedAt === null && (there || this.#age > LATEST_SECONDS)) this.#arrivedAt = this.#age;
    if (this.#arrivedAt === null) return false;
    if (this.#holdSeconds === undefined) return true;
    if (this.#age - this.#arrivedAt < this.#holdSeconds) return false;
    this.#context.sights.chosen = null;
    return true;
  }

  cancel(): void {
    this.#cancelled = true;
    this.#context.sights.chosen = null;
  }
}
