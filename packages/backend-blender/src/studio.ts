/** What is made in Blender beside her being posed: actions of keyframes, films and pictures, as actions of the body. */
import type { PlayContext } from '@vccp/client';
import type { Figure } from '@vccp/pose';
import { type CapabilityInput, describeIssues, VCCPError } from '@vccp/protocol';
import * as z from 'zod';
import type { BlenderConnection } from './connection.js';
import type { PoseStream } from './pose-stream.js';
import { readScore, take } from './take.js';
import { bakedSchema, doneSchema, ENGINES, filmedSchema, posedSchema, savedSchema, VIEWS, wireFrame } from './wire.js';

/** What it needs of a body that is in Blender. */
export interface Stage {
  connection: BlenderConnection;
  figure: Figure;
  stream: PoseStream;
  things: Readonly<Record<string, readonly [number, number, number]>>;
  random?: (() => number) | undefined;
}

/** Frames in one request: a line stays well below what the add-on takes, and Blender is held for a moment only. */
const FRAMES_AT_ONCE = 30;
/** Ten minutes at 30 frames a second. */
const MOST_BAKED = 18_000;
const MOST_FILMED = 3600;

const title = z.string().min(1).max(60);
const scoreSchema = z.record(z.string(), z.unknown());
const sizeSchema = z.int().min(16).max(1920);
const lookSchema = {
  engine: z.enum(ENGINES).optional(),
  view: z.enum(VIEWS).optional(),
  samples: z.int().min(1).max(256).optional(),
  width: sizeSchema.optional(),
  height: sizeSchema.optional(),
};
const bakeSchema = z.object({
  performance: scoreSchema,
  name: title.optional(),
  fps: z.number().min(1).max(120).optional(),
});
const clipSchema = z.object({
  performance: scoreSchema,
  name: title.optional(),
  fps: z.int().min(1).max(60).optional(),
  ...lookSchema,
});
const photoSchema = z.object({ name: title.optional(), ...lookSchema });

const EXAMPLE = {
  name: 'greeting',
  events: [
    { type: 'expression', timestamp: 0, data: { emotion: 'happy' } },
    { type: 'gesture', timestamp: 0.3, data: { gesture: 'wave' } },
  ],
};
const PERFORMANCE = {
  type: 'object',
  description: 'a score, as play-sequence takes it; only what she does in Blender, and nothing without an end',
  properties: { name: { type: 'string' }, events: { type: 'array' } },
  required: ['name', 'events'],
};
const NAME = { type: 'string', maxLength: 60, description: "what it is called; the score's name by default" };
const SIZE = { type: 'integer', minimum: 16, maximum: 1920, description: 'pixels; 640 by default' };
const LOOK = {
  engine: {
    enum: [...ENGINES],
    description: 'fast (default) takes a moment; eevee and cycles see light, and take long',
  },
  view: { enum: [...VIEWS], description: 'through the camera of the scene, or one before her; auto by default' },
  samples: { type: 'integer', minimum: 1, maximum: 256, description: 'of eevee and cycles; 16 by default' },
  width: SIZE,
  height: SIZE,
};

/** What the studio offers. */
export const STUDIO_OFFERS: CapabilityInput['actions'] = [
  {
    type: 'action',
    category: 'bake',
    description:
      'Performs a score at once, unseen, and makes keyframes of it: an action in the Blender file that its person can play, ' +
      'edit and export. Tells the names of what was made, and without a window the path of a file with it.',
    schema: {
      type: 'object',
      properties: {
        performance: PERFORMANCE,
        name: NAME,
        fps: { type: 'number', minimum: 1, maximum: 120, description: 'keys a second; 30 by default' },
      },
      required: ['performance'],
    },
    channel: 'studio',
    policy: 'queue',
    interruptible: true,
    examples: [{ performance: EXAMPLE }],
  },
  {
    type: 'action',
    category: 'clip',
    description:
      'Renders a score as a film (mp4) beside the Blender file, and tells its path. She does nothing else meanwhile. Short ' +
      'and small is quick: each second takes as many pictures as fps says.',
    schema: {
      type: 'object',
      properties: {
        performance: PERFORMANCE,
        name: NAME,
        fps: { type: 'integer', minimum: 1, maximum: 60, description: '24 by default' },
        ...LOOK,
      },
      required: ['performance'],
    },
    channel: 'studio',
    policy: 'queue',
    interruptible: true,
    examples: [{ performance: EXAMPLE, width: 480, height: 480 }],
  },
  {
    type: 'action',
    category: 'photo',
    description: 'Renders her as she is now into a picture beside the Blender file, and tells its path.',
    schema: { type: 'object', properties: { name: { ...NAME, description: 'what it is called' }, ...LOOK } },
    channel: 'studio',
    policy: 'queue',
    interruptible: true,
    examples: [{ engine: 'eevee', width: 1080, height: 1350 }],
  },
];

