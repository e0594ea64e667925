import { sniffType } from './content-type.js';

export type AudioFormat = 'mp3' | 'wav' | 'ogg' | 'opus' | 'flac' | 'm4a' | 'aac' | 'webm' | 'pcm';

/** Raw samples say nothing of themselves: signed 16 bit, little-endian, interleaved. */
export interface PcmFormat {
  /** @default 24000, what most speech synthesisers give */
  sampleRateHz: number;
  /** @default 1 */
  channels: number;
}

const FORMAT_OF_TYPE: Record<string, AudioFormat> = {
  'audio/mpeg': 'mp3',
  'audio/wav': 'wav',
  'audio/flac': 'flac',
  'audio/mp4': 'm4a',
  'audio/aac': 'aac',
  'video/mp4': 'm4a', // the container may hold sound alone; a player finds out
  'video/webm': 'webm',
};

const TYPE_OF_FORMAT: Record<AudioFormat, string> = {
  mp3: 'audio/mpeg',
  wav: 'audio/wav',
  ogg: 'audio/ogg',
  opus: 'audio/ogg;codecs=opus',
  flac: 'audio/flac',
  m4a: 'audio/mp4',
  aac: 'audio/aac',
  webm: 'audio/webm',
  pcm: 'audio/wav',
};

/** The media type to serve it as. Raw samples travel as WAV, for a player to know their rate. */
export function typeOfFormat(format: AudioFormat): string {
  return TYPE_OF_FORMAT[format];
}

/**
 * What sound the first bytes (4096 are enough) are; undefined for none. Raw samples have no mark: they are believed
 * only where nothing else is recognised and the caller, the name or the declared type says so.
 */
export function detectAudio(
  head: Uint8Array,
  hints: { name?: string | undefined; type?: string | undefined; pcm?: boolean | undefined } = {},
): AudioFormat | undefined {
  const type = sniffType(head);
  if (type === 'audio/ogg') return Buffer.from(head).toString('latin1', 28, 36) === 'OpusHead' ? 'opus' : 'ogg';
  if (type !== undefined) return FORMAT_OF_TYPE[type];
  const raw =
    hints.pcm || /\.(pcm|raw|s16le)$/i.test(hints.name ?? '') || /^audio\/(l16|pcm)\b/i.test(hints.type ?? '');
  return raw ? 'pcm' : undefined;
}

/** What a type such as `audio/L16;rate=24000;channels=1` says of raw samples. */
export function pcmOfType(type: string | undefined): Partial<PcmFormat> {
  const number = (name: string) => Number(new RegExp(`;\\s*${name}=(\\d{1,6})`, 'i').exec(type ?? '')?.[1] ?? 0);
  const rate = number('rate');
  const channels = number('channels');
  return { ...(rate > 0 && { sampleRateHz: rate }), ...(channels > 0 && { channels }) };
}

/** The 44 bytes that make a WAV file of raw samples. @throws {RangeError} for a rate or number of channels that no WAV has. */
export function wavHeader(dataBytes: number, { sampleRateHz, channels }: PcmFormat): Uint8Array<ArrayBuffer> {
  if (!(Number.isInteger(channels) && channels >= 1 && channels <= 8))
    throw new RangeError(`pcm: ${channels} channels; 1 to 8 are possible`);
  if (!(Number.isInteger(sampleRateHz) && sampleRateHz >= 1000 && sampleRateHz <= 384_000)) {
    throw new RangeError(`pcm: a rate of ${sampleRateHz} Hz; 1000 to 384000 are possible`);
  }
  if (dataBytes > 0xffffffff - 36) throw new RangeError(`pcm: ${dataBytes} bytes do not fit into a WAV file`);
  const header = new DataView(new ArrayBuffer(44));
  const text = (at: number, word: string) => {
    for (const [index, letter] of [...word].entries()) header.setUint8(at + index, letter.charCodeAt(0));
  };
  text(0, 'RIFF');
  header.setUint32(4, 36 + dataBytes, true);
  text(8, 'WAVEfmt ');
  header.setUint32(16, 16, true);
  header.setUint16(20, 1, true); // uncompressed
  header.setUint16(22, channels, true);
  header.setUint32(24, sampleRateHz, true);
  header.setUint32(28, sampleRateHz * channels * 2, true);
  header.setUint16(32, channels * 2, true);
  header.setUint16(34, 16, true);
  text(36, 'data');
  header.setUint32(40, dataBytes, true);
  return new Uint8Array(header.buffer);
}
