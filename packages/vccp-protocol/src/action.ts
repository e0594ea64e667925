import * as z from 'zod';

/** Parts of a body that do one thing at a time. A body may name channels of its own beside these. */
export const CHANNELS = ['gaze', 'face', 'gesture', 'speech', 'locomotion', 'posture'] as const;
export type Channel = (typeof CHANNELS)[number];

/**
 * What happens when the channel is busy: `queue` waits its turn, `replace` ends the running action and takes its place
 * (blending), `override` ends everything queued and running, `parallel` runs beside it, `skip` does nothing.
 */
export const POLICIES = ['queue', 'replace', 'override', 'parallel', 'skip'] as const;
export type Policy = (typeof POLICIES)[number];

export const PRIORITIES = ['low', 'medium', 'high', 'critical'] as const;
export type Priority = (typeof PRIORITIES)[number];

/** The policy of a channel when neither the action nor the capability names one. */
export const DEFAULT_POLICY: Readonly<Record<Channel, Policy>> = {
  gaze: 'replace',
  face: 'replace',
  gesture: 'queue',
  speech: 'queue',
  locomotion: 'queue',
  posture: 'override',
};

/** Where an action stands. `sent` is the end of an action on a 1.0 body, which reports nothing. */
export const ACTION_STATES = [
  'accepted',
  'queued',
  'started',
  'progress',
  'completed',
  'failed',
  'rejected',
  'cancelled',
  'interrupted',
  'expired',
  'lost',
  'sent',
] as const;
export type ActionState = (typeof ACTION_STATES)[number];

/** States that nothing follows. Every action of a 1.1 body ends in exactly one of them. */
export const TERMINAL_STATES = [
  'completed',
  'failed',
  'rejected',
  'cancelled',
  'interrupted',
  'expired',
  'lost',
  'sent',
] as const satisfies readonly ActionState[];
export type TerminalState = (typeof TERMINAL_STATES)[number];

export function isTerminal(state: ActionState): state is TerminalState {
  return (TERMINAL_STATES as readonly ActionState[]).includes(state);
}

const channelSchema = z.string().min(1).max(64);

/** Hints that ride on an action. Defaults come from the body's capability. */
export const actionMetaSchema = z.object({
  channel: channelSchema.optional().describe('gaze, face, gesture, speech, locomotion, posture, or one of the body'),
  policy: z.enum(POLICIES).optional(),
  priority: z.enum(PRIORITIES).optional(),
  timeoutMs: z.number().positive().optional().describe('the action ends as failed this long after it started'),
  expiresAt: z.iso.datetime({ offset: true }).optional().describe('not started by then: the action ends as expired'),
  group: z.string().max(128).optional(),
  bodyId: z.string().max(128).optional().describe('the body to ask, where the session has several'),
  traceparent: z.string().max(128).optional().describe('W3C Trace Context'),
});
export type ActionMeta = z.infer<typeof actionMetaSchema>;
export { channelSchema };
