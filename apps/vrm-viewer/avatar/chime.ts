/** Samples a second: enough for the highest partial, and a third of what a CD would take. */
const SAMPLE_RATE = 16_000;
const SECONDS = 1.1;
/** Loudest sample, 0..1. */
const PEAK = 0.6;

/** G5 and then C6: a fourth up, as one says "hello". */
const NOTES = [
  { hertz: 784, atSeconds: 0 },
  { hertz: 1046.5, atSeconds: 0.2 },
];

/** A struck bar of wood: its fundamental rings, and what lies above it dies away at once. */
const PARTIALS = [
  { ratio: 1, level: 1, decaySeconds: 0.26 },
  { ratio: 2, level: 0.18, decaySeconds: 0.16 },
  { ratio: 3.98, level: 0.22, decaySeconds: 0.06 },
];
const ATTACK_SECONDS = 0.004;
const RELEASE_SECONDS = 0.08;

/** Two soft notes as a WAV file of 16 bits, mono: the sound that is there to try `audio` with. */
export function makeChime(): Uint8Array {
  const samples = new Float32Array(Math.round(SECONDS * SAMPLE_RATE));
  for (const note of NOTES) strike(samples, note);
  const peak = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
  return wav(samples.map((sample) => (sample / peak) * PEAK));
}

function strike(samples: Float32Array, { hertz, atSeconds }: (typeof NOTES)[number]): void {
  for (let i = Math.round(atSeconds * SAMPLE_RATE); i < samples.length; i++) {
    const age = i / SAMPLE_RATE - atSeconds;
    const left = (samples.length - i) / SAMPLE_RATE;
    const envelope = Math.min(1, age / ATTACK_SECONDS, left / RELEASE_SECONDS);
    for (const { ratio, level, decaySeconds } of PARTIALS) {
      const ringing = level * Math.exp(-age / decaySeconds) * Math.sin(2 * Math.PI * hertz * ratio * age);
      samples[i] = (samples[i] ?? 0) + envelope * ringing;
    }
  }
}

function wav(samples: Float32Array): Uint8Array {
  const head = 44;
  const bytes = new Uint8Array(head + samples.length * 2);
  const view = new DataView(bytes.buffer);
  const text = (at: number, letters: string) => bytes.set(new TextEncoder().encode(letters), at);
  text(0, 'RIFF');
  view.setUint32(4, bytes.length - 8, true);
  text(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, SAMPLE_RATE, true);
  view.setUint32(28, SAMPLE_RATE * 2, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  text(36, 'data');
  view.setUint32(40, samples.length * 2, true);
  for (const [i, sample] of samples.entries()) view.setInt16(head + i * 2, Math.round(sample * 0x7fff), true);
  return bytes;
}
