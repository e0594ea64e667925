import type { SpokenPiece } from './text-to-speech.js';

const HEADER_BYTES = 44;

/** The piece as a WAV file: RIFF, one channel, 16 bits. */
export function wavOf({ samples, sampleRateHz }: SpokenPiece): Uint8Array<ArrayBuffer> {
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

/**
 * The samples of such a file. Fields that lie outside the file, as some writers leave them, end with it.
 * @throws {RangeError} when it is not RIFF with 16-bit PCM in one channel
 */
export function readWav(bytes: Uint8Array): { samples: Int16Array; sampleRateHz: number } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const word = (at: number) => String.fromCharCode(...bytes.subarray(at, at + 4));
  if (bytes.length < HEADER_BYTES || word(0) !== 'RIFF' || word(8) !== 'WAVE') throw new RangeError('not a WAV file');
  let sampleRateHz = 0;
  for (let at = 12; at + 8 <= bytes.length; ) {
    const size = view.getUint32(at + 4, true);
    const start = at + 8;
    if (word(at) === 'fmt ') {
      const isPlain = view.getUint16(start, true) === 1 && view.getUint16(start + 2, true) === 1;
      if (!isPlain || view.getUint16(start + 14, true) !== 16) throw new RangeError('not 16-bit PCM in one channel');
      sampleRateHz = view.getUint32(start + 4, true);
    } else if (word(at) === 'data') {
      const count = Math.floor(Math.min(size, bytes.length - start) / 2);
      return {
        samples: Int16Array.from({ length: count }, (_, index) => view.getInt16(start + index * 2, true)),
        sampleRateHz,
      };
    }
    at = start + size + (size % 2);
  }
  throw new RangeError('a WAV file without samples');
}
