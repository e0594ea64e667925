import { VOWELS, type Vowel } from '@vccp/protocol';
import { Blink } from '../life/blink.js';
import { ExpressionMixer } from './expression-mixer.js';
import { Mouth } from './mouth.js';

/** An expression that a model draws, and what of the face it takes for itself. */
export interface FaceExpression {
  /** As VRM 1 names it. */
  name: string;
  /** It closes or shapes the eyes, so that a blink over it would look wrong. @default false */
  holdsLids?: boolean;
  /** It shapes the mouth, so that it steps back while she talks. @default false */
  holdsMouth?: boolean;
}

const LIDS = ['blink', 'blinkLeft', 'blinkRight'] as const;
/** Expressions that other layers own; everything else is a feeling. */
const RESERVED = new Set<string>([...VOWELS, ...LIDS, 'lookUp', 'lookDown', 'lookLeft', 'lookRight']);
/** A blink over eyes that a feeling has closed this far would make them pop open. */
const CLOSED_ENOUGH = 0.25;

/** What a mouth that lacks a vowel shows in its place, the likest first. */
const LIKEST: Readonly<Record<Vowel, readonly Vowel[]>> = {
  aa: ['oh', 'ee', 'ou', 'ih'],
  ih: ['ee', 'aa', 'ou', 'oh'],
  ou: ['oh', 'aa', 'ih', 'ee'],
  ee: ['ih', 'aa', 'oh', 'ou'],
  oh: ['ou', 'aa', 'ee', 'ih'],
};

/** Everything that is shown on the face, in order: feelings, lids, and the mouth last. */
export class Face {
  readonly mixer: ExpressionMixer;
  readonly mouth = new Mouth();
  readonly blink: Blink;
  /** How many vowels the model draws. */
  readonly vowelCount: number;
  /** What is to be seen by name: weights 0..1 of every expression, written anew each frame. */
  readonly weights: ReadonlyMap<string, number>;
  readonly #weights: Map<string, number>;
  readonly #feelings: readonly FaceExpression[];
  readonly #lids: readonly string[];
  /** By vowel the expression that shows it, its own or the likest. */
  readonly #vowels: readonly (Vowel | undefined)[];
  readonly #mixed: Float64Array;
  readonly #indexes: ReadonlyMap<string, number>;
  #talk = 0;

  constructor(expressions: readonly FaceExpression[], random: () => number) {
    const names = new Set(expressions.map(({ name }) => name));
    this.#feelings = expressions.filter(({ name }) => !RESERVED.has(name));
    const feelings = this.#feelings.map(({ name }) => name);
    this.mixer = new ExpressionMixer(feelings);
    this.blink = new Blink(random);
    this.#mixed = new Float64Array(feelings.length);
    this.#indexes = new Map(feelings.map((name, index) => [name, index]));
    this.#lids = (names.has('blink') ? ['blink'] : ['blinkLeft', 'blinkRight']).filter((name) => names.has(name));
    this.vowelCount = VOWELS.filter((name) => names.has(name)).length;
    this.#vowels = VOWELS.map((name) => [name, ...LIKEST[name]].find((vowel) => names.has(vowel)));
    this.#weights = new Map([...names].map((name) => [name, 0]));
    this.weights = this.#weights;
  }

  /** Where a feeling stands in the mixer, or -1 where the model lacks it. */
  indexOf(name: string): number {
    return this.#indexes.get(name) ?? -1;
  }

  /** Once a frame, after gestures have laid their faces over; `lids` 0..1 is how far a gesture shuts the eyes. */
  update(lids: number, deltaSeconds: number): void {
    this.mixer.update(deltaSeconds);
    this.mixer.mix(this.#mixed);
    this.mouth.update(deltaSeconds);
    this.#talk += ((this.mouth.busy ? 1 : 0) - this.#talk) * (1 - Math.exp(-deltaSeconds * 9));
    let closed = lids;
    for (let i = 0; i < this.#feelings.length; i++) {
      const feeling = this.#feelings[i];
      if (!feeling) continue;
      let weight = this.#mixed[i] ?? 0;
      if (feeling.holdsLids) closed = Math.max(closed, weight);
      // Her lips would not move.
      if (feeling.holdsMouth) weight *= 1 - 0.5 * this.#talk;
      this.#weights.set(feeling.name, weight);
    }
    const blink = this.blink.update(deltaSeconds, closed < CLOSED_ENOUGH);
    const shut = Math.max(blink, lids);
    for (const lid of this.#lids) this.#weights.set(lid, shut);
    for (const vowel of this.#vowels) if (vowel) this.#weights.set(vowel, 0);
    for (let index = 0; index < this.#vowels.length; index++) {
      const vowel = this.#vowels[index];
      const weight = this.mouth.weights[index] ?? 0;
      if (vowel && weight > (this.#weights.get(vowel) ?? 0)) this.#weights.set(vowel, weight);
    }
  }

  /** The face of a tracked person over hers, after `update`: whose lids are tracked has no others, the rest is added. */
  follow({ weights, share }: { weights: ReadonlyMap<string, number>; share: number }): void {
    if (share === 0) return;
    const hasLids = LIDS.some((name) => weights.has(name));
    for (const [name, own] of this.#weights) {
      const weight = weights.get(name) ?? 0;
      const isLid = hasLids && (LIDS as readonly string[]).includes(name);
      this.#weights.set(name, isLid ? own + (weight - own) * share : Math.max(own, weight * share));
    }
  }
}
