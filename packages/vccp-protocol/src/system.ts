import * as z from 'zod';
import { ACTION_STATES, channelSchema } from './action.js';
import { capabilityDataSchema } from './capability.js';
import { wireErrorSchema } from './errors.js';
import { categorySchema, dataSchema, idSchema, timestampSchema } from './message.js';
import { performanceSchema } from './performance.js';
import { poseDataSchema } from './pose.js';

/** The version of this package's protocol, and the WebSocket subprotocol that carries it. */
export const PROTOCOL_VERSION = '1.1';
export const SUBPROTOCOL = 'vccp.v1';
/** A browser passes its body token as a second subprotocol with this prefix: `token.<value>`. Never in the URL. */
export const TOKEN_SUBPROTOCOL_PREFIX = 'token.';

/** The server sends `ping` this often when nothing else was sent. */
export const HEARTBEAT_MS = 10_000;
/** Either side that hears nothing for this long takes the connection for dead. */
export const SILENCE_MS = 25_000;
/** A body that vanished may return for this long; then the server reports its actions as lost, and the body ends them. */
export const GRACE_MS = 30_000;

export const ROLES = ['body', 'sensor', 'observer'] as const;
/** `body` acts and perceives, `sensor` only perceives, `observer` only watches. */
export type Role = (typeof ROLES)[number];

/**
 * Features a body may announce in `hello`: `view` answers `capture-view`, `sequence` performs whole scores itself, `pose`
 * does what a tracked person does.
 */
export const FEATURES = ['view', 'sequence', 'audio', 'pose'] as const;
export type Feature = (typeof FEATURES)[number];

/** Body → server, optional, first. Its absence means version 1.0. */
export const helloDataSchema = z.object({
  versions: z.array(z.string().max(16)).min(1).max(16),
  body: z.object({
    name: z.string().min(1).max(128),
    kind: z.string().min(1).max(64).describe('for example browser, terminal, vrchat, blender'),
    model: z.string().max(256).optional(),
  }),
  role: z.enum(ROLES).default('body'),
  features: z.array(z.string().max(64)).max(64).default([]),
  resumeToken: z.string().max(256).optional(),
  lastSeq: z.int().nonnegative().optional(),
});
export type Hello = z.infer<typeof helloDataSchema>;
export type HelloInput = z.input<typeof helloDataSchema>;

/** Body → server: where an action stands. */
export const actionStatusDataSchema = z.object({
  actionId: idSchema,
  state: z.enum(ACTION_STATES),
  progress: z.number().min(0).max(1).optional(),
  message: z.string().max(4000).optional(),
  error: wireErrorSchema.optional(),
  result: dataSchema.optional(),
});
export type ActionStatus = z.infer<typeof actionStatusDataSchema>;

/** Body → server: what the body says is true of itself, whole (`full`) or as JSON Merge Patch (RFC 7386). */
export const stateDataSchema = z.union([
  z.object({ rev: z.int().nonnegative(), full: dataSchema }),
  z.object({ rev: z.int().nonnegative(), patch: dataSchema }),
]);
export type StateData = z.infer<typeof stateDataSchema>;

/** Body → server: a human holds the body, or lets it go. While held, actions are rejected with `body-paused`. */
export const pauseDataSchema = z.object({
  paused: z.boolean(),
  by: z.string().min(1).max(128),
  reason: z.string().max(1000).optional(),
});
export type Pause = z.infer<typeof pauseDataSchema>;

/** Body → server: leaving for good; its running actions end at once. */
export const byeDataSchema = z.object({ reason: z.string().max(1000).optional() });

/** Body → server: the answer to a `view` request: what the body sees, base64 without a data-URL prefix. */
export const viewDataSchema = z.object({
  mimeType: z.enum(['image/jpeg', 'image/png', 'image/webp']),
  base64: z.base64(),
  width: z.int().positive(),
  height: z.int().positive(),
});
export type View = z.infer<typeof viewDataSchema>;

/** What a server may do for its bodies beside what every server does, told in `welcome`: `prepare` answers `prepare`. */
export const SERVER_FEATURES = ['prepare'] as const;
export type ServerFeature = (typeof SERVER_FEATURES)[number];

/**
 * Body → server: asks, for a score that this body is to perform of its own accord, for what only the server has: a sound
 * for each `speech`, and the URL of each file that `audio` names by id. Server → body, with `replyTo`: the same score with
 * them in it. Nothing is played by that, on this body or on another.
 */
export const prepareDataSchema = z.object({ performance: performanceSchema });

