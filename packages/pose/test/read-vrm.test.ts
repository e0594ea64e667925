import { Buffer } from 'node:buffer';
import { BONE_NAMES, BONE_PARENTS } from '@vccp/protocol';
import fc from 'fast-check';
import { Quaternion, Vector3 } from 'three';
import { describe, expect, it } from 'vitest';
import { readVrmSkeleton, SkeletonFault, STANDARD_SKELETON, toRawTurns } from '../src/index.js';

interface Node {
  name: string;
  translation: number[];
  rotation?: number[];
  children?: number[];
}

/** The standing skeleton as glTF nodes, each of them turned at rest as `turn` says. */
function nodesOf(flip: 1 | -1, turn: (bone: string) => Quaternion): Node[] {
  const { rest } = STANDARD_SKELETON.proportions;
  const at = (bone: string) => {
    const index = (BONE_NAMES as readonly string[]).indexOf(bone) * 3;
    return new Vector3((rest[index] ?? 0) * flip, rest[index + 1], (rest[index + 2] ?? 0) * flip);
  };
  const world = new Map(BONE_NAMES.map((bone) => [bone as string, turn(bone)]));
  return BONE_NAMES.map((bone) => {
    const parent = BONE_PARENTS.get(bone);
    const parentTurn = parent ? (world.get(parent) ?? new Quaternion()) : new Quaternion();
    const inverse = parentTurn.clone().invert();
    const offset = parent ? at(bone).sub(at(parent)) : at(bone);
    return {
      name: bone,
      translation: offset.applyQuaternion(inverse).toArray(),
      rotation: inverse.multiply(world.get(bone) ?? new Quaternion()).toArray(),
      children: BONE_NAMES.flatMap((child, index) => (BONE_PARENTS.get(child) === bone ? [index] : [])),
    };
  });
}

function glb(json: unknown): Uint8Array {
  const text = Buffer.from(JSON.stringify(json));
  const padded = Buffer.concat([text, Buffer.alloc((4 - (text.length % 4)) % 4, ' ')]);
  const header = Buffer.alloc(20);
  header.writeUInt32LE(0x46546c67, 0);
  header.writeUInt32LE(2, 4);
  header.writeUInt32LE(20 + padded.length, 8);
  header.writeUInt32LE(padded.length, 12);
  header.writeUInt32LE(0x4e4f534a, 16);
  return Buffer.concat([header, padded]);
}

const unturned = () => new Quaternion();
/** Every bone rests in a turn of its own, as exporters leave them. */
const anyhow = (bone: string) => {
  const seed = [...bone].reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), 7) % 1000;
  return new Quaternion(Math.sin(seed), Math.cos(seed * 2), Math.sin(seed * 3), 1).normalize();
};

const allBones = BONE_NAMES.map((bone, node) => [bone, { node }] as const);
const looksWithBones = { type: 'bone', rangeMapHorizontalInner: { inputMaxValue: 45, outputScale: 8 } };

function vrm1(turn = unturned, humanBones = allBones, lookAt: object = looksWithBones): unknown {
  const bind = { morphTargetBinds: [{ node: 0, index: 0, weight: 1 }] };
  return {
    nodes: nodesOf(1, turn),
    extensions: {
      VRMC_vrm: {
        meta: { name: 'One' },
        humanoid: { humanBones: Object.fromEntries(humanBones) },
        expressions: {
          preset: { happy: { ...bind, overrideBlink: 'block' }, aa: bind, sad: {} },
          custom: { wink: bind },
        },
        lookAt,
      },
    },
  };
}

function vrm0(): unknown {
  const old: Record<string, string> = { ThumbMetacarpal: 'ThumbProximal', ThumbProximal: 'ThumbIntermediate' };
  return {
    nodes: nodesOf(-1, unturned),
    extensions: {
      VRM: {
        meta: { title: 'Nought' },
        humanoid: {
          humanBones: BONE_NAMES.map((bone, node) => ({
            bone: bone.replace(/Thumb(Metacarpal|Proximal)$/, (joint) => old[joint] ?? joint),
            node,
          })),
        },
        blendShapeMaster: {
          blendShapeGroups: [
            { name: 'Joy', presetName: 'joy', binds: [{}] },
            { name: 'Blink_L', presetName: 'blink_l', binds: [{}] },
            { name: 'Dizzy', presetName: 'unknown', binds: [{}] },
            { name: 'Fun', presetName: 'fun', binds: [] },
          ],
        },
      },
    },
  };
}

