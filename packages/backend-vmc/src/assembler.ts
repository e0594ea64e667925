import type { VmcWord } from './read-message.js';
import type { Point, Turn } from './turn.js';

/** How a tracked person is posed, in the axes and the names of VRM 1.0, for a body that rests as in the T-pose. */
export interface CapturedPose {
  /** Local turns of the bones that are tracked; of the others nothing is known. */
  turns: ReadonlyMap<string, Turn>;
  /** Where the hips are in the space of the root, metres; nothing where nobody tells. */
  hips: Point | undefined;
  root: { place: Point; turn: Turn } | undefined;
  /** Weights 0..1, of all that were told so far. */
  expressions: ReadonlyMap<string, number>;
}

/** More names than a face has: who tells them tracks nobody. */
const MOST_EXPRESSIONS = 256;

/**
 * Makes whole poses of single words. `OK` and `T` stand between one and the next, wherever in it the sender puts them;
 * of a sender that knows neither, a bone that comes again begins the next. What is told of a bone holds until it is
 * told again.
 */
export class Assembler {
  readonly #turns = new Map<string, Turn>();
  readonly #expressions = new Map<string, number>();
  /** Told since the last whole pose. */
  readonly #news = new Set<string>();
  #hips: Point | undefined;
  #root: { place: Point; turn: Turn } | undefined;

  /** Takes in a word; returns the pose that it completes, where it does. */
  take(word: VmcWord): CapturedPose | undefined {
    switch (word.type) {
      case 'time':
      case 'state':
        return this.#complete();
      case 'bone': {
        const completed = this.#news.has(word.bone) ? this.#complete() : undefined;
        this.#news.add(word.bone);
        this.#turns.set(word.bone, word.turn);
        if (word.bone === 'hips') this.#hips = word.place;
        return completed;
      }
      case 'root':
        this.#root = { place: word.place, turn: word.turn };
        return undefined;
      case 'expression':
        if (this.#expressions.has(word.name) || this.#expressions.size < MOST_EXPRESSIONS) {
          this.#expressions.set(word.name, word.weight);
          this.#news.add('face');
        }
        return undefined;
      case 'expressions-end':
        // A sender of faces alone may say nothing else.
        return this.#turns.size === 0 ? this.#complete() : undefined;
    }
  }

  #complete(): CapturedPose | undefined {
    if (this.#news.size === 0) return undefined;
    this.#news.clear();
    return {
      turns: new Map(this.#turns),
      hips: this.#hips,
      root: this.#root,
      expressions: new Map(this.#expressions),
    };
  }
}
