/** The VRM 1.0 extensions, written through glTF-Transform. */
import { type Document, Extension, type Node, type WriterContext } from '@gltf-transform/core';
import { EXPRESSION_TARGETS, PRESETS } from './expressions.js';
import type { Materials } from './materials.js';
import { META } from './meta.js';
import { bonePosition, type Rig } from './rig.js';
import { HUMANOID, jointName } from './skeleton.js';
import { CARRIERS, COLLIDERS, type Collider, type SpringChain, springChains } from './springs.js';
import { subtract } from './vector.js';

interface Character {
  readonly rig: Rig;
  readonly face: Node;
  /** Everything that a person inside her head must not see. */
  readonly head: readonly Node[];
  readonly body: Node;
  readonly materials: Materials;
}

type Json = Record<string, unknown>;
type Writer = (context: WriterContext) => void;

/** An extension that is only ever written. */
const written = (name: string, write: Writer) =>
  class extends Extension {
    static override readonly EXTENSION_NAME = name;
    override readonly extensionName = name;
    override read(): this {
      return this;
    }
    override write(context: WriterContext): this {
      write(context);
      return this;
    }
  };

/** Adds them to the document; the writer must be told of the ones returned. */
export function addVrmExtensions(document: Document, character: Character) {
  const atRoot =
    (name: string, content: (index: (node: Node) => number) => Json): Writer =>
    (context) => {
      const index = (node: Node): number => context.nodeIndexMap.get(node) ?? -1;
      const { json } = context.jsonDoc;
      json.extensions = { ...json.extensions, [name]: content(index) };
    };
  const extensions = [
    written(
      'VRMC_vrm',
      atRoot('VRMC_vrm', (index) => vrm(character, index)),
    ),
    written(
      'VRMC_springBone',
      atRoot('VRMC_springBone', (index) => springBone(character, index)),
    ),
    written('VRMC_node_constraint', (context) => writeConstraints(character, context)),
    written('VRMC_materials_mtoon', (context) => writeMToon(character, context)),
  ];
  for (const extension of extensions) document.createExtension(extension);
  return extensions;
}

function vrm({ rig, face, head, body }: Character, index: (node: Node) => number): Json {
  const preset = Object.fromEntries(
    [...PRESETS].map(([name, { targets, blink, lookAt, mouth }]) => [
      name,
      {
        isBinary: false,
        morphTargetBinds: targets.map((target) => ({
          node: index(face),
          index: EXPRESSION_TARGETS.indexOf(target),
          weight: 1,
        })),
        overrideBlink: blink,
        overrideLookAt: lookAt,
        overrideMouth: mouth,
      },
    ]),
  );
  const [, eyeY, eyeZ] = subtract(bonePosition('leftEye'), bonePosition('head'));
  // Beyond this the irises would leave the whites: 10 degrees to the side, 8 up and down.
  const range = (inputMaxValue: number, outputScale: number): Json => ({ inputMaxValue, outputScale });
  return {
    specVersion: '1.0',
    meta: META,
    humanoid: {
      humanBones: Object.fromEntries(HUMANOID.map(({ name }) => [name, { node: index(rig.node(name)) }])),
    },
    firstPerson: {
      meshAnnotations: [
        { node: index(body), type: 'auto' },
        ...head.map((node) => ({ node: index(node), type: 'thirdPersonOnly' })),
      ],
    },
    lookAt: {
      type: 'bone',
      offsetFromHeadBone: [0, eyeY, eyeZ],
      rangeMapHorizontalInner: range(60, 10),
      rangeMapHorizontalOuter: range(60, 10),
      rangeMapVerticalDown: range(45, 8),
      rangeMapVerticalUp: range(45, 8),
    },
    expressions: { preset },
  };
}

function springBone({ rig }: Character, index: (node: Node) => number): Json {
  const groups = Object.keys(COLLIDERS) as SpringChain['bumps'][];
  const colliders: Json[] = [];
  const shapeOf = ({ bone, from, to, radius }: Collider): Json => {
    const offset = subtract(from, bonePosition(bone));
    if (!to) return { sphere: { offset, radius } };
    return { capsule: { offset, radius, tail: subtract(to, bonePosition(bone)) } };
  };
  const colliderGroups = groups.map((name) => ({
    name,
    colliders: COLLIDERS[name].map((collider) => {
      colliders.push({ node: index(rig.node(collider.bone)), shape: shapeOf(collider) });
      return colliders.length - 1;
    }),
  }));
  const springs = springChains().map((chain) => ({
    name: chain.name,
    colliderGroups: [groups.indexOf(chain.bumps)],
    // Walking does not blow it about: it swings with the moves of the body, not with those of the body's place.
    center: index(rig.root),
    joints: chain.points.map((_, i) => ({
      node: index(rig.node(jointName(chain, i))),
      hitRadius: chain.hitRadius,
      stiffness: chain.stiffness,
      gravityPower: chain.gravity,
      gravityDir: [0, -1, 0],
      dragForce: chain.drag,
    })),
  }));
  return { specVersion: '1.0', colliders, colliderGroups, springs };
}

function writeMToon({ materials }: Character, context: WriterContext): void {
  for (const [material, { shadeTexture, values }] of materials.mtoon) {
    const definition = context.jsonDoc.json.materials?.[context.materialIndexMap.get(material) ?? -1];
    const info = material.getBaseColorTextureInfo();
    if (!definition || !info) throw new Error(`material ${material.getName()} has no texture to be shaded`);
    const shadeMultiplyTexture = context.createTextureInfoDef(materials.textures[shadeTexture], info);
    definition.extensions = { ...definition.extensions, VRMC_materials_mtoon: { ...values, shadeMultiplyTexture } };
  }
}

function writeConstraints({ rig }: Character, context: WriterContext): void {
  for (const { name, source, share } of CARRIERS) {
    const definition = context.jsonDoc.json.nodes?.[context.nodeIndexMap.get(rig.node(name)) ?? -1];
    if (!definition) throw new Error(`bone ${name} was not written`);
    const rotation = { source: context.nodeIndexMap.get(rig.node(source)), weight: share };
    definition.extensions = {
      ...definition.extensions,
      VRMC_node_constraint: { specVersion: '1.0', constraint: { rotation } },
    };
  }
}
