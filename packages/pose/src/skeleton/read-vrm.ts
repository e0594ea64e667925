import { BONE_NAMES, VRM0_EXPRESSION_NAMES } from '@vccp/protocol';
import { Matrix4, Quaternion, Vector3 } from 'three';
import * as z from 'zod';
import type { FaceExpression } from '../face/face.js';
import { boneIndex } from '../motion/bones.js';
import { measureSkeleton } from '../motion/proportions.js';
import type { EyeRange, RangeMap } from './eyes.js';
import type { RawRest, Skeleton } from './skeleton.js';

/** A file that is no VRM, or one without the bones that every VRM has; the message says which. */
export class SkeletonFault extends Error {
  override readonly name = 'SkeletonFault';
}

const GLB_MAGIC = 0x46546c67;
const JSON_CHUNK = 0x4e4f534a;
const HEADER_BYTES = 20;

const numbers = (count: number) => z.array(z.number()).length(count);
const nodeSchema = z.object({
  children: z.array(z.int().nonnegative()).default([]),
  matrix: numbers(16).optional(),
  translation: numbers(3).default([0, 0, 0]),
  rotation: numbers(4).default([0, 0, 0, 1]),
  scale: numbers(3).default([1, 1, 1]),
});
const override = z.string().default('none');
const expressionSchema = z.object({
  overrideBlink: override,
  overrideMouth: override,
  morphTargetBinds: z.array(z.unknown()).default([]),
  materialColorBinds: z.array(z.unknown()).default([]),
  textureTransformBinds: z.array(z.unknown()).default([]),
});
const expressionsSchema = z.record(z.string(), expressionSchema).default({});
const rangeSchema = z.object({ inputMaxValue: z.number().positive(), outputScale: z.number() }).optional();
const vrm1Schema = z.object({
  meta: z.object({ name: z.string() }),
  humanoid: z.object({ humanBones: z.record(z.string(), z.object({ node: z.int().nonnegative() })) }),
  expressions: z.object({ preset: expressionsSchema, custom: expressionsSchema }).prefault({}),
  lookAt: z
    .object({
      type: z.string().default('bone'),
      rangeMapHorizontalInner: rangeSchema,
      rangeMapHorizontalOuter: rangeSchema,
      rangeMapVerticalDown: rangeSchema,
      rangeMapVerticalUp: rangeSchema,
    })
    .prefault({}),
});
const degreeMapSchema = z.object({ xRange: z.number().positive(), yRange: z.number() }).optional();
const vrm0Schema = z.object({
  meta: z.object({ title: z.string().optional() }).prefault({}),
  humanoid: z.object({ humanBones: z.array(z.object({ bone: z.string(), node: z.int() })) }),
  blendShapeMaster: z
    .object({
      blendShapeGroups: z
        .array(
          z.object({
            name: z.string().default(''),
            presetName: z.string().default('unknown'),
            binds: z.array(z.unknown()).default([]),
            materialValues: z.array(z.unknown()).default([]),
          }),
        )
        .default([]),
    })
    .prefault({}),
  firstPerson: z
    .object({
      lookAtTypeName: z.string().default('Bone'),
      lookAtHorizontalInner: degreeMapSchema,
      lookAtHorizontalOuter: degreeMapSchema,
      lookAtVerticalDown: degreeMapSchema,
      lookAtVerticalUp: degreeMapSchema,
    })
    .prefault({}),
});
const gltfSchema = z.object({
  nodes: z.array(nodeSchema),
  extensions: z.object({ VRMC_vrm: vrm1Schema.optional(), VRM: vrm0Schema.optional() }),
});
type GltfNode = z.output<typeof nodeSchema>;

/** What both versions say, in the words of VRM 1. */
interface Described extends Omit<Skeleton, 'proportions' | 'rest'> {
  /** Node by bone. */
  nodes: ReadonlyMap<string, number>;
  version: '0' | '1';
}

/**
 * The skeleton of a `.vrm` file, of either version, from its JSON alone: no texture and no mesh is touched.
 * @throws {SkeletonFault}
 */