/** Server → body: asks for a `view`, answered with `replyTo`. Only sent to a body whose `hello` has the feature `view`. */
export const viewRequestDataSchema = z.object({
  maxWidth: z.int().min(16).max(4096).default(640),
});
export type ViewRequest = z.infer<typeof viewRequestDataSchema>;

/** Server → body: the answer to `hello`. */
export const welcomeDataSchema = z.object({
  version: z.string(),
  sessionId: z.string(),
  bodyId: z.string(),
  resumeToken: z.string(),
  resumed: z.boolean(),
  lastSeq: z.int().nonnegative().describe('the last seq of this body that the server has seen'),
  epoch: z.string().describe('changes when the server forgot what was before'),
  heartbeatMs: z.number().positive(),
  limits: z.object({
    maxMessageBytes: z.int().positive(),
    maxDepth: z.int().positive(),
    maxElements: z.int().positive(),
    maxMessagesPerSecond: z.number().positive().optional(),
    maxPerceptionsPerSecond: z.number().positive().optional(),
  }),
  features: z.array(z.string().max(64)).max(64).optional().describe('what the server does beside what every one does'),
  token: z.string().max(1024).optional().describe('a fresh body token, for the next connection'),
  tokenExpiresAt: timestampSchema.optional(),
});
export type Welcome = z.infer<typeof welcomeDataSchema>;

/** Server → body: end one action, a channel's, or all. */
export const cancelDataSchema = z
  .object({
    actionId: idSchema.optional(),
    channel: channelSchema.optional(),
    all: z.literal(true).optional(),
    reason: z.string().max(1000).optional(),
  })
  .refine(
    (cancel) => [cancel.actionId, cancel.channel, cancel.all].filter((target) => target !== undefined).length === 1,
    {
      error: 'name exactly one of actionId, channel and all',
    },
  );
export type Cancel = z.infer<typeof cancelDataSchema>;

/** Server → body: a fresh body token, before the one it has runs out. */
export const tokenDataSchema = z.object({ token: z.string().max(1024), tokenExpiresAt: timestampSchema });

const filterRuleSchema = z.object({
  send: z.boolean().optional().describe('false: nobody reads this; do not send it'),
  minIntervalMs: z.number().nonnegative().max(3_600_000).optional().describe('one of each key in this time is enough'),
});

/**
 * Server → body: which perceptions are wanted, and how often; all that is not named is wanted as it comes. Each filter
 * takes the place of the one before. What is of high or critical importance is sent in any case.
 */
export const perceptionFilterDataSchema = z.object({
  categories: z
    .record(categorySchema, filterRuleSchema)
    .refine((rules) => Object.keys(rules).length <= 256, { error: 'at most 256 categories' }),
});
export type PerceptionFilter = z.infer<typeof perceptionFilterDataSchema>;

export const pingDataSchema = z.object({});

/** Either way: something was wrong. The connection stays open unless a close follows. */
export const errorDataSchema = wireErrorSchema.extend({ replyTo: idSchema.optional() });

/** Server → body: an agent came or went. */
export const agentDataSchema = z.object({ present: z.boolean(), name: z.string().max(128).optional() });
export type AgentPresence = z.infer<typeof agentDataSchema>;

/** Server → observer: a body or sensor is here, is away and may return, or left for good. */
export const presenceDataSchema = z.object({
  bodyId: z.string().max(128),
  name: z.string().max(128),
  kind: z.string().max(64),
  model: z.string().max(256).optional(),
  role: z.enum(ROLES),
  status: z.enum(['connected', 'away', 'gone']),
});
export type BodyPresence = z.infer<typeof presenceDataSchema>;

/** The data of every system category that a body sends. */
export const BODY_SYSTEM = {
  hello: helloDataSchema,
  capability: capabilityDataSchema,
  'action-status': actionStatusDataSchema,
  state: stateDataSchema,
  pause: pauseDataSchema,
  view: viewDataSchema,
  pose: poseDataSchema,
  prepare: prepareDataSchema,
  bye: byeDataSchema,
  ping: pingDataSchema,
  error: errorDataSchema,
} as const;
export type BodySystemCategory = keyof typeof BODY_SYSTEM;

/** The data of every system category that the server sends. */
export const SERVER_SYSTEM = {
  welcome: welcomeDataSchema,
  cancel: cancelDataSchema,
  ping: pingDataSchema,
  error: errorDataSchema,
  agent: agentDataSchema,
  token: tokenDataSchema,
  'perception-filter': perceptionFilterDataSchema,
  presence: presenceDataSchema,
  view: viewRequestDataSchema,
  pose: poseDataSchema,
  prepare: prepareDataSchema,
} as const;
export type ServerSystemCategory = keyof typeof SERVER_SYSTEM;
