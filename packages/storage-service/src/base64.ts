import { StorageError } from './errors.js';

/** `data:[<type>][;base64],` (RFC 2397). */
const DATA_URL = /^data:([^,]{0,300}?)(;\s*base64)?,/i;
const BASE64 = /^[A-Za-z0-9+/_-]*={0,2}$/;

/** Bytes and the media type that a data URL declares. */
export interface DecodedData {
  bytes: Buffer;
  type: string | undefined;
}

/** Takes a data URL apart; undefined when the text is none. @throws {StorageError} `bad-request` when it is a broken one. */
export function decodeDataUrl(text: string): DecodedData | undefined {
  const match = DATA_URL.exec(text);
  if (!match) return undefined;
  const [start, type = '', base64] = match;
  const payload = text.slice(start.length);
  const bytes = base64 === undefined ? percentDecode(payload) : decodeBase64(payload);
  return { bytes, type: type.trim() || undefined };
}

/**
 * Base64 in either alphabet, with or without padding; white space is ignored. Node's own decoder skips what is not
 * base64, so that a mangled upload would be stored as something else.
 * @throws {StorageError} `bad-request`
 */
export function decodeBase64(text: string): Buffer {
  const packed = /\s/.test(text) ? text.replace(/\s+/g, '') : text;
  const digits = packed.replace(/=+$/, '').length;
  if (!BASE64.test(packed) || digits % 4 === 1) {
    throw new StorageError('bad-request', 'the data is not base64; send the bytes as multipart to /upload instead');
  }
  return Buffer.from(packed, 'base64');
}

function percentDecode(text: string): Buffer {
  try {
    return Buffer.from(decodeURIComponent(text));
  } catch {
    throw new StorageError('bad-request', 'the data URL has a broken percent escape');
  }
}
