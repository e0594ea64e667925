import { type MovementAction, placeAfter } from '@vccp/protocol';
import { clamp, DEGREES, wrapDegrees } from '../motion/ease.js';
import { STAGE_HALF_WIDTH } from '../motion/floor.js';
import type { ActionKind, PoseContext, Task } from './action-kind.js';
import { narrowedSchema, readData, refuse } from './schema.js';

const GRAVITY = 9.81;
/** Longer ways back and aside are walked facing them; short ones are stepped. */
const STEP_BACK_METRES = 1.5;
/** Nobody walks backwards as fast. */
const BACKWARD_SHARE = 0.6;
/** She turns to the person at the end of a walk when she would show them her back or shoulder. */
const FACE_USER_DEGREES = 70;

const bound = STAGE_HALF_WIDTH;

/** A pace that suits her legs: half of a person's for one half as tall, by the pendulum's square root. */
function walkingSpeed(legMetres: number): number {
  return Math.round(0.29 * Math.sqrt(GRAVITY * legMetres) * 100) / 100;
}

function topSpeed(legMetres: number): number {
  return Math.round(0.62 * Math.sqrt(GRAVITY * legMetres) * 10) / 10;
}

export const movement: ActionKind = {
  category: 'movement',
  offer({ puppet }) {
    const { leg } = puppet.proportions;
    const axis = { type: 'number', minimum: -bound, maximum: bound };
    return {
      type: 'action',
      category: 'movement',
      description:
        `Walks on its feet. "target" is a point on the floor within ±${bound} m; "direction" with "distance" goes as the ` +
        'character sees it: backward steps back, left and right walk there and face the old way again; "turnDegrees" turns ' +
        'on the spot, positive to its left, negative to its right. After walking to a target it turns to the user. ' +
        'Ends when both feet stand; the result says where.',
      data: { direction: 'forward', distance: 1 },
      schema: narrowedSchema('movement', {
        target: {
          description: `a point on the floor, metres; x to the stage's left as the character at rest sees it, z to the user; within ±${bound}`,
          properties: {
            x: { ...axis, description: 'metres; +x is to the right of the picture' },
            y: { type: 'number', default: 0, description: 'ignored: the floor is flat' },
            z: { ...axis, description: 'metres; +z is towards the user' },
          },
        },
        distance: { maximum: bound * 2 },
        speed: {
          maximum: topSpeed(leg),
          description: `metres per second; ${walkingSpeed(leg)} by default, an easy walk for its legs`,
        },
      }),
      channel: 'locomotion',
      policy: 'queue',
      durationMs: 3000,
      interruptible: true,
      examples: [
        { direction: 'forward', distance: 1 },
        { target: { x: 1, y: 0, z: 0.5 } },
        { turnDegrees: 90 },
        { direction: 'backward', distance: 0.5 },
      ],
    };
  },
  begin(data, context) {
    const { leg } = context.puppet.proportions;
    const plan = planWay(readData('movement', data), context);
    return new Walk(context, plan, clamp(Number(data.speed ?? walkingSpeed(leg)), 0.1, topSpeed(leg)));
  },
};

type Leg =
  | { kind: 'walk'; x: number; z: number; facing: 'way' | 'keep' }
  | { kind: 'turn'; yaw: number }
  | { kind: 'face-user' };

/** The legs of the journey, from where she stands now. @throws {VCCPError} where it leads off the floor. */
function planWay({ target, direction, distance = 1, turnDegrees }: MovementAction, { puppet }: PoseContext): Leg[] {
  const { x, z, yaw } = puppet.walker.place;
  const legs: Leg[] = [];
  if (target) {
    assertOnFloor(target.x, target.z, 'target');
    legs.push({ kind: 'walk', x: target.x, z: target.z, facing: 'way' }, { kind: 'face-user' });
  } else if (direction) {
    const to = placeAfter({ x, z, yawDegrees: yaw }, { direction, distance });
    assertOnFloor(to.x, to.z, `${distance} m ${direction}`);
    const keeps = direction === 'backward' && distance <= STEP_BACK_METRES;
    legs.push({ kind: 'walk', x: to.x, z: to.z, facing: keeps ? 'keep' : 'way' });
    if (direction !== 'forward') legs.push({ kind: 'turn', yaw });
  }
  if (turnDegrees !== undefined && legs.length === 0) {
    // In parts, so that 270 degrees to the left do not become 90 to the right.
    const parts = Math.max(1, Math.ceil(Math.abs(turnDegrees) / 120));
    for (let part = 1; part <= parts; part++) {
      legs.push({ kind: 'turn', yaw: wrapDegrees(yaw + (turnDegrees * part) / parts) });
    }
  }
  return legs;
}

