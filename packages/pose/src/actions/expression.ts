import { EMOTION_TO_PRESETS, EMOTIONS, type Emotion, EXPRESSION_PRESETS, type ExpressionPreset } from '@vccp/protocol';
import type { ActionKind, PoseContext, Task } from './action-kind.js';
import { narrowedSchema, readData, refuse } from './schema.js';

/** At 1 most models look raw. */
const DEFAULT_INTENSITY = 0.8;
const DEFAULT_FADE_MS = 300;

/** Presets the model draws, and neutral, which is none of them. */
function presetsOf({ puppet }: PoseContext): ExpressionPreset[] {
  const has = puppet.expressions;
  return EXPRESSION_PRESETS.filter((preset) => preset === 'neutral' || has.includes(preset));
}

/** Emotions that can be told apart with these presets. */
function emotionsOf(presets: readonly ExpressionPreset[]): Emotion[] {
  return EMOTIONS.filter((emotion) => {
    const parts = Object.keys(EMOTION_TO_PRESETS[emotion]);
    return parts.length === 0 || parts.some((preset) => presets.includes(preset as ExpressionPreset));
  });
}

export const expression: ActionKind = {
  category: 'expression',
  offer(context) {
    const presets = presetsOf(context);
    if (presets.length < 2) return null;
    return {
      type: 'action',
      category: 'expression',
      description:
        'Shows a feeling on the face, blending from what is shown now. "preset" is one the model draws, "emotion" any ' +
        'feeling, mixed from the presets. It stays until another is shown; with holdMs it fades back to neutral and ' +
        'completes then, else it completes when the face is there. 0.7 to 0.8 reads well, 1 is a shout.',
      data: { preset: presets.find((preset) => preset !== 'neutral') },
      schema: narrowedSchema('expression', {
        preset: { enum: presets },
        emotion: { enum: emotionsOf(presets) },
        intensity: { default: DEFAULT_INTENSITY },
        fadeMs: { default: DEFAULT_FADE_MS },
      }),
      channel: 'face',
      policy: 'replace',
      durationMs: DEFAULT_FADE_MS,
      interruptible: true,
      examples: [{ preset: presets[0] }, { emotion: 'excited', intensity: 0.7 }, { preset: 'neutral' }],
    };
  },
  begin(data, context) {
    const action = readData('expression', data);
    const { intensity = DEFAULT_INTENSITY, fadeMs = DEFAULT_FADE_MS, holdMs } = action;
    const presets = presetsOf(context);
    if (action.preset && !presets.includes(action.preset)) {
      refuse(`this model has no expression "${action.preset}"; it has ${presets.join(', ')}`, presets);
    }
    const parts: Readonly<Partial<Record<ExpressionPreset, number>>> = action.preset
      ? { [action.preset]: 1 }
      : EMOTION_TO_PRESETS[action.emotion ?? 'neutral'];
    const goal = Object.fromEntries(
      Object.entries(parts)
        .filter(([preset]) => preset !== 'neutral')
        .map(([preset, weight]) => [preset, weight * intensity]),
    );
    return new Show(context, goal, fadeMs / 1000, holdMs === undefined ? undefined : holdMs / 1000);
  },
};

class Show implements Task {
  readonly #context: PoseContext;
  readonly #goal: Record<string, number>;
  readonly #fadeSeconds: number;
  #begun = false;
  #hold: number | undefined;
  #cancelled = false;

  constructor(
    context: PoseContext,
    goal: Record<string, number>,
    fadeSeconds: number,
    holdSeconds: number | undefined,
  ) {
    this.#context = context;
    this.#fadeSeconds = fadeSeconds;
    this.#hold = holdSeconds;
    this.#goal = goal;
  }

  update(deltaSeconds: number): boolean {
    const { mixer } = this.#context.puppet.face;
    if (this.#cancelled) return true;
    if (!this.#begun) mixer.show(this.#goal, this.#fadeSeconds);
    this.#begun = true;
    if (!mixer.settled) return false;
    if (this.#hold === undefined) return true;
    this.#hold -= deltaSeconds;
    if (this.#hold > 0) return false;
    mixer.show({}, this.#fadeSeconds);
    this.#hold = undefined;
    return false;
  }

  /** What is half shown stays half shown only where another feeling takes over; else it fades. */
  cancel(): void {
    this.#cancelled = true;
    this.#context.puppet.face.mixer.show({}, this.#fadeSeconds);
  }
}
