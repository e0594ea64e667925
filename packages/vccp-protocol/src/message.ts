import * as z from 'zod';
import { actionMetaSchema } from './action.js';
import { perceptionMetaSchema } from './perception.js';

export const MESSAGE_TYPES = ['perception', 'action', 'system'] as const;
export type MessageType = (typeof MESSAGE_TYPES)[number];

/** A message's or action's category: 1 to 64 of letters, digits, `_`, `.` and `-`. */
export const categorySchema = z
  .string()
  .regex(/^[A-Za-z0-9_.-]{1,64}$/, 'a category is 1 to 64 of letters, digits, "_", "." and "-"');

/** An id that its sender chose, unique for that sender: a ULID by preference, any 1 to 128 visible ASCII characters. */
export const idSchema = z.string().regex(/^[\x21-\x7e]{1,128}$/, 'an id is 1 to 128 visible ASCII characters');

/** ISO 8601 with a time zone, by the sender's clock, for example `2026-01-01T00:00:00.000Z`. */
export const timestampSchema = z.iso.datetime({ offset: true });

/** The content of a message: a JSON object whose shape belongs to the category. */
export const dataSchema = z.record(z.string(), z.unknown());

const envelope = {
  category: categorySchema,
  timestamp: timestampSchema,
  data: dataSchema,
  id: idSchema.optional(),
  replyTo: idSchema.optional(),
  seq: z.int().nonnegative().optional(),
};

/** What a model asks a body to do. `id` is always there in 1.1; a 1.0 body may ignore it. */
export const actionMessageSchema = z.object({
  type: z.literal('action'),
  ...envelope,
  meta: actionMetaSchema.optional(),
});
export type ActionMessage = z.infer<typeof actionMessageSchema>;

/** What a body notices. */
export const perceptionMessageSchema = z.object({
  type: z.literal('perception'),
  ...envelope,
  meta: perceptionMetaSchema.optional(),
});
export type PerceptionMessage = z.infer<typeof perceptionMessageSchema>;

/** What keeps the two ends together: see `system.ts` for each category's data. */
export const systemMessageSchema = z.object({ type: z.literal('system'), ...envelope, meta: dataSchema.optional() });
export type SystemMessage = z.infer<typeof systemMessageSchema>;

/** Any VCCP message. Unknown top-level keys are dropped, never an error. */
export const messageSchema = z.discriminatedUnion('type', [
  actionMessageSchema,
  perceptionMessageSchema,
  systemMessageSchema,
]);
export type VCCPMessage = z.infer<typeof messageSchema>;