export function readVrmSkeleton(file: Uint8Array): Skeleton {
  const parsed = gltfSchema.safeParse(jsonOf(file));
  if (!parsed.success) throw new SkeletonFault(`this file describes no VRM: ${z.prettifyError(parsed.error)}`);
  const { nodes, extensions } = parsed.data;
  const described = extensions.VRMC_vrm ? ofVrm1(extensions.VRMC_vrm) : extensions.VRM && ofVrm0(extensions.VRM);
  if (!described) throw new SkeletonFault('this is a glTF file without a VRM character in it');
  const { nodes: bones, ...skeleton } = described;
  const placed = place(nodes, described.version === '0' ? -1 : 1);
  const at = (bone: string) => placed[bones.get(bone) ?? -1];
  const missing = REQUIRED.filter((bone) => !at(bone));
  if (missing.length > 0) throw new SkeletonFault(`this character has no ${missing.join(', ')}`);
  const proportions = measureSkeleton((bone) => at(bone)?.position);
  return { ...skeleton, proportions, rest: restOf(at) };
}

/** The bones that VRM 1 requires. @see https://github.com/vrm-c/vrm-specification/blob/master/specification/VRMC_vrm-1.0/humanoid.md */
const REQUIRED = [
  'hips',
  'spine',
  'head',
  ...(['left', 'right'] as const).flatMap((side) =>
    ['UpperLeg', 'LowerLeg', 'Foot', 'UpperArm', 'LowerArm', 'Hand'].map((part) => side + part),
  ),
];

function jsonOf(file: Uint8Array): unknown {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const isGlb = file.length >= HEADER_BYTES && view.getUint32(0, true) === GLB_MAGIC;
  if (!isGlb || view.getUint32(16, true) !== JSON_CHUNK) throw new SkeletonFault('this is no binary glTF (.vrm) file');
  const length = view.getUint32(12, true);
  if (HEADER_BYTES + length > file.length) throw new SkeletonFault('this .vrm file is cut off');
  try {
    return JSON.parse(new TextDecoder().decode(file.subarray(HEADER_BYTES, HEADER_BYTES + length)));
  } catch (cause) {
    throw new SkeletonFault('the description inside this .vrm file is damaged', { cause });
  }
}

function ofVrm1({ meta, humanoid, expressions, lookAt }: z.output<typeof vrm1Schema>): Described {
  const drawn = Object.entries({ ...expressions.custom, ...expressions.preset }).filter(
    ([, { morphTargetBinds, materialColorBinds, textureTransformBinds }]) =>
      morphTargetBinds.length + materialColorBinds.length + textureTransformBinds.length > 0,
  );
  const spoken = drawn.some(
    ([, { overrideBlink, overrideMouth }]) => overrideBlink !== 'none' || overrideMouth !== 'none',
  );
  const kind = lookAt.type === 'expression' ? 'expressions' : 'bones';
  const map = (range: z.output<typeof rangeSchema>): RangeMap => ({
    input: range?.inputMaxValue ?? 90,
    output: range?.outputScale ?? (kind === 'bones' ? 10 : 1),
  });
  return {
    name: meta.name,
    version: '1',
    nodes: new Map(Object.entries(humanoid.humanBones).map(([bone, { node }]) => [bone, node])),
    expressions: drawn.map(([name, { overrideBlink, overrideMouth }]) =>
      spoken
        ? { name, holdsLids: overrideBlink !== 'none', holdsMouth: overrideMouth !== 'none' }
        : usualExpression(name),
    ),
    eyes: {
      kind,
      inner: map(lookAt.rangeMapHorizontalInner),
      outer: map(lookAt.rangeMapHorizontalOuter),
      down: map(lookAt.rangeMapVerticalDown),
      up: map(lookAt.rangeMapVerticalUp),
    },
  };
}

const VRM1_EXPRESSION_NAMES = new Map(
  Object.entries(VRM0_EXPRESSION_NAMES).map(([name, old]) => [old.toLowerCase().replace('_', ''), name]),
);
/** VRM 0 counts the joints of a thumb from the second. */
const VRM1_THUMBS: Readonly<Record<string, string>> = {
  ThumbProximal: 'ThumbMetacarpal',
  ThumbIntermediate: 'ThumbProximal',
};