type Made = Promise<Record<string, unknown>>;
const MAKERS = { bake, clip, photo } as const;
type Category = keyof typeof MAKERS;

/** Whether the studio offers it. */
export const isMade = (category: string): category is Category => Object.hasOwn(MAKERS, category);

/** Makes what is asked. @throws {VCCPError} */
export async function make(category: Category, data: unknown, stage: Stage, context: PlayContext): Made {
  context.signal.throwIfAborted();
  return MAKERS[category](data, stage, context);
}

async function bake(data: unknown, stage: Stage, { signal, report }: PlayContext): Made {
  const { performance, name, fps = 30 } = read(bakeSchema, data, 'bake');
  const score = readScore(performance, stage.figure);
  const { connection } = stage;
  return begun(stage, 'bake-begin', { name: name ?? score.name.slice(0, 60), fps }, signal, async () => {
    let frames: Record<string, unknown>[] = [];
    const send = async () => {
      if (frames.length > 0) await connection.ask('bake-frames', { frames }, doneSchema, signal);
      frames = [];
    };
    for await (const { frame, progress } of takeOf(stage, score, fps, MOST_BAKED)) {
      if (frames.push(wireFrame(frame)) < FRAMES_AT_ONCE) continue;
      report(progress);
      await send();
    }
    await send();
    return connection.ask('bake-finish', {}, bakedSchema, signal);
  });
}

async function clip(data: unknown, stage: Stage, { signal, report }: PlayContext): Made {
  const { performance, name, fps = 24, ...look } = read(clipSchema, data, 'clip');
  const score = readScore(performance, stage.figure);
  const { connection, stream } = stage;
  const release = stream.hold();
  try {
    return await begun(
      stage,
      'clip-begin',
      { name: name ?? score.name.slice(0, 60), fps, ...look },
      signal,
      async () => {
        for await (const { frame, progress } of takeOf(stage, score, fps, MOST_FILMED)) {
          await connection.ask('pose', wireFrame(frame), posedSchema, signal);
          await connection.ask('clip-take', {}, doneSchema, signal);
          report(progress);
        }
        return connection.ask('clip-finish', {}, filmedSchema, signal);
      },
    );
  } finally {
    release();
  }
}

async function photo(data: unknown, { connection }: Stage, { signal }: PlayContext): Made {
  const { name = 'photo', ...look } = read(photoSchema, data, 'photo');
  return connection.ask('render', { name, ...look, format: 'png' }, savedSchema, signal);
}

const takeOf = (
  { figure: { skeleton }, things, random }: Stage,
  performance: ReturnType<typeof readScore>,
  fps: number,
  mostFrames: number,
) => take({ skeleton, performance, things, fps, mostFrames, random });

/** Does it between a beginning and an end; what is broken off is given up in Blender, too. */
async function begun<T>(
  { connection }: Stage,
  op: string,
  data: Record<string, unknown>,
  signal: AbortSignal,
  run: () => Promise<T>,
): Promise<T> {
  await connection.ask(op, data, doneSchema, signal);
  try {
    return await run();
  } catch (fault) {
    await connection.ask('drop', {}, doneSchema).catch(() => undefined);
    throw fault;
  }
}

function read<T extends z.ZodType>(schema: T, data: unknown, what: string): z.output<T> {
  const parsed = schema.safeParse(data);
  if (parsed.success) return parsed.data;
  throw new VCCPError('invalid-data', describeIssues(parsed.error, what, data));
}
