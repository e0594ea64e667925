import type { SERVER_SYSTEM, ServerSystemCategory, SystemMessage } from '@vccp/protocol';
import type * as z from 'zod';

/** A system message of the server; the category fixes the shape of the data. */
export function systemMessage<C extends ServerSystemCategory>(
  nowMs: number,
  category: C,
  data: z.input<(typeof SERVER_SYSTEM)[C]>,
  extra: { id?: string; replyTo?: string } = {},
): SystemMessage {
  return { type: 'system', category, timestamp: new Date(nowMs).toISOString(), data: { ...data }, ...extra };
}
