import type { Posture } from '@vccp/protocol';
import type { ActionKind, PoseContext, Task } from './action-kind.js';
import { narrowedSchema, readData } from './schema.js';

export const posture: ActionKind = {
  category: 'posture',
  offer() {
    return {
      type: 'action',
      category: 'posture',
      description:
        'Stands, sits down (no chair has to be there), or crouches, and stays so until told otherwise. Walking stands it ' +
        'up first. Completes when it has settled.',
      data: { posture: 'sit' },
      schema: narrowedSchema('posture'),
      channel: 'posture',
      policy: 'override',
      durationMs: 1000,
      interruptible: true,
      examples: [{ posture: 'sit' }, { posture: 'stand' }],
    };
  },
  begin(data, context) {
    return new Take(context, readData('posture', data).posture);
  },
};

class Take implements Task {
  readonly #context: PoseContext;
  readonly #posture: Posture;
  #cancelled = false;

  constructor(context: PoseContext, goal: Posture) {
    this.#context = context;
    this.#posture = goal;
  }

  update(): boolean {
    const { postures, gestures, standingStill } = this.#context.puppet;
    if (this.#cancelled) return true;
    if (this.#posture !== 'stand' && (!standingStill || gestures.wholeBody)) return false;
    postures.goal = this.#posture;
    return postures.settled === this.#posture;
  }

  /** Half-way down she stands up again. */
  cancel(): void {
    this.#cancelled = true;
    this.#context.puppet.postures.goal = 'stand';
  }
}
