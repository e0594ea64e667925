/** Bones as glTF nodes, and meshes bound to them. */
import type { Accessor, Buffer, Document, Material, Node, Primitive, Skin } from '@gltf-transform/core';
import { EXPRESSION_TARGETS } from './expressions.js';
import type { Mesh, Weights } from './mesh.js';
import { BONES, type BoneName } from './skeleton.js';
import { at, subtract, type Vec3 } from './vector.js';

export interface Rig {
  readonly buffer: Buffer;
  readonly root: Node;
  readonly skin: Skin;
  readonly node: (bone: BoneName) => Node;
}

const BONE_INDEX: ReadonlyMap<BoneName, number> = new Map(BONES.map((bone, i) => [bone.name, i]));

const boneIndex = (name: BoneName): number => {
  const index = BONE_INDEX.get(name);
  if (index === undefined) throw new RangeError(`no bone named ${name}`);
  return index;
};

/** World metres in T-pose. */
export const bonePosition = (name: BoneName): Vec3 => at(BONES, boneIndex(name)).position;

/** To hundredths of a millimetre: the text of the file is the shorter for it. */
const rounded = (metres: number): number => Math.round(metres * 1e5) / 1e5;

export function createRig(document: Document): Rig {
  const buffer = document.createBuffer();
  const root = document.createNode('Root');
  const nodes = BONES.map((bone) => document.createNode(bone.name));
  const node = (bone: BoneName): Node => at(nodes, boneIndex(bone));
  const inverse = new Float32Array(BONES.length * 16);
  const skin = document.createSkin('Skin').setSkeleton(root);
  BONES.forEach(({ name, parent, position }, i) => {
    const [x, y, z] = position;
    const [dx, dy, dz] = parent ? subtract(position, bonePosition(parent)) : position;
    node(name).setTranslation([rounded(dx), rounded(dy), rounded(dz)]);
    (parent ? node(parent) : root).addChild(node(name));
    inverse.set([1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, -x, -y, -z, 1], i * 16);
    skin.addJoint(node(name));
  });
  const matrices = document.createAccessor().setType('MAT4').setArray(inverse).setBuffer(buffer);
  skin.setInverseBindMatrices(matrices);
  return { buffer, root, skin, node };
}

export function createPrimitive(
  document: Document,
  rig: Rig,
  mesh: Mesh,
  material: Material,
  options: { readonly morphs: boolean },
): Primitive {
  const count = mesh.vertices.length;
  const accessor = (
    type: 'SCALAR' | 'VEC2' | 'VEC3' | 'VEC4',
    array: Float32Array | Uint16Array | Uint8Array,
  ): Accessor => document.createAccessor().setType(type).setArray(array).setBuffer(rig.buffer);
  const floats = (pick: (vertex: Mesh['vertices'][number]) => readonly number[]): Float32Array =>
    new Float32Array(mesh.vertices.flatMap((vertex) => [...pick(vertex)]));

  const joints = new Uint8Array(count * 4);
  const weights = new Uint8Array(count * 4);
  mesh.vertices.forEach((vertex, i) => {
    if (!vertex.weights) throw new RangeError(`vertex ${i} of ${material.getName()} hangs on no bone`);
    bytes(vertex.weights).forEach(([bone, weight], k) => {
      joints[i * 4 + k] = bone;
      weights[i * 4 + k] = weight;
    });
  });
  const uvs = new Uint16Array(mesh.vertices.flatMap(({ uv }) => uv.map((x) => Math.round(x * 65535))));
  const primitive = document
    .createPrimitive()
    .setMaterial(material)
    .setIndices(accessor('SCALAR', new Uint16Array(mesh.triangles.flat())))
    .setAttribute(
      'POSITION',
      accessor(
        'VEC3',
        floats((vertex) => vertex.position),
      ),
    )
    .setAttribute(
      'NORMAL',
      accessor(
        'VEC3',
        floats((vertex) => vertex.normal),
      ),
    )
    .setAttribute('TEXCOORD_0', accessor('VEC2', uvs).setNormalized(true))
    .setAttribute('JOINTS_0', accessor('VEC4', joints))
    .setAttribute('WEIGHTS_0', accessor('VEC4', weights).setNormalized(true));
  if (options.morphs)
    for (const target of EXPRESSION_TARGETS) {
      const moved = mesh.vertices.filter((vertex) => vertex.morphs?.has(target)).length;
      const moves = accessor(
        'VEC3',
        floats((vertex) => vertex.morphs?.get(target) ?? [0, 0, 0]),
      ).setSparse(moved < count / 2);
      primitive.addTarget(document.createPrimitiveTarget(target).setAttribute('POSITION', moves));
    }
  return primitive;
}

/** The four strongest bones, their weights as bytes that sum to 255. */
function bytes(weights: Weights): [bone: number, weight: number][] {
  const strongest = [...weights].sort((a, b) => b[1] - a[1]).slice(0, 4);
  const total = strongest.reduce((sum, [, weight]) => sum + weight, 0);
  const asBytes = strongest.map(([bone, weight]): [number, number] => [
    boneIndex(bone),
    Math.round((weight / total) * 255),
  ]);
  const first = at(asBytes, 0);
  first[1] += 255 - asBytes.reduce((sum, [, weight]) => sum + weight, 0);
  return asBytes.filter(([, weight]) => weight > 0);
}
