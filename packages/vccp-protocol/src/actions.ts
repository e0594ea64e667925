import * as z from 'zod';
import { EXPRESSION_PRESETS, emotionSchema } from './emotion.js';
import { gestureSchema, POSTURES } from './gesture.js';
import { idSchema, timestampSchema } from './message.js';
import { durationMsSchema, vector3Schema, weightSchema } from './vector.js';
import { visemeKeySchema } from './viseme.js';

/** Says in JSON Schema what `refine` says in code: at least one of these fields. */
const anyOf = (...fields: string[]) => ({ anyOf: fields.map((field) => ({ required: [field] })) });
const hasAny =
  (...fields: string[]) =>
  (data: object) =>
    fields.some((field) => (data as Record<string, unknown>)[field] !== undefined);

/** Goes somewhere on its feet: to a point, some way in a direction of its own, or turns on the spot. */
export const movementActionSchema = z
  .object({
    target: vector3Schema.optional().describe('a point in the world to walk to'),
    direction: z.enum(['forward', 'backward', 'left', 'right']).optional().describe('as the character sees it'),
    distance: z.number().positive().max(100).optional().describe('metres, with direction; 1 by default'),
    turnDegrees: z.number().min(-360).max(360).optional().describe('turn on the spot; positive is to its left'),
    speed: z.number().min(0.1).max(5).optional().describe('metres per second; about 0.8 is a walk'),
  })
  .refine(hasAny('target', 'direction', 'turnDegrees'), { error: 'give target, direction or turnDegrees' })
  .meta(anyOf('target', 'direction', 'turnDegrees'));
export type MovementAction = z.infer<typeof movementActionSchema>;

export const LOOK_DIRECTIONS = ['ahead', 'left', 'right', 'up', 'down', 'away'] as const;

/**
 * Where a body should look: a point, someone or something by name, or a direction of its own. `user` is the camera or
 * the listener; `pointer` is the mouse or finger; a body without one ignores it.
 */
export const lookAtActionSchema = z
  .object({
    target: z.string().min(1).max(128).optional().describe('user, pointer, or the name of an object the body has seen'),
    position: vector3Schema.optional().describe('a point in the world'),
    direction: z.enum(LOOK_DIRECTIONS).optional().describe('as the character sees it'),
    holdMs: durationMsSchema.optional().describe('look this long, then back to the user; for ever by default'),
  })
  .refine(hasAny('target', 'position', 'direction'), { error: 'give target, position or direction' })
  .meta(anyOf('target', 'position', 'direction'));
export type LookAtAction = z.infer<typeof lookAtActionSchema>;

/** Shows a feeling on the face, blending from what is shown now. */
export const expressionActionSchema = z
  .object({
    preset: z.enum(EXPRESSION_PRESETS).optional().describe('an expression of the model'),
    emotion: emotionSchema.optional().describe('a feeling, drawn with the expressions the model has'),
    intensity: weightSchema.optional().describe('0..1; 0.8 by default, 1 can look raw'),
    fadeMs: durationMsSchema.optional().describe('time to blend in, and out again after holdMs; 300 by default'),
    holdMs: durationMsSchema.optional().describe('keep it this long, then fade to neutral; until changed by default'),
  })
  .refine(hasAny('preset', 'emotion'), { error: 'give preset or emotion' })
  .meta(anyOf('preset', 'emotion'));
export type ExpressionAction = z.infer<typeof expressionActionSchema>;

/** Makes a canonical gesture over whatever the body is doing. */
export const gestureActionSchema = z.object({
  gesture: gestureSchema,
  intensity: weightSchema.optional().describe('how big; 1 by default'),
  speed: z.number().min(0.25).max(4).optional().describe('1 is its natural pace'),
  repeat: z.int().min(1).max(20).optional().describe('1 by default'),
});
export type GestureAction = z.infer<typeof gestureActionSchema>;

/** Takes a posture and keeps it. */
export const postureActionSchema = z.object({ posture: z.enum(POSTURES) });
export type PostureAction = z.infer<typeof postureActionSchema>;

/** Plays a clip that the body holds, by its name, or a canonical gesture. */
export const animationActionSchema = z
  .object({
    clip: z.string().min(1).max(128).optional().describe('the name of a clip the body holds'),
    gesture: gestureSchema.optional(),
    loop: z.boolean().optional().describe('until stopped; false by default'),
    fadeMs: durationMsSchema.optional().describe('crossfade; 300 by default'),
  })
  .refine(hasAny('clip', 'gesture'), { error: 'give clip or gesture' })
  .meta(anyOf('clip', 'gesture'));
export type AnimationAction = z.infer<typeof animationActionSchema>;

/** Shows a line of text as said by the character. */
export const sayActionSchema = z.object({
  text: z.string().min(1).max(2000),
  durationMs: durationMsSchema.optional().describe('how long it stays; by the length of the text by default'),
});
export type SayAction = z.infer<typeof sayActionSchema>;

/** Plays a sound, with the mouth following `visemes`, else the sound and `text`. */
export const audioActionSchema = z
  .object({
    url: z.url().max(2048).optional().describe('where the body fetches the sound'),
    id: idSchema.optional().describe('of a stored file; the server puts its url in place of it'),
    text: z.string().max(10_000).optional().describe('what is said in it'),
    visemes: z.array(visemeKeySchema).max(300).optional().describe('mouth shapes in time, rising'),
    gain: z.number().min(0).max(4).optional().describe('1 by default'),
    fromMs: durationMsSchema.optional().describe('begin this far into the sound; 0 by default'),
    startAt: timestampSchema.optional().describe('fetch it now and begin at this moment; at once by default'),
  })
  .refine(hasAny('url', 'id'), { error: 'give url or id' })
  .meta(anyOf('url', 'id'));
export type AudioAction = z.infer<typeof audioActionSchema>;

/** The data of the actions that VCCP itself names. A body offers those it can do, and any of its own. */
export const ACTION_DATA = {
  movement: movementActionSchema,
  lookAt: lookAtActionSchema,
  expression: expressionActionSchema,
  gesture: gestureActionSchema,
  posture: postureActionSchema,
  animation: animationActionSchema,
  say: sayActionSchema,
  audio: audioActionSchema,
} as const;
export type KnownActionCategory = keyof typeof ACTION_DATA;