function assertOnFloor(x: number, z: number, what: string): void {
  if (Math.abs(x) <= bound && Math.abs(z) <= bound) return;
  const inside = { x: round(clamp(x, -bound, bound)), y: 0, z: round(clamp(z, -bound, bound)) };
  refuse(
    `${what} leads to x ${round(x)}, z ${round(z)}; the floor ends at ±${bound} m. The nearest point on it is ${JSON.stringify(inside)}`,
    [{ target: inside }],
  );
}

class Walk implements Task {
  readonly #context: PoseContext;
  readonly #legs: Leg[];
  readonly #speed: number;
  readonly #count: number;
  #way = 0;
  #gone = 0;
  #begun = false;
  #cancelled = false;

  constructor(context: PoseContext, legs: Leg[], speed: number) {
    this.#context = context;
    this.#legs = legs;
    this.#speed = speed;
    this.#count = legs.length;
  }

  get progress(): number {
    const legs = this.#count === 0 ? 1 : 1 - (this.#legs.length + (this.#begun ? 1 : 0)) / this.#count;
    return clamp(this.#way > 0 ? Math.max(this.#gone / this.#way, 0) : legs, 0, 1);
  }

  update(deltaSeconds: number): boolean {
    const { puppet } = this.#context;
    const { walker } = puppet;
    puppet.mayTurn = false;
    this.#gone += walker.speed * deltaSeconds;
    if (this.#cancelled) return this.#end(puppet.standingStill);
    if (!this.#ready()) return false;
    if (this.#begun) {
      if (walker.errand !== null && !this.#turnsOn()) return false;
      const walkEnds = this.#legs.length === 0 || this.#legs[0]?.kind === 'face-user';
      if (walkEnds && walker.speed > 0.02) return false;
    }
    const leg = this.#legs.shift();
    if (!leg) return this.#end(puppet.standingStill);
    this.#begun = true;
    if (leg.kind === 'walk') {
      this.#way = Math.hypot(leg.x - walker.place.x, leg.z - walker.place.z);
      walker.errand = { ...leg, speed: this.#speed * (leg.facing === 'keep' ? BACKWARD_SHARE : 1) };
    } else if (leg.kind === 'turn') walker.errand = leg;
    else {
      const user = this.#context.user();
      const yaw = Math.atan2(user.x - walker.place.x, user.z - walker.place.z) / DEGREES;
      if (Math.abs(wrapDegrees(yaw - walker.place.yaw)) > FACE_USER_DEGREES) walker.errand = { kind: 'turn', yaw };
    }
    return false;
  }

  /** A long turn is made of parts; the next begins before this one has quite ended, so that she does not halt between. */
  #turnsOn(): boolean {
    const { errand, place } = this.#context.puppet.walker;
    if (errand?.kind !== 'turn' || this.#legs[0]?.kind !== 'turn') return false;
    return Math.abs(wrapDegrees(errand.yaw - place.yaw)) < 40;
  }

  /** She stands up, and lets a gesture that needs her legs end, before she goes. */
  #ready(): boolean {
    const { puppet } = this.#context;
    puppet.postures.goal = 'stand';
    return this.#begun || (puppet.postures.settled === 'stand' && !puppet.gestures.wholeBody);
  }

  #end(over: boolean): boolean {
    if (over) this.#context.puppet.mayTurn = true;
    return over;
  }

  cancel(): void {
    this.#cancelled = true;
    this.#context.puppet.walker.errand = null;
  }

  result(): Record<string, unknown> {
    const { x, z, yaw } = this.#context.puppet.walker.place;
    return { position: { x: round(x), y: 0, z: round(z) }, facingDegrees: Math.round(yaw) };
  }
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
