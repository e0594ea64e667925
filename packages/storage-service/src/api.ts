import * as z from 'zod';
import { ERROR_STATUS, type StorageErrorCode } from './errors.js';
import { FILE_ID, SHA256 } from './file-record.js';

/** What the service answers of a file. */
export const storedFileSchema = z.object({
  id: z.string().regex(FILE_ID),
  url: z.url().describe('serves the bytes to anybody who holds it, until `expiresAt`'),
  name: z.string(),
  type: z.string().describe('the media type that its bytes prove, or that was declared'),
  sizeBytes: z.int().min(0),
  sha256: z.string().regex(SHA256),
  expiresAt: z.iso.datetime().describe('not one byte is served after this moment'),
});
export type StoredFile = z.infer<typeof storedFileSchema>;

/** What the service answers to an upload. */
export const uploadedFileSchema = storedFileSchema.extend({
  deleteUrl: z.url().describe('removes the file on DELETE; told to the uploader alone'),
});
export type UploadedFile = z.infer<typeof uploadedFileSchema>;

const CODES = Object.keys(ERROR_STATUS) as [StorageErrorCode, ...StorageErrorCode[]];

/** Every refusal. */
export const refusalSchema = z.object({
  error: z.object({ code: z.enum(CODES), message: z.string().describe('what was wrong and the way out') }),
});

export const healthSchema = z.object({
  status: z.enum(['ok', 'full']),
  files: z.int().min(0),
  storedBytes: z.int().min(0),
  quotaBytes: z.int().min(0),
  maxFileBytes: z.int().min(0),
});

/** Seconds a file shall live, as a form or a JSON body gives it. */
export const ttlSecondsSchema = z.coerce.number().positive().finite();

/** The body of `POST /upload_base64`. */
export const base64UploadSchema = z.strictObject({
  data: z.string().describe('base64, or a whole data URL'),
  name: z.string().max(1000).optional(),
  type: z.string().max(200).optional(),
  ttlSeconds: ttlSecondsSchema.optional(),
});
