/**
 * A voice and its lips on one clock, that of the sound: what came out of the speaker against the weights on the face,
 * each picture judged at the time that the sound had when it was made, however late that was.
 */
import { VISEME_TO_VOWELS, type VisemeKey, type Vowel } from '@vccp/protocol';
import type { PcmSound } from '@vccp/voice';
import type { Level } from './page/sound-tap.js';
import type { Moment } from './page/stage-page.js';

const LOUD = 0.01;
/** Longest that a mouth may open before its sound. */
const LONGEST_LEAD_MS = 90;

/** When a sound is first as loud as this, in ms from its start, in windows as long as those of the speaker. */
function firstLoudMs({ samples, sampleRateHz }: PcmSound): number {
  const window = Math.round((128 / 48_000) * sampleRateHz);
  for (let at = 0; at < samples.length; at += 1) {
    let power = 0;
    for (let i = at; i < at + window; i++) power += ((samples[i] ?? 0) / 32_768) ** 2;
    if (Math.sqrt(power / window) > LOUD) return ((at + window) / sampleRateHz) * 1000;
  }
  throw new Error('the sound is silent');
}

/** The moments by the sound's own time in ms, as the ears hear it. */
export function bySound(
  sound: PcmSound,
  { moments, levels, latency }: { moments: readonly Moment[]; levels: readonly Level[]; latency: number },
) {
  const heard = levels.find(({ rms }) => rms > LOUD);
  if (!heard) throw new Error('nothing was heard');
  const beganAt = heard.at + 128 / 48_000 - firstLoudMs(sound) / 1000 + latency;
  return moments.map(({ at, mouth }) => ({ ms: (at - beganAt) * 1000, mouth }));
}

export type Seen = ReturnType<typeof bySound>[number];

/** The vowel that a shape opens the mouth to, where it does. */
export function vowelOf({ viseme }: VisemeKey): Vowel | undefined {
  const [vowel, weight = 0] = Object.entries(VISEME_TO_VOWELS[viseme])[0] ?? [];
  return weight >= 0.8 ? (vowel as Vowel) : undefined;
}

/**
 * How much later than the sound the lips open to a shape, in ms: half way from where they were to where they get. Between
 * two pictures they may have opened at any time; the picture is blamed only for what it cannot have been.
 */
function lagMs(key: VisemeKey, untilMs: number, seen: readonly Seen[]): number | undefined {
  const vowel = vowelOf(key);
  if (!vowel) return undefined;
  const weight = ({ mouth }: Seen) => mouth[vowel] ?? 0;
  const before = seen.findLast(({ ms }) => ms <= key.atMs - LONGEST_LEAD_MS);
  const during = seen.filter(({ ms }) => ms > key.atMs - LONGEST_LEAD_MS && ms < untilMs);
  const peak = Math.max(0, ...during.map(weight));
  if (!before || peak < 0.3 || weight(before) > peak / 2) return undefined;
  const half = (weight(before) + peak) / 2;
  const index = during.findIndex((one) => weight(one) >= half);
  const [earliest, latest] = [(during[index - 1] ?? before).ms - key.atMs, (during[index]?.ms ?? 0) - key.atMs];
  return Math.min(latest, Math.max(earliest, Math.min(0, latest)));
}

/** Of every shape that opens the mouth and can be told from what is around it, how much later the lips are. */
export function lagsMs(visemes: readonly VisemeKey[], seen: readonly Seen[]): number[] {
  return visemes.flatMap((key, index) => lagMs(key, visemes[index + 1]?.atMs ?? key.atMs, seen) ?? []);
}
