import { BONE_NAMES } from '@vccp/protocol';
import * as z from 'zod';
import { ENGINES, VIEWS } from '../wire.js';

const numbers = (count: number) => z.array(z.number().min(-1e6).max(1e6)).length(count);
const frameSchema = z.object({
  turns: numbers(BONE_NAMES.length * 4),
  hips: numbers(3),
  root: numbers(3),
  expressions: z.record(z.string(), z.number().min(0).max(1)),
});
/** A pose as it came. */
export type FakeFrame = z.infer<typeof frameSchema>;

const size = z.int().min(16).max(1920).default(640);
const lookShape = {
  width: size,
  height: size,
  engine: z.enum(ENGINES).default('fast'),
  view: z.enum(VIEWS).default('auto'),
  samples: z.int().min(1).max(256).default(16),
};
const title = z.string().min(1).max(60);

/** What each operation takes; anything else is refused, as the add-on refuses what it does not read right. */
export const REQUESTS = {
  describe: z.object({}),
  measure: z.object({}),
  where: z.object({ name: z.string().min(1).max(128) }),
  reset: z.object({}),
  render: z.object({ ...lookShape, format: z.enum(['jpeg', 'png']).default('jpeg'), name: title.optional() }),
  choose: z.object({ armature: z.string().optional() }),
  load: z.object({ path: z.string().max(4096).optional() }),
  pose: frameSchema,
  'bake-begin': z.object({ name: title, fps: z.number().min(1).max(120) }),
  'bake-frames': z.object({ frames: z.array(frameSchema).min(1).max(300) }),
  'bake-finish': z.object({}),
  'clip-begin': z.object({ ...lookShape, name: title, fps: z.int().min(1).max(60) }),
  'clip-take': z.object({}),
  'clip-finish': z.object({}),
  drop: z.object({}),
} as const;
export type Op = keyof typeof REQUESTS;
/** Whoever knows the token may ask for these. */
export const FREE: readonly string[] = ['describe', 'measure', 'where', 'render', 'reset'];
