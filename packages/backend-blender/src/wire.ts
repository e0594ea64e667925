/** What the add-on says, held against what it may say: another program may listen at its port. */
import type { PoseFrame } from '@vccp/pose';
import * as z from 'zod';

const point = z.tuple([z.number(), z.number(), z.number()]);

/** Metres by the name that `@vccp/pose` has for the measure; empty where there is no skin. */
const measures = <T extends string>(...names: T[]) =>
  z.object(Object.fromEntries(names.map((name) => [name, z.number()])) as Record<T, z.ZodNumber>).partial();

const chosenSchema = z.object({
  armature: z.string(),
  /** By the name that VRM has for a bone: what the armature calls it, and where it rests in the T-pose. */
  bones: z.record(z.string(), z.object({ bone: z.string(), rest: point })),
  expressions: z.array(z.string()),
  /** How far head and trunk reach around their bones. */
  skin: z.object({
    head: measures('topY', 'chinY', 'chinZ', 'halfWidth'),
    torso: measures('hipHalfWidth', 'skirtHalfWidth', 'chestDepth', 'backDepth'),
  }),
  /** What else is there by name, and where: metres, in the axes of VRM 1, from where she stood at first. */
  things: z.record(z.string(), point),
  /** Bones that a constraint moves as well. */
  held: z.array(z.string()),
  /** Degrees by which her arms hang at rest, where they do not lie level. */
  armsHang: z.number(),
});
/** Whom it poses. */
export type Chosen = z.infer<typeof chosenSchema>;

export const describedSchema = z.object({
  addon: z.string(),
  blender: z.string(),
  headless: z.boolean(),
  /** The name of the file that is open; empty while it was never saved. */
  file: z.string(),
  /** Of the scene. */
  fps: z.number(),
  /** Those that can be posed. */
  armatures: z.array(z.string()),
  chosen: chosenSchema.nullable(),
});
/** A Blender, and who is in it. */
export type Described = z.infer<typeof describedSchema>;

export const posedSchema = z.object({
  /** Where whoever looks at her is. */
  eye: point.optional(),
  /** Why what was asked does not show. */
  held: z.string().optional(),
});

export const measuredSchema = z.object({
  bones: z.record(z.string(), z.object({ turn: z.tuple([z.number(), z.number(), z.number(), z.number()]), at: point })),
  expressions: z.record(z.string(), z.number()),
});
/** What Blender made of a pose: turn (x y z w) and place of each bone in the world, in the axes of VRM 1, and her face. */
export type Measured = z.infer<typeof measuredSchema>;

export const pictureSchema = z.object({
  mimeType: z.enum(['image/jpeg', 'image/png']),
  base64: z.base64(),
  width: z.int().positive(),
  height: z.int().positive(),
});
export const savedSchema = z.object({ path: z.string(), width: z.int(), height: z.int() });
export const placeSchema = z.object({ at: point });
export const bakedSchema = z.object({ actions: z.array(z.string()), frames: z.int(), path: z.string().optional() });
export const filmedSchema = z.object({ path: z.string(), pictures: z.int() });
export const doneSchema = z.object({});
/** Whether another body poses her, and so will again at once. */
export const restedSchema = z.object({ driven: z.boolean().default(false) });

export const messageSchema = z.union([
  z.object({ id: z.int(), ok: z.unknown() }),
  z.object({ id: z.int().optional(), error: z.object({ code: z.string(), message: z.string() }) }),
  z.object({ event: z.string(), data: z.record(z.string(), z.unknown()) }),
]);

/** The engines that draw a picture: Workbench, which takes a moment, and the two that take light into account. */
export const ENGINES = ['fast', 'eevee', 'cycles'] as const;
/** Through which camera: the scene's where it shows her, one of our own before her, or the scene's in any case. */
export const VIEWS = ['auto', 'her', 'scene'] as const;

/** A frame as it goes on the wire: six digits are a thousandth of what an eye can tell. */
export function wireFrame({ turns, hips, root, expressions }: PoseFrame): Record<string, unknown> {
  const shown: Record<string, number> = {};
  for (const [name, weight] of expressions) if (weight > 0) shown[name] = Math.min(1, rounded(weight));
  return {
    turns: Array.from(turns, rounded),
    hips: [hips.x, hips.y, hips.z].map(rounded),
    root: [root.x, root.z, root.yaw].map(rounded),
    expressions: shown,
  };
}

const rounded = (value: number): number => Math.round(value * 1e6) / 1e6;