function ofVrm0({ meta, humanoid, blendShapeMaster, firstPerson }: z.output<typeof vrm0Schema>): Described {
  const eyes = (map: z.output<typeof degreeMapSchema>, kind: EyeRange['kind']): RangeMap => ({
    input: map?.xRange ?? 90,
    output: map?.yRange ?? (kind === 'bones' ? 10 : 1),
  });
  const kind = firstPerson.lookAtTypeName === 'BlendShape' ? 'expressions' : 'bones';
  return {
    name: meta.title ?? '',
    version: '0',
    nodes: new Map(
      humanoid.humanBones.map(({ bone, node }) => [
        bone.replace(/Thumb(Proximal|Intermediate)$/, (joint) => VRM1_THUMBS[joint] ?? joint),
        node,
      ]),
    ),
    expressions: blendShapeMaster.blendShapeGroups
      .filter(({ binds, materialValues }) => binds.length + materialValues.length > 0)
      .map(({ name, presetName }) => usualExpression(presetName === 'unknown' ? name : nameOfVrm0(presetName))),
    eyes: {
      kind,
      inner: eyes(firstPerson.lookAtHorizontalInner, kind),
      outer: eyes(firstPerson.lookAtHorizontalOuter, kind),
      down: eyes(firstPerson.lookAtVerticalDown, kind),
      up: eyes(firstPerson.lookAtVerticalUp, kind),
    },
  };
}

/** In a file a preset stands in small letters: `joy`, `blink_l`. */
function nameOfVrm0(preset: string): string {
  return VRM1_EXPRESSION_NAMES.get(preset.toLowerCase().replace('_', '')) ?? preset;
}

/** What a feeling takes of the face where the model does not say. */
function usualExpression(name: string): FaceExpression {
  const isFeeling = ['happy', 'angry', 'sad', 'relaxed', 'surprised'].includes(name);
  return { name, holdsLids: isFeeling, holdsMouth: isFeeling };
}

interface Placed {
  /** In the space that faces +Z, metres. */
  position: [number, number, number];
  /** Beside its parent, and its parent's beside the root. */
  local: Quaternion;
  parent: Quaternion;
  /** Within its parent, in the parent's units, of each so many metres. */
  place: [number, number, number];
  unit: number;
}

/** Where every node is in the file's rest pose. `flip` -1 turns a file about that faces -Z. */
function place(nodes: readonly GltfNode[], flip: 1 | -1): (Placed | undefined)[] {
  const placed: (Placed | undefined)[] = [];
  const children = new Set(nodes.flatMap((node) => node.children));
  const open = nodes.flatMap((_, index) =>
    children.has(index) ? [] : [{ index, matrix: new Matrix4(), turn: new Quaternion() }],
  );
  for (let next = open.pop(); next; next = open.pop()) {
    const node = nodes[next.index];
    // A node that was met before closes a circle, which no glTF may have.
    if (!node || placed[next.index]) continue;
    const own = matrixOf(node);
    const local = new Quaternion();
    const at = new Vector3();
    own.decompose(at, local, new Vector3());
    const matrix = next.matrix.clone().multiply(own);
    const position = new Vector3().setFromMatrixPosition(matrix);
    placed[next.index] = {
      position: [position.x * flip, position.y, position.z * flip],
      local: flipped(local, flip),
      parent: flipped(next.turn, flip),
      place: [at.x * flip, at.y, at.z * flip],
      unit: next.matrix.getMaxScaleOnAxis(),
    };
    const turn = next.turn.clone().multiply(local);
    open.push(...node.children.map((index) => ({ index, matrix, turn })));
  }
  return placed;
}

function matrixOf({ matrix, translation, rotation, scale }: GltfNode): Matrix4 {
  if (matrix) return new Matrix4().fromArray(matrix);
  return new Matrix4().compose(
    new Vector3().fromArray(translation),
    new Quaternion().fromArray(rotation),
    new Vector3().fromArray(scale),
  );
}

/** Half a turn about the vertical, of the axes and not of the bone. */
function flipped({ x, y, z, w }: Quaternion, flip: 1 | -1): Quaternion {
  return new Quaternion(x * flip, y, z * flip, w);
}

function restOf(at: (bone: string) => Placed | undefined): RawRest {
  const local = new Float32Array(BONE_NAMES.length * 4);
  const parent = new Float32Array(BONE_NAMES.length * 4);
  const place = new Float32Array(BONE_NAMES.length * 3);
  for (const bone of BONE_NAMES) {
    const placed = at(bone);
    (placed?.local ?? new Quaternion()).toArray(local, boneIndex(bone) * 4);
    (placed?.parent ?? new Quaternion()).toArray(parent, boneIndex(bone) * 4);
    place.set(placed?.place ?? [0, 0, 0], boneIndex(bone) * 3);
  }
  return { local, parent, place, unit: at('hips')?.unit ?? 1 };
}
