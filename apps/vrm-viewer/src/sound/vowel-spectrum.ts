import { VOWELS } from '@vccp/protocol';

/** Edges of the bands in which vowels differ, in Hz. */
const EDGES = [200, 400, 600, 850, 1150, 1500, 2000, 2600, 3400] as const;
const BANDS = EDGES.length - 1;
/** What lies further below the strongest band than this is as good as nothing, in dB. */
const DEEPEST_DB = 40;
/** First three resonances of a grown man's vowels, in Hz, in the order of `VOWELS`. */
const FORMANTS = [
  [730, 1090, 2440],
  [280, 2250, 2890],
  [310, 870, 2250],
  [530, 1840, 2480],
  [500, 850, 2400],
] as const;
const BANDWIDTHS = [80, 100, 150] as const;
/** The shorter the throat, the higher all of them: men and women. A child's "o" would be taken for a man's "a". */
const VOICES = [1, 1.17] as const;
/** Difference at which a vowel is e times less likely than the best, in dB. */
const DOUBT_DB = 2;
/** A second vowel that is less likely than this would only blur the first. */
const FAINTEST_SHARE = 0.25;

/** Each vowel's picture by voice: the bands of a throat with these resonances. */
const PICTURES: readonly (readonly Float64Array[])[] = VOWELS.map((_, vowel) =>
  VOICES.map((scale) => picture((hertz) => response(vowel, scale, hertz))),
);

/** dB of a throat at a frequency, source and lips included (6 dB less each octave). */
function response(vowel: number, scale: number, hertz: number): number {
  let gain = 1 / hertz;
  for (const [i, width] of BANDWIDTHS.entries()) {
    const formant = (FORMANTS[vowel]?.[i] ?? 0) * scale;
    gain *= formant ** 2 / Math.hypot(formant ** 2 - hertz ** 2, width * hertz);
  }
  return 20 * Math.log10(gain);
}

/** The loudness of each band in dB, as differences from their mean. */
function picture(decibelAt: (hertz: number) => number, step = 25): Float64Array {
  const bands = new Float64Array(BANDS);
  for (let band = 0; band < BANDS; band++) {
    let power = 0;
    for (let hertz = EDGES[band] ?? 0; hertz < (EDGES[band + 1] ?? 0); hertz += step) {
      const here = 10 ** (decibelAt(hertz) / 10);
      if (Number.isFinite(here)) power += here;
    }
    bands[band] = 10 * Math.log10(power + Number.MIN_VALUE);
  }
  const deepest = Math.max(...bands) - DEEPEST_DB;
  const raised = bands.map((level) => Math.max(level, deepest));
  const mean = raised.reduce((sum, level) => sum + level, 0) / BANDS;
  return raised.map((level) => level - mean);
}

/**
 * Which vowels a spectrum sounds like: shares of `VOWELS`, one or two of them above 0, together 1.
 * @param spectrum dB by frequency, from 0 to half of `sampleRate`, as of an `AnalyserNode`
 */
export function vowelShares(spectrum: Float32Array, sampleRate: number, out: Float64Array): void {
  const width = sampleRate / 2 / spectrum.length;
  const heard = picture((hertz) => spectrum[Math.round(hertz / width)] ?? Number.NEGATIVE_INFINITY, width);
  const away = PICTURES.map((voices) => Math.min(...voices.map((voice) => distance(heard, voice))));
  const order = away.map((_, vowel) => vowel).sort((a, b) => (away[a] ?? 0) - (away[b] ?? 0));
  const [first = 0, second = 1] = order;
  const doubt = Math.exp(((away[first] ?? 0) - (away[second] ?? 0)) / DOUBT_DB);
  out.fill(0);
  const share = doubt < FAINTEST_SHARE ? 0 : doubt / (1 + doubt);
  out[second] = share;
  out[first] = 1 - share;
}

function distance(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let band = 0; band < BANDS; band++) sum += ((a[band] ?? 0) - (b[band] ?? 0)) ** 2;
  return Math.sqrt(sum / BANDS);
}
