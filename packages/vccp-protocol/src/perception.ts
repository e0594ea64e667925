import * as z from 'zod';

/** How much a perception matters. `high` and `critical` ride on every tool result until they have been seen. */
export const IMPORTANCES = ['low', 'medium', 'high', 'critical'] as const;
export type Importance = (typeof IMPORTANCES)[number];

/** A picture or sound that belongs to a perception: by URL only, never inline. */
export const mediaSchema = z.object({
  mimeType: z.string().min(3).max(128),
  url: z
    .url({
      protocol: /^https?$/,
      error: ({ input }) =>
        typeof input === 'string' && /^data:/i.test(input)
          ? 'media travels by URL, never inline: upload it (POST /storage/upload of the server) and send the URL you are given'
          : 'media needs an http or https URL that others can fetch',
    })
    .max(2048, 'a URL has at most 2048 characters; media travels by URL, never inline: upload it and send its URL'),
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