describe('the skeleton of a .vrm file', () => {
  it.each([
    ['VRM 1', vrm1()],
    ['VRM 1 whose bones rest turned', vrm1(anyhow as typeof unturned)],
    ['VRM 0', vrm0()],
  ])('is measured the same whatever the file: %s', (_, json) => {
    const { proportions } = readVrmSkeleton(glb(json));
    const { rest, hipsHeight, arm, leg } = STANDARD_SKELETON.proportions;
    proportions.rest.forEach((value, index) => {
      expect(value).toBeCloseTo(rest[index] ?? 0, 5);
    });
    expect(proportions).toMatchObject({ hipsHeight: expect.closeTo(hipsHeight, 5), arm: expect.closeTo(arm, 5) });
    expect(proportions.leg).toBeCloseTo(leg, 5);
  });

  it('tells what the face shows, by the names of VRM 1, without what is empty', () => {
    const one = readVrmSkeleton(glb(vrm1()));
    expect(one.name).toBe('One');
    expect(one.expressions).toEqual([
      { name: 'wink', holdsLids: false, holdsMouth: false },
      { name: 'happy', holdsLids: true, holdsMouth: false },
      { name: 'aa', holdsLids: false, holdsMouth: false },
    ]);
    expect(one.eyes.inner).toEqual({ input: 45, output: 8 });
    const nought = readVrmSkeleton(glb(vrm0()));
    expect(nought.expressions.map(({ name }) => name)).toEqual(['happy', 'blinkLeft', 'Dizzy']);
  });

  it('looks by degrees of a bone, or by the weight of an expression, where the file does not say how far', () => {
    const eyesOf = (lookAt: object) => readVrmSkeleton(glb(vrm1(unturned, allBones, lookAt))).eyes;
    expect(eyesOf({ type: 'bone' })).toMatchObject({ kind: 'bones', outer: { input: 90, output: 10 } });
    const byFace = eyesOf({ type: 'expression', rangeMapVerticalUp: { inputMaxValue: 30, outputScale: 0.5 } });
    expect(byFace).toEqual({
      kind: 'expressions',
      inner: { input: 90, output: 1 },
      outer: { input: 90, output: 1 },
      down: { input: 90, output: 1 },
      up: { input: 30, output: 0.5 },
    });
  });

  it('gives the turns of the own bones, so that they end where the unturned ones do', () => {
    const { rest } = readVrmSkeleton(glb(vrm1(anyhow as typeof unturned)));
    if (!rest) throw new Error('the file tells how its bones rest');
    const unit = fc
      .tuple(...[0, 1, 2, 3].map(() => fc.double({ min: -1, max: 1, noNaN: true })))
      .filter((parts) => Math.hypot(...parts) > 0.1);
    fc.assert(
      fc.property(fc.array(unit, { minLength: BONE_NAMES.length, maxLength: BONE_NAMES.length }), (parts) => {
        const turns = parts.map(([x = 0, y = 0, z = 0, w = 1]) => new Quaternion(x, y, z, w).normalize());
        const flat = Float32Array.from(turns.flatMap((turn) => turn.toArray()));
        const raw = new Float32Array(flat.length);
        toRawTurns(flat, rest, raw);
        const posed = new Map<string, Quaternion>();
        const own = new Map<string, Quaternion>();
        for (const [index, bone] of BONE_NAMES.entries()) {
          const parent = BONE_PARENTS.get(bone) ?? '';
          const start = new Quaternion();
          posed.set(bone, (posed.get(parent) ?? start).clone().multiply(turns[index] ?? start));
          own.set(bone, (own.get(parent) ?? start).clone().multiply(new Quaternion().fromArray(raw, index * 4)));
        }
        // A bone of the model's own is turned in the world as the unturned one is, on top of how it rests.
        for (const bone of BONE_NAMES) {
          const expected = posed.get(bone)?.clone().multiply(anyhow(bone)) ?? new Quaternion();
          expect(expected.angleTo(own.get(bone) ?? new Quaternion())).toBeLessThan(5e-3);
        }
      }),
      { numRuns: 30 },
    );
  });

  it('says what is wrong with a file that will not do', () => {
    expect(() => readVrmSkeleton(new Uint8Array(3))).toThrow(/no binary glTF/);
    expect(() => readVrmSkeleton(glb({ nodes: [], extensions: {} }))).toThrow(/without a VRM/);
    const armless = BONE_NAMES.map((bone, node) => [bone, { node }] as const).filter(([bone]) => bone !== 'leftHand');
    expect(() => readVrmSkeleton(glb(vrm1(unturned, armless)))).toThrow(/has no leftHand/);
    expect(() => readVrmSkeleton(glb(vrm1()).subarray(0, 100))).toThrow(/cut off/);
  });

  it('never fails in any other way, whatever the bytes', () => {
    const whole = glb(vrm1());
    const damaged = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 30 }).map((changes) => {
      const copy = Uint8Array.from(whole);
      for (const [at, value] of changes) copy[at] = value;
      return copy;
    });
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 200 }), damaged), (bytes) => {
        try {
          readVrmSkeleton(bytes);
        } catch (fault) {
          expect(fault).toBeInstanceOf(SkeletonFault);
        }
      }),
      { numRuns: 300 },
    );
  });
});
