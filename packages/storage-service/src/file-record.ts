import * as z from 'zod';

/** A file's id: 128 random bits, lower-case hexadecimal, so that it is safe in any path, also where case is ignored. */
export const FILE_ID = /^[0-9a-f]{32}$/;
/** The name of a content: its SHA-256, lower-case hexadecimal. */
export const SHA256 = /^[0-9a-f]{64}$/;

/** What is remembered of one upload. Several records may share one content. */
export const fileRecordSchema = z.object({
  id: z.string().regex(FILE_ID),
  sha256: z.string().regex(SHA256),
  sizeBytes: z.int().min(0),
  type: z.string().min(1).max(200),
  name: z.string().min(1).max(255),
  createdAtMs: z.int().min(0),
  expiresAtMs: z.int().min(0),
});
export type FileRecord = z.infer<typeof fileRecordSchema>;
