import { type PcmSound, readPcm } from './pcm.js';

const HEADER_BYTES = 44;

/** The samples as a WAV file: RIFF, one channel, 16 bits. */
export function wavOf({ samples, sampleRateHz }: PcmSound): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(HEADER_BYTES + samples.length * 2);
  const view = new DataView(bytes.buffer);
  const word = (at: number, text: string) => bytes.set(new TextEncoder().encode(text), at);
  word(0, 'RIFF');
  view.setUint32(4, bytes.length - 8, true);
  word(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, sampleRateHz, true);
  view.setUint32(28, sampleRateHz * 2, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  word(36, 'data');
  view.setUint32(40, samples.length * 2, true);
  for (const [index, sample] of samples.entries()) view.setInt16(HEADER_BYTES + index * 2, sample, true);
  return bytes;
}

/** A length that its writer did not know, as programs that write to a pipe leave it. */
const isOpenEnded = (size: number) => size === 0 || size >= 0x7fff_0000;

/**
 * The samples of such a file. Fields that lie outside the file, as some writers leave them, end with it; with `whole`,
 * one that is shorter than it says is refused.
 * @throws {RangeError} for anything else
 */
export function readWav(bytes: Uint8Array, { whole = false }: { whole?: boolean } = {}): PcmSound {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const word = (at: number) => String.fromCharCode(...bytes.subarray(at, at + 4));
  if (bytes.length < HEADER_BYTES || word(0) !== 'RIFF' || word(8) !== 'WAVE') throw new RangeError('not a WAV file');
  let sampleRateHz = 0;
  for (let at = 12; at + 8 <= bytes.length; ) {
    const size = view.getUint32(at + 4, true);
    const start = at + 8;
    if (word(at) === 'fmt ' && start + 16 <= bytes.length) {
      const isPlain = view.getUint16(start, true) === 1 && view.getUint16(start + 2, true) === 1;
      if (!isPlain || view.getUint16(start + 14, true) !== 16) throw new RangeError('not 16-bit PCM in one channel');
      sampleRateHz = view.getUint32(start + 4, true);
    } else if (word(at) === 'data') {
      const left = bytes.length - start;
      if (whole && size > left && !isOpenEnded(size)) throw new RangeError(`cut off: ${left} of ${size} bytes`);
      if (sampleRateHz === 0) throw new RangeError('a WAV file that does not say its rate');
      const length = isOpenEnded(size) ? left : Math.min(size, left);
      return readPcm(bytes.subarray(start, start + length), sampleRateHz);
    }
    at = start + size + (size % 2);
  }
  throw new RangeError('a WAV file without samples');
}
