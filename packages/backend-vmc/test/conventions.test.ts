import { type PoseFrame, readVrmSkeleton } from '@vccp/pose';
import { BONE_NAMES, BONE_PARENTS } from '@vccp/protocol';
import fc from 'fast-check';
import { Quaternion } from 'three';
import { describe, expect, test } from 'vitest';
import { poseMessages, type Rests, restsOf } from '../src/index.js';
import { intoUnity, modelOf, vrmFile } from './models.js';
import { places } from './places.js';
import { about, anyFrame, anyTurn, degreesBetween, frameOf, rests } from './poses.js';
import { type Transform, worldPlaces } from './unity.js';

type Turn = [number, number, number, number];

/** What a receiver in Unity has been told: by HumanBodyBones a place and a turn, each within the node above. */
function told(frame: PoseFrame, of: Rests) {
  const bones = poseMessages(frame, { rests: of, names: 'vrm0' }, 0).filter(({ address }) =>
    address.endsWith('Bone/Pos'),
  );
  return new Map(
    bones.map(({ args: [name, ...rest] }) => {
      const [x = 0, y = 0, z = 0, ...turn] = rest.map(({ value }) => Number(value));
      return [String(name?.value), { place: [x, y, z], turn: turn as Turn }] as const;
    }),
  );
}

const unityName = (bone: string) => bone.slice(0, 1).toUpperCase() + bone.slice(1);

/** Where her bones are in Unity, if the receiver takes the places too (as EVMC4U does by itself). */
function shown(frame: PoseFrame, of: Rests = rests) {
  const heard = told(frame, of);
  const parents = new Map([...BONE_PARENTS].map(([bone, parent]) => [bone, parent ?? undefined]));
  return worldPlaces(
    BONE_NAMES.map((bone): Transform => {
      const name = bone.replace('ThumbProximal', 'ThumbIntermediate').replace('ThumbMetacarpal', 'ThumbProximal');
      const { place, turn } = heard.get(unityName(name)) ?? { place: [0, 0, 0], turn: [0, 0, 0, 1] };
      return { name: bone, parent: parents.get(bone), place: place as [number, number, number], turn };
    }),
  );
}

const rawRests = (model: ReturnType<typeof modelOf>) => restsOf(readVrmSkeleton(vrmFile(model)), 'raw');

/** Where the bones of a loaded model are, if its own nodes are placed and turned as told. */
function moved(version: 'vrm0' | 'vrm1', model: ReturnType<typeof modelOf>, frame: PoseFrame) {
  const heard = told(frame, rawRests(model));
  return worldPlaces(
    intoUnity(version, model.nodes).map((node): Transform => {
      const name = node.name.replace('ThumbProximal', 'ThumbIntermediate').replace('ThumbMetacarpal', 'ThumbProximal');
      const said = heard.get(unityName(name));
      return said ? { ...node, place: said.place as [number, number, number], turn: said.turn } : node;
    }),
  );
}

const at = (world: ReturnType<typeof shown>, bone: string) => {
  const [x, y, z] = world.get(bone) ?? [Number.NaN, Number.NaN, Number.NaN];
  return { x, y, z };
};

describe.each([
  ['without a model', (frame: PoseFrame) => shown(frame)],
  ['on a model of VRM 1.0', (frame: PoseFrame) => moved('vrm1', modelOf('vrm1', []), frame)],
  ['on a model of VRM 0.x', (frame: PoseFrame) => moved('vrm0', modelOf('vrm0', []), frame)],
])('in Unity, where she faces +Z and her right is +X, %s', (_which, world) => {
  test('her right hand rests at her right, and her face looks ahead', () => {
    const rest = world(frameOf());
    expect(at(rest, 'rightHand').x).toBeCloseTo(0.58);
    expect(at(rest, 'leftHand').x).toBeCloseTo(-0.58);
    expect(at(rest, 'rightEye').z).toBeGreaterThan(at(rest, 'head').z);
    expect(at(rest, 'rightToes').z).toBeGreaterThan(at(rest, 'rightFoot').z);
    for (const { y } of ['leftHand', 'rightHand'].map((hand) => at(rest, hand))) expect(y).toBeCloseTo(1.3);
  });

  test('her right hand raised is her right hand raised', () => {
    // In the axes of a pose her right arm points to −X: turned by −90 degrees about Z it points up.
    const raised = world(frameOf({ rightUpperArm: about('z', -90) }));
    expect(at(raised, 'rightHand')).toMatchObject({ x: expect.closeTo(0.12), y: expect.closeTo(1.3 + 0.46) });
    expect(at(raised, 'leftHand').y).toBeCloseTo(1.3);
  });

  test('she leans forward when she leans forward, and looks to her left when she looks to her left', () => {
    const leant = world(frameOf({ spine: about('x', 30) }));
    expect(at(leant, 'head').z).toBeGreaterThan(0.15);
    // To her left is +X in the axes of a pose, and −X in Unity.
    const turned = world(frameOf({ head: about('y', 60) }));
    expect(at(turned, 'leftEye').x + at(turned, 'rightEye').x).toBeLessThan(-0.05);
  });

  test('she bends her left knee backwards, and her fingers curl down', () => {
    const bent = world(frameOf({ leftLowerLeg: about('x', 90) }));
    expect(at(bent, 'leftFoot').z).toBeLessThan(-0.3);
    const curled = world(frameOf({ rightIndexProximal: about('z', 90), leftIndexProximal: about('z', -90) }));
    for (const side of ['left', 'right']) expect(at(curled, `${side}IndexDistal`).y).toBeLessThan(1.25);
  });
});

