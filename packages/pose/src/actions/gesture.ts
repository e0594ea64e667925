import type { GestureAction } from '@vccp/protocol';
import type { GestureRun } from '../motion/gesture-player.js';
import type { ActionKind, PoseContext, Task } from './action-kind.js';
import { narrowedSchema, readData } from './schema.js';

export const gesture: ActionKind = {
  category: 'gesture',
  offer() {
    return {
      type: 'action',
      category: 'gesture',
      description:
        'Makes a gesture over whatever it is doing, with a matching look on the face. The names say what they are; ' +
        'thinking is hand to chin, crossedArms waits or insists, shrug does not know, die falls down and gets up after ' +
        'a while. dance, backflip, cheer, bow and die take the whole body: it stands up and stops walking for them. ' +
        'Completes when done.',
      data: { gesture: 'wave' },
      schema: narrowedSchema('gesture', { intensity: { default: 1 }, speed: { default: 1 }, repeat: { default: 1 } }),
      channel: 'gesture',
      policy: 'queue',
      durationMs: 2400,
      interruptible: true,
      examples: [{ gesture: 'wave' }, { gesture: 'nod', repeat: 2 }, { gesture: 'shrug', intensity: 0.6 }],
    };
  },
  begin(data, context) {
    return new Perform(context, readData('gesture', data));
  },
};

/** Also what the animation action plays where it is given a gesture. */
export class Perform implements Task {
  readonly #context: PoseContext;
  readonly #action: GestureAction;
  #run: GestureRun | null = null;
  #cancelled = false;

  constructor(context: PoseContext, action: GestureAction) {
    this.#context = context;
    this.#action = action;
  }

  get progress(): number {
    return this.#run?.progress ?? 0;
  }

  update(): boolean {
    const { puppet } = this.#context;
    if (this.#run) return this.#run.over;
    if (this.#cancelled) return true;
    const { gesture: name, intensity = 1, speed = 1, repeat = 1 } = this.#action;
    if (WHOLE_BODY.has(name)) {
      puppet.postures.goal = 'stand';
      if (puppet.postures.settled !== 'stand' || !puppet.standingStill) return false;
    }
    this.#run = puppet.gestures.start(name, { intensity, speed, repeat });
    return false;
  }

  cancel(): void {
    this.#cancelled = true;
    this.#run?.breakOff();
  }
}

/** These wait until she stands. */
const WHOLE_BODY = new Set(['dance', 'backflip', 'cheer', 'bow', 'die']);
