import * as z from 'zod';

/** How much a perception matters. `high` and `critical` ride on every tool result until they have been seen. */
export const IMPORTANCES = ['low', 'medium', 'high', 'critical'] as const;
export type Importance = (typeof IMPORTANCES)[number];

/** A picture or sound that belongs to a perception: by URL only, never inline. */
export const mediaSchema = z.object({
  mimeType: z.string().min(3).max(128),
  url: z.url().max(2048),
});
export type Media = z.infer<typeof mediaSchema>;

/** Hints that ride on a perception. */
export const perceptionMetaSchema = z.object({
  key: z.string().min(1).max(128).optional().describe('one slot per category and key; without it data.name or data.id'),
  ttlMs: z.number().positive().optional().describe('the perception is forgotten this long after it arrived'),
  importance: z.enum(IMPORTANCES).optional(),
  removed: z.boolean().optional().describe('the thing that held this key is gone'),
  media: z.array(mediaSchema).max(16).optional(),
  bodyId: z.string().max(128).optional().describe('on a copy for observers: who noticed it'),
});
export type PerceptionMeta = z.infer<typeof perceptionMetaSchema>;

/**
 * The slot a perception fills within its category: `meta.key`, else `data.name`, else `data.id`, else the empty string.
 * A newer perception in the same slot replaces the older one.
 */
export function perceptionKey(data: Record<string, unknown>, meta?: PerceptionMeta): string {
  if (meta?.key !== undefined) return meta.key;
  for (const candidate of [data.name, data.id]) {
    if (typeof candidate === 'string' && candidate !== '') return candidate.slice(0, 128);
    if (typeof candidate === 'number') return String(candidate);
  }
  return '';
}
