/** An FBX made of words, with the skeleton that Mixamo gives: the left arm goes up, the hips go down a little. */

/** FBX counts time in these. */
const TICKS_A_SECOND = 46_186_158_000;

interface Bone {
  name: string;
  parent?: string;
  /** Centimetres from the parent. */
  at: readonly [number, number, number];
  /** Degrees: how the bone's own axes lie at rest. */
  rest?: readonly [number, number, number];
}

/** Mixamo's bones have their Y along themselves, so that their own axes are not those of the world. */
export const SPINE_REST = [8, 0, 0] as const;
export const ARM_REST = [0, 0, -90] as const;
const BONES: readonly Bone[] = [
  { name: 'Hips', at: [0, 100, 0] },
  { name: 'Spine', parent: 'Hips', at: [0, 10, 0], rest: SPINE_REST },
  { name: 'LeftArm', parent: 'Spine', at: [15, 30, 0], rest: ARM_REST },
];

/** Two keys, a second apart. */
interface Curve {
  bone: string;
  property: 'Lcl Translation' | 'Lcl Rotation';
  from: readonly [number, number, number];
  to: readonly [number, number, number];
}
const CURVES: readonly Curve[] = [
  { bone: 'LeftArm', property: 'Lcl Rotation', from: [0, 0, 0], to: [0, 0, 80] },
  { bone: 'Hips', property: 'Lcl Translation', from: [0, 100, 0], to: [0, 90, 0] },
];

/** @param prefix of the bones' names: Mixamo's own, or another rig's */
export function makeFbx(prefix = 'mixamorig:'): Uint8Array<ArrayBuffer> {
  let nextId = 1;
  const ids = new Map(BONES.map(({ name }) => [name, nextId++]));
  const objects: string[] = [];
  const connections: string[] = [];
  for (const { name, parent, at, rest } of BONES) {
    objects.push(
      `Model: ${ids.get(name)}, "Model::${prefix}${name}", "LimbNode" {`,
      `  Properties70:  {`,
      `    P: "Lcl Translation", "Lcl Translation", "", "A",${at.join(',')}`,
      ...(rest
        ? [
            '    P: "RotationActive", "bool", "", "",1',
            `    P: "PreRotation", "Vector3D", "Vector", "",${rest.join(',')}`,
          ]
        : []),
      `  }`,
      `}`,
    );
    connections.push(`C: "OO",${ids.get(name)},${parent === undefined ? 0 : ids.get(parent)}`);
  }
  const [stack, layer] = [nextId++, nextId++];
  objects.push(`AnimationStack: ${stack}, "AnimStack::mixamo.com", "" {`, `}`);
  objects.push(`AnimationLayer: ${layer}, "AnimLayer::BaseLayer", "" {`, `}`);
  connections.push(`C: "OO",${layer},${stack}`);
  for (const { bone, property, from, to } of CURVES) {
    const node = nextId++;
    objects.push(`AnimationCurveNode: ${node}, "AnimCurveNode::${property === 'Lcl Rotation' ? 'R' : 'T'}", "" {`, `}`);
    connections.push(`C: "OO",${node},${layer}`, `C: "OP",${node},${ids.get(bone)}, "${property}"`);
    for (const [index, axis] of ['X', 'Y', 'Z'].entries()) {
      const curve = nextId++;
      objects.push(
        `AnimationCurve: ${curve}, "AnimCurve::", "" {`,
        `  KeyTime: *2 {`,
        `    a: 0,${TICKS_A_SECOND}`,
        `  }`,
        `  KeyValueFloat: *2 {`,
        `    a: ${from[index]},${to[index]}`,
        `  }`,
        `}`,
      );
      connections.push(`C: "OP",${curve},${node}, "d|${axis}"`);
    }
  }
  const block = (name: string, lines: readonly string[]) => [`${name}:  {`, ...lines.map((line) => `  ${line}`), `}`];
  const lines = [
    '; FBX 7.4.0 project file',
    ...block('FBXHeaderExtension', ['FBXHeaderVersion: 1003', 'FBXVersion: 7400']),
    ...block('Objects', objects),
    ...block('Connections', connections),
  ];
  // FBX indents with tabs, and three's reader counts them.
  const text = lines.map((line) => line.replace(/^( {2})+/, (spaces) => '\t'.repeat(spaces.length / 2))).join('\n');
  return new TextEncoder().encode(`${text}\n`);
}
