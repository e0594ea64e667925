import { ROLES } from '@vccp/protocol';
import * as z from 'zod';
import type { Body } from '../body.js';
import { cleanLine } from '../observation.js';
import type { Session } from '../session.js';

export const bodySchema = z.object({
  bodyId: z.string(),
  name: z.string(),
  kind: z.string(),
  model: z.string().optional(),
  role: z.enum(ROLES),
  version: z.enum(['1.0', '1.1']),
  connected: z.boolean(),
  paused: z.object({ by: z.string(), reason: z.string().optional() }).optional().describe('a human holds it'),
  openActions: z.number(),
});

export const agentSchema = z.object({ name: z.string(), present: z.boolean() });

export function shownBody(body: Body): z.infer<typeof bodySchema> {
  const model = body.hello?.body.model;
  return {
    bodyId: body.id,
    name: body.name,
    kind: body.kind,
    ...(model !== undefined && { model: cleanLine(model, 256) }),
    role: body.role,
    version: body.hello ? '1.1' : '1.0',
    connected: body.connected,
    ...(body.paused && {
      paused: {
        by: cleanLine(body.paused.by, 128),
        ...(body.paused.reason !== undefined && { reason: cleanLine(body.paused.reason) }),
      },
    }),
    openActions: body.queue.size,
  };
}

export function shownAgent(session: Session): z.infer<typeof agentSchema> | undefined {
  return session.agent && { name: session.agent.name, present: session.agent.present };
}
