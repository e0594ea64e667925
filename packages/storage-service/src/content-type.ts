import { startsWithMpegFrames } from './mpeg-frame.js';

/** How many first bytes `sniffType` looks at. */
export const SNIFF_BYTES = 4096;

const UNKNOWN = 'application/octet-stream';

/** What a caller may call a content that its bytes do not name; whatever else is declared is served as bytes. */
const DECLARABLE = new Set([
  'application/json',
  UNKNOWN,
  'audio/aac',
  'audio/aiff',
  'audio/basic',
  'audio/flac',
  'audio/l16',
  'audio/midi',
  'audio/mp4',
  'audio/mpeg',
  'audio/ogg',
  'audio/opus',
  'audio/pcm',
  'audio/wav',
  'audio/webm',
  'image/avif',
  'image/bmp',
  'image/gif',
  'image/jpeg',
  'image/png',
  'image/webp',
  'model/gltf-binary',
  'text/plain',
  'text/vtt',
  'video/mp4',
  'video/ogg',
  'video/webm',
]);

/** One container, two names: which one it is, the caller knows better than the first bytes. */
const SAME_CONTAINER: Record<string, readonly string[]> = {
  'audio/ogg': ['audio/opus', 'video/ogg'],
  'video/mp4': ['audio/mp4'],
  'video/webm': ['audio/webm'],
};

const FTYP_BRANDS: Record<string, string> = {
  'M4A ': 'audio/mp4',
  'M4B ': 'audio/mp4',
  'M4P ': 'audio/mp4',
  avif: 'image/avif',
  'qt  ': 'video/quicktime',
};

interface Magic {
  at: number;
  bytes: string;
  type: string;
}

const MAGIC: readonly Magic[] = [
  { at: 0, bytes: 'ID3', type: 'audio/mpeg' },
  { at: 8, bytes: 'WAVE', type: 'audio/wav' },
  { at: 8, bytes: 'WEBP', type: 'image/webp' },
  { at: 0, bytes: 'OggS', type: 'audio/ogg' },
  { at: 0, bytes: 'fLaC', type: 'audio/flac' },
  { at: 8, bytes: 'AIFF', type: 'audio/aiff' },
  { at: 8, bytes: 'AIFC', type: 'audio/aiff' },
  { at: 0, bytes: '.snd', type: 'audio/basic' },
  { at: 0, bytes: 'MThd', type: 'audio/midi' },
  { at: 0, bytes: '\x1a\x45\xdf\xa3', type: 'video/webm' },
  { at: 0, bytes: '\xff\xf1', type: 'audio/aac' },
  { at: 0, bytes: '\xff\xf9', type: 'audio/aac' },
  { at: 0, bytes: '\x89PNG\r\n\x1a\n', type: 'image/png' },
  { at: 0, bytes: '\xff\xd8\xff', type: 'image/jpeg' },
  { at: 0, bytes: 'GIF87a', type: 'image/gif' },
  { at: 0, bytes: 'GIF89a', type: 'image/gif' },
  { at: 0, bytes: 'glTF', type: 'model/gltf-binary' },
  { at: 0, bytes: '%PDF-', type: 'application/pdf' },
];
const CONTAINERS_AT_8: Record<string, readonly string[]> = {
  RIFF: ['WAVE', 'WEBP'],
  RF64: ['WAVE'],
  FORM: ['AIFF', 'AIFC'],
};

/** The media type that the first bytes prove, or undefined. 4096 bytes are enough. */
export function sniffType(head: Uint8Array): string | undefined {
  const text = Buffer.from(head.buffer, head.byteOffset, Math.min(head.length, SNIFF_BYTES)).toString('latin1');
  if (text.startsWith('ftyp', 4)) return FTYP_BRANDS[text.slice(8, 12)] ?? 'video/mp4';
  const found = MAGIC.find(({ at, bytes }) => {
    if (!text.startsWith(bytes, at)) return false;
    return at !== 8 || (CONTAINERS_AT_8[text.slice(0, 4)]?.includes(bytes) ?? false);
  });
  if (found?.type === 'audio/ogg' && text.slice(0, 512).includes('\x80theora')) return 'video/ogg';
  if (found?.type === 'video/webm' && !text.slice(0, 512).includes('webm')) return 'video/x-matroska';
  return found?.type ?? (startsWithMpegFrames(head) ? 'audio/mpeg' : undefined);
}

/**
 * The type a content is served with: what its bytes prove; where they prove nothing, or a container with two names,
 * what the caller declared, if that is on the list of harmless types; else bytes.
 */
export function settleType(head: Uint8Array, declared: string | undefined): string {
  const named = normalizeType(declared);
  const sniffed = sniffType(head);
  if (sniffed === undefined) return named ?? UNKNOWN;
  const essence = named?.split(';', 1)[0] ?? '';
  return named !== undefined && (essence === sniffed || SAME_CONTAINER[sniffed]?.includes(essence)) ? named : sniffed;
}

/** Whether a browser may show the type in place; all else is saved under its name. */
export function isMedia(type: string): boolean {
  return /^(audio|image|video)\//.test(type);
}

const PARAMETER = /^\s*([a-z]+)\s*=\s*([a-z0-9._-]+)\s*$/i;

/** A declared type in one spelling, with its parameters where they are plain words; undefined when not on the list. */
function normalizeType(declared: string | undefined): string | undefined {
  const [essence = '', ...parameters] = (declared ?? '').slice(0, 150).split(';');
  const type = essence.trim().toLowerCase();
  const alias = ALIASES[type] ?? type;
  if (!DECLARABLE.has(alias)) return undefined;
  const kept = parameters.map((parameter) => PARAMETER.exec(parameter)).filter((match) => match !== null);
  return [alias, ...kept.map(([, name = '', value = '']) => `${name.toLowerCase()}=${value}`)].join(';');
}

const ALIASES: Record<string, string> = {
  'audio/mp3': 'audio/mpeg',
  'audio/m4a': 'audio/mp4',
  'audio/x-m4a': 'audio/mp4',
  'audio/wave': 'audio/wav',
  'audio/x-wav': 'audio/wav',
  'audio/vnd.wave': 'audio/wav',
  'audio/x-flac': 'audio/flac',
  'application/ogg': 'audio/ogg',
  'image/jpg': 'image/jpeg',
};
