/** What the face can do: morph targets, and the VRM presets made of them. */

const EMOTIONS = ['happy', 'angry', 'sad', 'relaxed', 'surprised'] as const;
const VOWELS = ['aa', 'ih', 'ou', 'ee', 'oh'] as const;
const BLINKS = ['blinkLeft', 'blinkRight'] as const;

export const EXPRESSION_TARGETS = [...EMOTIONS, ...VOWELS, ...BLINKS] as const;
export type ExpressionTarget = (typeof EXPRESSION_TARGETS)[number];
type Emotion = (typeof EMOTIONS)[number];

type Override = 'none' | 'block' | 'blend';

interface Preset {
  readonly targets: readonly ExpressionTarget[];
  readonly blink: Override;
  readonly mouth: Override;
  readonly lookAt: Override;
}

const moving = (...targets: readonly ExpressionTarget[]): Preset => ({
  targets,
  blink: 'none',
  mouth: 'none',
  lookAt: 'none',
});

/** Where the eyes shut, a blink would shut them twice; where they open wide, it would look like a fault. */
const EYES: Record<Emotion, Override> = {
  happy: 'block',
  angry: 'none',
  sad: 'none',
  relaxed: 'block',
  surprised: 'block',
};

/** By VRM preset name. Looking about is done by the eye bones, so the look presets move nothing. */
export const PRESETS: ReadonlyMap<string, Preset> = new Map<string, Preset>([
  ...EMOTIONS.map((name): [string, Preset] => [name, { ...moving(name), blink: EYES[name], mouth: 'blend' }]),
  ...VOWELS.map((name): [string, Preset] => [name, moving(name)]),
  ['blink', moving(...BLINKS)],
  ...BLINKS.map((name): [string, Preset] => [name, moving(name)]),
  ...['lookUp', 'lookDown', 'lookLeft', 'lookRight', 'neutral'].map((name): [string, Preset] => [name, moving()]),
]);
