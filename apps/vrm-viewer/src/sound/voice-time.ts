/** The grain of the measure, and every how many samples are looked at. */
const GRAIN_MS = 10;
const STRIDE = 4;
/** What is this much quieter than the loudest grain is a pause. */
const PAUSE_DB = 30;

/** How much of a sound's voice has passed at any time of it, its pauses left out. */
export interface VoiceTime {
  totalMs: number;
  before(soundMs: number): number;
}

/** Measures one channel of a sound. A sound that is all silence counts as voice throughout. */
export function voiceTime(samples: Float32Array, sampleRate: number): VoiceTime {
  const grain = Math.max(1, Math.round((sampleRate * GRAIN_MS) / 1000));
  const powers: number[] = [];
  for (let start = 0; start < samples.length; start += grain) {
    let power = 0;
    for (let i = start; i < Math.min(start + grain, samples.length); i += STRIDE) power += (samples[i] ?? 0) ** 2;
    powers.push(power);
  }
  const quiet = powers.reduce((most, power) => Math.max(most, power), 0) * 10 ** (-PAUSE_DB / 10);
  const passed = new Float64Array(powers.length + 1);
  for (const [i, power] of powers.entries()) passed[i + 1] = (passed[i] ?? 0) + (power >= quiet ? GRAIN_MS : 0);
  return {
    totalMs: passed.at(-1) ?? 0,
    before: (soundMs) => passed[Math.min(powers.length, Math.max(0, Math.round(soundMs / GRAIN_MS)))] ?? 0,
  };
}
