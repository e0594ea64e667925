import type { VRMExpression, VRMExpressionManager } from '@pixiv/three-vrm';
import { VOWELS, type Vowel } from '@vccp/protocol';
import { Blink } from '../life/blink.js';
import { ExpressionMixer } from './expression-mixer.js';
import { Mouth } from './mouth.js';

/** Expressions that other layers own; everything else is a feeling. */
const RESERVED = new Set<string>([
  ...VOWELS,
  'blink',
  'blinkLeft',
  'blinkRight',
  'lookUp',
  'lookDown',
  'lookLeft',
  'lookRight',
]);
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

/** Everything that is written to the face, in order: feelings, lids, and the mouth last. */
export class Face {
  readonly mixer: ExpressionMixer;
  readonly mouth = new Mouth();
  readonly blink: Blink;
  readonly #feelings: readonly (VRMExpression | null)[];
  readonly #lids: readonly VRMExpression[];
  /** By vowel the expression that shows it, its own or the likest. */
  readonly #vowels: readonly (VRMExpression | null)[];
  /** How many vowels the model draws. */
  readonly vowelCount: number;
  readonly #weights: Float64Array;
  readonly #indexes: ReadonlyMap<string, number>;
  #talk = 0;

  /** `names` are the expressions that the model draws. */
  constructor(manager: VRMExpressionManager | undefined, names: readonly string[], random: () => number) {
    const find = (name: string) => manager?.getExpression(name) ?? null;
    const feelings = names.filter((name) => !RESERVED.has(name));
    this.mixer = new ExpressionMixer(feelings);
    this.blink = new Blink(random);
    this.#feelings = feelings.map(find);
    this.#weights = new Float64Array(feelings.length);
    this.#indexes = new Map(feelings.map((name, index) => [name, index]));
    const lids = names.includes('blink') ? ['blink'] : ['blinkLeft', 'blinkRight'];
    this.#lids = lids.flatMap((name) => (names.includes(name) ? (find(name) ?? []) : []));
    const drawn = (name: Vowel) => (names.includes(name) ? find(name) : null);
    this.vowelCount = VOWELS.filter((name) => drawn(name) !== null).length;
    this.#vowels = VOWELS.map((name) => [name, ...LIKEST[name]].map(drawn).find((expression) => expression) ?? null);
  }

  /** Where a feeling stands in the mixer, or -1 where the model lacks it. */
  indexOf(name: string): number {
    return this.#indexes.get(name) ?? -1;
  }

  /** Once a frame, after gestures have laid their faces over; `lids` 0..1 is how far a gesture shuts the eyes. */
  update(lids: number, deltaSeconds: number): void {
    this.mixer.update(deltaSeconds);
    this.mixer.mix(this.#weights);
    this.mouth.update(deltaSeconds);
    this.#talk += ((this.mouth.busy ? 1 : 0) - this.#talk) * (1 - Math.exp(-deltaSeconds * 9));
    let closed = lids;
    for (let i = 0; i < this.#feelings.length; i++) {
      const feeling = this.#feelings[i];
      if (!feeling) continue;
      let weight = this.#weights[i] ?? 0;
      if (feeling.overrideBlink !== 'none') closed = Math.max(closed, weight);
      // A feeling that holds the mouth steps back while she talks, or her lips would not move.
      if (feeling.overrideMouth !== 'none') weight *= 1 - 0.5 * this.#talk;
      feeling.weight = weight;
    }
    const blink = this.blink.update(deltaSeconds, closed < CLOSED_ENOUGH);
    const shut = Math.max(blink, lids);
    for (const lid of this.#lids) lid.weight = shut;
    for (const expression of this.#vowels) if (expression) expression.weight = 0;
    for (let vowel = 0; vowel < this.#vowels.length; vowel++) {
      const expression = this.#vowels[vowel];
      if (expression) expression.weight = Math.max(expression.weight, this.mouth.weights[vowel] ?? 0);
    }
  }
}
