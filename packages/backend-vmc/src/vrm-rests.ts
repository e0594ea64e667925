import { BONE_NAMES, describeIssues } from '@vccp/protocol';
import * as z from 'zod';
import type { ModelAxes } from './axes.js';
import { UNITY_BONE_NAMES, VRM_BONE_NAMES } from './bone-names.js';
import type { RestBone, Rests } from './rests.js';
import { multiply, NO_TURN, type Point, rotate, type Turn } from './turn.js';

const numbers = <N extends number>(count: N) => z.array(z.number()).length(count);
const nodeSchema = z.object({
  children: z.array(z.int().nonnegative()).default([]),
  translation: numbers(3).default([0, 0, 0]),
  rotation: numbers(4).default([0, 0, 0, 1]),
  scale: numbers(3).default([1, 1, 1]),
  matrix: z.undefined('a matrix; export the model with translation, rotation and scale').optional(),
});
const boneOfNodeSchema = z.object({ node: z.int().nonnegative() });
const vrmSchema = z.object({
  nodes: z.array(nodeSchema),
  extensions: z.union([
    z.object({ VRMC_vrm: z.object({ humanoid: z.object({ humanBones: z.record(z.string(), boneOfNodeSchema) }) }) }),
    z.object({
      VRM: z.object({ humanoid: z.object({ humanBones: z.array(boneOfNodeSchema.extend({ bone: z.string() })) }) }),
    }),
  ]),
});
type Vrm = z.infer<typeof vrmSchema>;

interface Pose {
  place: Point;
  turn: Turn;
  scale: number;
}
const ORIGIN: Pose = { place: [0, 0, 0], turn: NO_TURN, scale: 1 };

/**
 * How a model rests, from the JSON of its `.vrm` file.
 * @throws {TypeError} that names what is wrong, where it is none
 */
export function vrmRests(json: unknown): Rests {
  const parsed = vrmSchema.safeParse(json);
  if (!parsed.success) throw new TypeError(`no VRM model: ${describeIssues(parsed.error, 'model')}`);
  const { nodes } = parsed.data;
  const { axes, nodeOf } = humanoidOf(parsed.data);
  const parents = new Map(nodes.flatMap(({ children }, node) => children.map((child) => [child, node] as const)));
  const above = (node: number): Pose => posed(nodes, parents, parents.get(node));
  const bones = BONE_NAMES.flatMap((name, index): RestBone[] => {
    const node = nodeOf.get(name);
    const own = node === undefined ? undefined : nodes[node];
    if (node === undefined || !own) return [];
    const [place, turn] = [pointOf(own.translation), turnOf(own.rotation)];
    return [{ index, unityName: UNITY_BONE_NAMES.get(name) ?? name, place, turn, parent: above(node) }];
  });
  if (bones[0]?.index !== 0) throw new TypeError('no VRM model: it has no hips');
  return { axes, bones };
}

/** By bones of VRM 1.0 the nodes of the file. In 0.x thumbs are named as Unity names them. */
function humanoidOf({ extensions }: Vrm): { axes: ModelAxes; nodeOf: ReadonlyMap<string, number> } {
  if ('VRMC_vrm' in extensions) {
    const { humanBones } = extensions.VRMC_vrm.humanoid;
    return { axes: 'vrm1', nodeOf: new Map(Object.entries(humanBones).map(([bone, { node }]) => [bone, node])) };
  }
  const nodeOf = new Map(
    extensions.VRM.humanoid.humanBones.map(({ bone, node }) => {
      const unityName = bone.slice(0, 1).toUpperCase() + bone.slice(1);
      return [VRM_BONE_NAMES.get(unityName) ?? bone, node];
    }),
  );
  return { axes: 'vrm0', nodeOf };
}

/** Where a node is in the model. A file whose nodes are above themselves is none. */
function posed(nodes: Vrm['nodes'], parents: ReadonlyMap<number, number>, from: number | undefined): Pose {
  const line: number[] = [];
  for (let node = from; node !== undefined; node = parents.get(node)) {
    if (line.length > nodes.length) throw new TypeError(`no VRM model: node ${node} is above itself`);
    line.unshift(node);
  }
  return line.reduce<Pose>((above, node) => {
    const { translation = [], rotation = [], scale = [] } = nodes[node] ?? {};
    const [x, y, z] = rotate(pointOf(translation), above.turn);
    const [ax, ay, az] = above.place;
    return {
      place: [ax + x * above.scale, ay + y * above.scale, az + z * above.scale],
      turn: multiply(above.turn, turnOf(rotation)),
      scale: above.scale * (scale[0] ?? 1),
    };
  }, ORIGIN);
}

const pointOf = ([x = 0, y = 0, z = 0]: readonly number[]): Point => [x, y, z];
const turnOf = ([x = 0, y = 0, z = 0, w = 1]: readonly number[]): Turn => [x, y, z, w];
