import type { PcmSound } from './pcm.js';
import { readWav, wavOf } from './wav.js';

/** A sound as a service encoded it. */
export interface EncodedSound {
  bytes: Uint8Array<ArrayBuffer>;
  /** As `audio/mpeg`. */
  mimeType: string;
}

export type Sound = PcmSound | EncodedSound;

export const isPcm = (sound: Sound): sound is PcmSound => 'samples' in sound;

/** How long it lasts in milliseconds; undefined where only a decoder could tell. */
export function durationMsOf(sound: Sound): number | undefined {
  return isPcm(sound) ? (sound.samples.length / sound.sampleRateHz) * 1000 : undefined;
}

/** The sound as a file that any browser plays: samples become a WAV file, what is encoded stays as it is. */
export function soundFile(sound: Sound): EncodedSound {
  return isPcm(sound) ? { bytes: wavOf(sound), mimeType: 'audio/wav' } : sound;
}

/** What the first bytes of a sound file say. */
const SIGNATURES: readonly { mimeType: string; at: number; bytes: readonly number[] }[] = [
  { mimeType: 'audio/mpeg', at: 0, bytes: [0x49, 0x44, 0x33] },
  { mimeType: 'audio/ogg', at: 0, bytes: [0x4f, 0x67, 0x67, 0x53] },
  { mimeType: 'audio/flac', at: 0, bytes: [0x66, 0x4c, 0x61, 0x43] },
  { mimeType: 'audio/mp4', at: 4, bytes: [0x66, 0x74, 0x79, 0x70] },
];

/**
 * A sound file by its own bytes, whatever it was called: services answer with a format of their own choice.
 * @throws {RangeError} that says what is wrong: no sound, or cut off
 */
export function readSoundFile(bytes: Uint8Array<ArrayBuffer>): Sound {
  const starts = (at: number, expected: readonly number[]) =>
    expected.every((byte, index) => bytes[at + index] === byte);
  if (starts(0, [0x52, 0x49, 0x46, 0x46])) return readWav(bytes, { whole: true });
  const known = SIGNATURES.find((signature) => starts(signature.at, signature.bytes));
  if (known) return { bytes, mimeType: known.mimeType };
  const [first = 0, second = 0] = bytes;
  // Eleven bits set begin a frame; a layer of 0 is AAC in its ADTS dress.
  if (first === 0xff && (second & 0xe0) === 0xe0)
    return { bytes, mimeType: (second & 0x06) === 0 ? 'audio/aac' : 'audio/mpeg' };
  throw new RangeError(bytes.length === 0 ? 'it is empty' : 'its bytes are no sound');
}
