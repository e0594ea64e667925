import { STRONGEST } from '@vccp/pose/parts';
import { VOWELS } from '@vccp/protocol';
import { vowelShares } from './vowel-spectrum.js';

/** What a moment of sound holds. */
export interface Heard {
  /** The newest last, -1..1. */
  samples: Float32Array<ArrayBuffer>;
  /** dB by frequency, from 0 to half of `sampleRate`. */
  spectrum: Float32Array<ArrayBuffer>;
  /** Samples a second. */
  sampleRate: number;
}

/** Loudness is taken of the newest samples only, so that a pause is seen at once. */
const LOUDNESS_SECONDS = 0.02;
/** Below this nothing is heard, whatever the sound, in dB of full scale. */
const SILENCE_DB = -50;
/** A mouth is shut this far below the loudest of late, and fully open this far below it. */
const SHUT_DB = 28;
const OPEN_DB = 6;
/** The loudest of late as it is expected at first, how fast it is forgotten, and how far. */
const USUAL_PEAK_DB = -20;
const FORGET_DB_PER_SECOND = 3;
const LOWEST_PEAK_DB = -34;
/** Less than this looks like trembling. */
const LEAST_OPENING = 0.06;

/** Reads a mouth from sound: how far it is open from the loudness, and its vowel from the spectrum. */
export class Lips {
  #peak = USUAL_PEAK_DB;

  /** How far the mouth is open, 0..1, measured by the loudest of late. */
  opening({ samples, sampleRate }: Heard, deltaSeconds: number): number {
    const level = loudness(samples, sampleRate);
    this.#peak = Math.max(level, LOWEST_PEAK_DB, this.#peak - FORGET_DB_PER_SECOND * deltaSeconds);
    if (level <= SILENCE_DB) return 0;
    const shut = Math.max(SILENCE_DB, this.#peak - SHUT_DB);
    const share = Math.min(1, Math.max(0, (level - shut) / (this.#peak - OPEN_DB - shut)));
    return share < LEAST_OPENING ? 0 : share;
  }

  /** Weights of `VOWELS`, 0..0.7, at most two above 0. */
  shape(heard: Heard, deltaSeconds: number, out: Float64Array): void {
    const opening = this.opening(heard, deltaSeconds);
    if (opening === 0) {
      out.fill(0);
      return;
    }
    vowelShares(heard.spectrum, heard.sampleRate, out);
    for (let vowel = 0; vowel < VOWELS.length; vowel++) out[vowel] = (out[vowel] ?? 0) * opening * STRONGEST;
  }
}

/** dB of full scale; -Infinity where there is silence, or nothing that is a number. */
function loudness(samples: Float32Array, sampleRate: number): number {
  const first = Math.max(0, samples.length - Math.ceil(LOUDNESS_SECONDS * sampleRate));
  let power = 0;
  for (let i = first; i < samples.length; i++) power += (samples[i] ?? 0) ** 2;
  const level = 10 * Math.log10(power / Math.max(1, samples.length - first));
  return Number.isFinite(level) ? level : Number.NEGATIVE_INFINITY;
}
