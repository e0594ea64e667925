import { ClipRun, narrowedSchema, Perform, readData, refuse, type Task } from '@vccp/pose/parts';
import { GESTURE_NAMES } from '@vccp/protocol';
import type { ActionContext, ActionKind } from './action-kind.js';

const DEFAULT_FADE_MS = 300;

export const animation: ActionKind = {
  category: 'animation',
  offer({ motions }) {
    const clips = [...motions.values()].map(({ name }) => name);
    const known = clips.length > 0 ? `"clip" is one of ${clips.join(', ')}` : 'No clip was dropped on the page yet';
    return {
      type: 'action',
      category: 'animation',
      description: `Plays a recorded motion by name, or a canonical gesture. ${known}. With loop it goes on until stopped.`,
      data: clips.length > 0 ? { clip: clips[0] } : { gesture: 'wave' },
      schema:
        clips.length > 0
          ? narrowedSchema('animation', { clip: { enum: clips } })
          : { ...narrowedSchema('animation', { clip: null }), additionalProperties: false },
      channel: 'gesture',
      policy: 'queue',
      interruptible: true,
      examples: [clips.length > 0 ? { clip: clips[0] } : { gesture: 'clap' }],
    };
  },
  begin(data, context) {
    const { clip, gesture, loop = false, fadeMs = DEFAULT_FADE_MS } = readData('animation', data);
    if (clip !== undefined) {
      const motion = context.motions.get(clip);
      const names = [...context.motions.keys()];
      const known =
        names.length > 0
          ? `it has ${names.join(', ')}`
          : `none was added yet; use gesture: ${GESTURE_NAMES.join(', ')}`;
      if (!motion)
        return refuse(`there is no clip called "${clip}"; ${known}`, names.length > 0 ? names : GESTURE_NAMES);
      const { proportions } = context.puppet;
      const index = (name: string) => context.puppet.face.indexOf(name);
      return new PlayClip(context, new ClipRun(motion, proportions, index, { loop, fadeSeconds: fadeMs / 1000 }));
    }
    // Loop plays it as often as it takes to be stopped.
    return new Perform(context, { gesture: gesture ?? 'wave', repeat: loop ? 10_000 : 1 });
  },
};

class PlayClip implements Task {
  readonly #context: ActionContext;
  readonly #run: ClipRun;
  #begun = false;

  constructor(context: ActionContext, run: ClipRun) {
    this.#context = context;
    this.#run = run;
  }

  get progress(): number {
    return this.#run.progress;
  }

  update(): boolean {
    if (this.#run.over) return true;
    if (!this.#begun) {
      const { clips } = this.#context.puppet;
      for (const other of clips) other.leave();
      clips.push(this.#run);
    }
    this.#begun = true;
    return false;
  }

  cancel(): void {
    this.#run.leave();
    if (!this.#begun) this.#run.advance(Number.POSITIVE_INFINITY);
  }
}
