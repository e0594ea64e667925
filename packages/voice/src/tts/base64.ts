import * as z from 'zod';

/** Base64 to bytes. */
export const base64Schema = z
  .base64()
  .transform((text): Uint8Array<ArrayBuffer> => Uint8Array.from(Buffer.from(text, 'base64')));
