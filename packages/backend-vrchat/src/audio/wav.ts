/** Sound as the player takes it: one channel of 16-bit samples. */
export const PLAYER_RATE = 48_000;

/** A sound longer than this is not one for a microphone. */
const MOST_SECONDS = 600;

/**
 * The samples of a WAV file (PCM of 16 bits, or floats of 32), its channels mixed, at the player's rate.
 * @throws {Error} that says what it is instead
 */
export function readWav(bytes: Uint8Array): Int16Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const tag = (at: number) => String.fromCharCode(...bytes.subarray(at, at + 4));
  if (bytes.length < 12 || tag(0) !== 'RIFF' || tag(8) !== 'WAVE') {
    throw new Error('the sound is no WAV file, which is what can be played into VRChat; convert it first');
  }
  let format: { kind: number; channels: number; rate: number; bits: number } | undefined;
  for (let at = 12; at + 8 <= bytes.length; ) {
    const length = view.getUint32(at + 4, true);
    if (tag(at) === 'fmt ' && at + 24 <= bytes.length) {
      const kind = view.getUint16(at + 8, true);
      format = {
        // The extensible kind says the true one where its GUID begins.
        kind: kind === 0xfffe && at + 34 <= bytes.length ? view.getUint16(at + 32, true) : kind,
        channels: view.getUint16(at + 10, true),
        rate: view.getUint32(at + 12, true),
        bits: view.getUint16(at + 22, true),
      };
    } else if (tag(at) === 'data' && format) {
      // A length that was not known when it was written is the most that there can be.
      return resample(samplesOf(view, at + 8, Math.min(length, bytes.length - at - 8), format), format.rate);
    }
    at += 8 + length + (length % 2);
  }
  throw new Error('the WAV file has no sound in it');
}

function samplesOf(
  view: DataView,
  from: number,
  length: number,
  { kind, channels, bits, rate }: { kind: number; channels: number; bits: number; rate: number },
): Float32Array {
  const isFloat = kind === 3 && bits === 32;
  if (!isFloat && !(kind === 1 && bits === 16))
    throw new Error(`a WAV file of kind ${kind} with ${bits} bits; 16 are read`);
  if (channels < 1 || rate < 4000 || rate > 384_000)
    throw new Error(`a WAV file of ${channels} channels at ${rate} Hz`);
  const width = bits / 8;
  const frames = Math.floor(length / (width * channels));
  if (frames / rate > MOST_SECONDS) throw new Error(`the sound lasts longer than ${MOST_SECONDS / 60} minutes`);
  const mixed = new Float32Array(frames);
  for (let frame = 0; frame < frames; frame += 1) {
    let sum = 0;
    for (let channel = 0; channel < channels; channel += 1) {
      const at = from + (frame * channels + channel) * width;
      sum += isFloat ? view.getFloat32(at, true) : view.getInt16(at, true) / 32_768;
    }
    mixed[frame] = sum / channels;
  }
  return mixed;
}

function resample(samples: Float32Array, rate: number): Int16Array {
  const length = Math.floor((samples.length * PLAYER_RATE) / rate);
  const out = new Int16Array(length);
  for (let index = 0; index < length; index += 1) {
    const at = (index * rate) / PLAYER_RATE;
    const before = Math.floor(at);
    const here = samples[before] ?? 0;
    const value = here + ((samples[before + 1] ?? here) - here) * (at - before);
    out[index] = Math.max(-32_768, Math.min(32_767, Math.round((Number.isFinite(value) ? value : 0) * 32_767)));
  }
  return out;
}
