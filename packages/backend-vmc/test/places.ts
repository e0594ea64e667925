type Point = [number, number, number];

/** Where the bones of somebody a little shorter than most are in the T-pose: she faces +Z, her left is +X. */
const PLACES: Record<string, Point> = {
  hips: [0, 0.9, 0],
  spine: [0, 1, 0],
  chest: [0, 1.12, -0.01],
  upperChest: [0, 1.22, -0.01],
  neck: [0, 1.35, -0.01],
  head: [0, 1.42, 0.01],
  leftEye: [0.03, 1.48, 0.05],
  rightEye: [-0.03, 1.48, 0.05],
  jaw: [0, 1.42, 0.03],
};
for (const [side, sign] of [
  ['left', 1],
  ['right', -1],
] as const) {
  const at = (name: string, x: number, y: number, z: number) => {
    PLACES[side + name] = [x * sign, y, z];
  };
  at('Shoulder', 0.03, 1.3, -0.01);
  at('UpperArm', 0.12, 1.3, -0.01);
  at('LowerArm', 0.36, 1.3, -0.01);
  at('Hand', 0.58, 1.3, -0.01);
  at('UpperLeg', 0.08, 0.85, 0);
  at('LowerLeg', 0.08, 0.47, 0);
  at('Foot', 0.08, 0.08, -0.02);
  at('Toes', 0.08, 0.02, 0.1);
  for (const [joint, x] of [
    ['Metacarpal', 0.6],
    ['Proximal', 0.63],
    ['Distal', 0.66],
  ] as const)
    at(`Thumb${joint}`, x, 1.29, 0.03);
  for (const [finger, z] of [
    ['Index', 0.02],
    ['Middle', 0],
    ['Ring', -0.02],
    ['Little', -0.04],
  ] as const)
    for (const [joint, x] of [
      ['Proximal', 0.66],
      ['Intermediate', 0.7],
      ['Distal', 0.72],
    ] as const)
      at(finger + joint, x, 1.3, z);
}

export const places: ReadonlyMap<string, Point> = new Map(Object.entries(PLACES));