test('a pose is the same in Unity for a model of either version: the one mirrored in X, the other in Z', () => {
  fc.assert(
    fc.property(anyFrame, (frame) => {
      const zero = told(frame, rawRests(modelOf('vrm0', [])));
      const one = told(frame, rawRests(modelOf('vrm1', [])));
      expect([...zero.keys()].sort()).toEqual([...one.keys()].sort());
      for (const [name, { turn }] of zero) {
        const same = one.get(name)?.turn ?? [];
        expect(Math.max(...turn.map((part, index) => Math.abs(part - (same[index] ?? Number.NaN))))).toBeLessThan(1e-9);
      }
    }),
    { numRuns: 20 },
  );
});

const restTurns = fc.array(anyTurn, { minLength: BONE_NAMES.length + 1, maxLength: BONE_NAMES.length + 1 });

test.each(['vrm1', 'vrm0'] as const)(
  'a model of %s whose nodes rest turned, moved and grown in any way ends in the very pose of one whose nodes do not',
  (version) => {
    fc.assert(
      fc.property(restTurns, anyFrame, fc.constantFrom(1, 0.01, 2), (turns, frame, scale) => {
        const model = modelOf(version, turns, scale);
        const upright = shown(frame);
        const turned = moved(version, model, frame);
        const apart = [...places.keys()].flatMap((bone) =>
          (['x', 'y', 'z'] as const).map((axis) => Math.abs(at(turned, bone)[axis] - at(upright, bone)[axis])),
        );
        expect(Math.max(...apart)).toBeLessThan(1e-4);
      }),
      { numRuns: 30 },
    );
  },
);

test('told as normalised, a model with turned bones is told like any other', () => {
  const turned = modelOf(
    'vrm1',
    Array.from({ length: BONE_NAMES.length + 1 }, (_, index) => about('x', 40 * Math.sin(index))),
  );
  const normalised = restsOf(readVrmSkeleton(vrmFile(turned)), 'normalised');
  const frame = frameOf({ head: about('y', 30), rightUpperArm: about('z', -90) });
  const [one, other] = [shown(frame, normalised), shown(frame)];
  for (const bone of places.keys()) {
    for (const axis of ['x', 'y', 'z'] as const) expect(at(one, bone)[axis]).toBeCloseTo(at(other, bone)[axis], 4);
  }
});

/** How a bone is turned in Unity when each of hers within the one above it is turned as told. */
function turned(bone: string, heard: ReturnType<typeof told>): number[] {
  const turn = new Quaternion();
  for (let each: string | null | undefined = bone; each; each = BONE_PARENTS.get(each))
    turn.premultiply(new Quaternion(...(heard.get(unityName(each))?.turn ?? [0, 0, 0, 1])));
  return turn.toArray();
}

describe('a bone that the model lacks moves those below it all the same', () => {
  const endOf = (lacks: string[], frame: PoseFrame, turns: Turn[] = []) =>
    ['head', 'leftHand', 'rightHand', 'leftFoot'].map((bone) =>
      turned(bone, told(frame, rawRests(modelOf('vrm1', turns, 1, lacks)))),
    );

  test('her head and arms lean with an upper chest that is turned, without one', () => {
    const [head, leftHand, rightHand, foot] = endOf(['upperChest'], frameOf({ upperChest: about('x', 20) }));
    const [x, y, z, w] = about('x', 20);
    for (const end of [head, leftHand, rightHand]) expect(degreesBetween(end ?? [], [x, -y, -z, w])).toBeLessThan(0.01);
    expect(foot).toEqual([0, 0, 0, 1]);
  });

  test('whatever the pose, however her bones rest, and however many in a row are missing', () => {
    const turns = fc.array(anyTurn, { minLength: BONE_NAMES.length + 1, maxLength: BONE_NAMES.length + 1 });
    const lacks = fc.subarray(['chest', 'upperChest', 'neck', 'leftShoulder', 'rightShoulder']);
    fc.assert(
      fc.property(anyFrame, turns, lacks, (frame, resting, missing) => {
        const whole = endOf([], frame, resting);
        endOf(missing, frame, resting).forEach((end, index) => {
          expect(degreesBetween(end, whole[index] ?? [])).toBeLessThan(0.1);
        });
      }),
      { numRuns: 30 },
    );
  });
});
