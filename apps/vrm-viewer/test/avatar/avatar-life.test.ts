import { type VRM, VRMExpressionPresetName, VRMHumanBoneName, VRMUtils } from '@pixiv/three-vrm';
import { type BufferGeometry, Mesh, SkinnedMesh, Vector3 } from 'three';
import { beforeEach, describe, expect, it } from 'vitest';
import { loadAvatar } from './parsed-avatar.js';

const WITHOUT_MOVES = ['neutral', 'lookUp', 'lookDown', 'lookLeft', 'lookRight'];
const FRAME_SECONDS = 1 / 60;

let vrm: VRM;
beforeEach(async () => {
  vrm = await loadAvatar();
});

function skinned(): SkinnedMesh[] {
  const found: SkinnedMesh[] = [];
  vrm.scene.traverse((object) => {
    if (object instanceof SkinnedMesh) found.push(object);
  });
  return found;
}

function shown(mesh: SkinnedMesh): Vector3[] {
  mesh.skeleton.update();
  const { position } = mesh.geometry.attributes;
  return Array.from({ length: position?.count ?? 0 }, (_, i) => mesh.getVertexPosition(i, new Vector3()));
}

function everythingShown(): Vector3[] {
  vrm.scene.updateMatrixWorld(true);
  return skinned().flatMap(shown);
}

/** How far any vertex moves between two moments. */
function greatestMove(before: readonly Vector3[], after: readonly Vector3[]): number {
  return Math.max(...before.map((point, i) => point.distanceTo(after[i] ?? point)));
}

const show = (name: string, weight: number): void => {
  vrm.expressionManager?.setValue(name, weight);
  vrm.expressionManager?.update();
};

const turn = (bone: VRMHumanBoneName, x: number, y: number, z: number): void => {
  const node = vrm.humanoid.getNormalizedBoneNode(bone);
  node?.rotation.set(...([x, y, z].map((degrees) => (degrees * Math.PI) / 180) as [number, number, number]));
};

const POSES: Record<string, () => void> = {
  'arms down': () => {
    turn('leftUpperArm', 0, 0, -75);
    turn('rightUpperArm', 0, 0, 75);
  },
  'arms up': () => {
    turn('leftUpperArm', 0, 0, 75);
    turn('rightUpperArm', 0, 0, -75);
  },
  sitting: () => {
    for (const side of ['left', 'right'] as const) {
      turn(`${side}UpperLeg`, -90, 0, 0);
      turn(`${side}LowerLeg`, 90, 0, 0);
    }
  },
  crouching: () => {
    for (const side of ['left', 'right'] as const) {
      turn(`${side}UpperLeg`, -115, 0, 0);
      turn(`${side}LowerLeg`, 125, 0, 0);
      turn(`${side}LowerArm`, 0, side === 'left' ? -110 : 110, 0);
    }
  },
  walking: () => {
    turn('leftUpperLeg', -32, 0, 0);
    turn('rightUpperLeg', 26, 0, 0);
    turn('rightLowerLeg', 45, 0, 0);
  },
};

const edgesOf = (geometry: BufferGeometry): [number, number][] => {
  const index = [...(geometry.index?.array ?? [])];
  return index.map((corner, i) => [corner, index[i % 3 === 2 ? i - 2 : i + 1] ?? corner]);
};

describe('the default avatar in three-vrm', () => {
  it('has every humanoid bone but a jaw', () => {
    const missing = Object.values(VRMHumanBoneName).filter((bone) => !vrm.humanoid.getRawBoneNode(bone));
    expect(missing).toEqual(['jaw']);
  });

  it('looks along +Z with her left at +X', () => {
    vrm.scene.updateMatrixWorld(true);
    const place = (bone: VRMHumanBoneName) => vrm.humanoid.getRawBoneNode(bone)?.getWorldPosition(new Vector3());
    expect(place('leftHand')?.x).toBeGreaterThan(0.3);
    expect(place('leftToes')?.z).toBeGreaterThan(place('leftFoot')?.z ?? 0);
    expect(place('leftEye')?.z).toBeGreaterThan(place('head')?.z ?? 0);
    expect(vrm.lookAt?.faceFront.toArray()).toEqual([0, 0, 1]);
  });

  it('offers every preset of VRM 1.0 and no other', () => {
    const names = Object.keys(vrm.expressionManager?.expressionMap ?? {});
    expect(names.sort()).toEqual(Object.values(VRMExpressionPresetName).sort());
  });

  const moving = Object.values(VRMExpressionPresetName).filter((name) => !WITHOUT_MOVES.includes(name));
  it.each(moving)('moves her face to show %s', (name) => {
    const before = everythingShown();
    show(name, 0.7);
    expect(greatestMove(before, everythingShown())).toBeGreaterThan(0.004);
  });

  it('tells the vowels apart', () => {
    const mouths = ['aa', 'ih', 'ou', 'ee', 'oh'].map((vowel) => {
      show(vowel, 1);
      const points = everythingShown();
      show(vowel, 0);
      return points;
    });
    for (const [i, one] of mouths.entries())
      for (const other of mouths.slice(i + 1)) expect(greatestMove(one, other)).toBeGreaterThan(0.003);
  });

  it('does not blink while she smiles with her eyes shut, nor speak over a smile at full width', () => {
    const { happy, relaxed, angry } = vrm.expressionManager?.expressionMap ?? {};
    expect(happy).toMatchObject({ overrideBlink: 'block', overrideMouth: 'blend' });
    expect(relaxed).toMatchObject({ overrideBlink: 'block', overrideMouth: 'blend' });
    expect(angry).toMatchObject({ overrideBlink: 'none', overrideMouth: 'blend' });
  });

  it('turns her eyes by their bones', () => {
    const before = everythingShown();
    vrm.lookAt?.lookAt(new Vector3(5, 1, 1));
    vrm.lookAt?.update(FRAME_SECONDS);
    vrm.humanoid.update();
    const moved = greatestMove(before, everythingShown());
    expect(moved).toBeGreaterThan(0.005);
    expect(moved).toBeLessThan(0.03);
  });

  it.each(Object.keys(POSES))('keeps her skin and clothes whole when %s', (pose) => {
    vrm.scene.updateMatrixWorld(true);
    const meshes = skinned().filter((mesh) => mesh.geometry.index);
    const rest = meshes.map(shown);
    POSES[pose]?.();
    vrm.update(0);
    vrm.scene.updateMatrixWorld(true);
    meshes.forEach((mesh, i) => {
      const before = rest[i] ?? [];
      const after = shown(mesh);
      const span = (points: readonly Vector3[], [a, b]: [number, number]) =>
        points[a]?.distanceTo(points[b] ?? new Vector3()) ?? Number.NaN;
      for (const edge of edgesOf(mesh.geometry))
        expect(span(after, edge)).toBeLessThan(0.035 + 2.5 * span(before, edge));
    });
  });

  it('swings hair, braid and skirt, and comes to rest', () => {
    const joints = [...(vrm.springBoneManager?.joints ?? [])].map(({ bone }) => bone);
    expect(joints.length).toBeGreaterThan(20);
    expect(joints.length).toBeLessThan(50);
    const turns = () => joints.map((bone) => bone.quaternion.clone());
    const still = turns();
    turn('head', 0, 40, 0);
    turn('hips', 0, 0, 12);
    for (let frame = 0; frame < 3; frame++) vrm.update(FRAME_SECONDS);
    const swung = turns();
    expect(Math.max(...swung.map((turned, i) => turned.angleTo(still[i] ?? turned)))).toBeGreaterThan(0.05);
    turn('head', 0, 0, 0);
    turn('hips', 0, 0, 0);
    for (let frame = 0; frame < 600; frame++) vrm.update(FRAME_SECONDS);
    const late = turns();
    vrm.update(FRAME_SECONDS);
    for (const [i, turned] of turns().entries()) expect(turned.angleTo(late[i] ?? turned)).toBeLessThan(0.002);
    for (const [i, turned] of late.entries()) expect(turned.angleTo(still[i] ?? turned)).toBeLessThan(0.6);
  });

  it('survives being made lighter by VRMUtils', () => {
    const bones = Object.keys(vrm.humanoid.humanBones).length;
    VRMUtils.removeUnnecessaryVertices(vrm.scene);
    VRMUtils.combineSkeletons(vrm.scene);
    VRMUtils.combineMorphs(vrm);
    expect(Object.keys(vrm.humanoid.humanBones)).toHaveLength(bones);
    const before = everythingShown();
    show('happy', 1);
    vrm.update(FRAME_SECONDS);
    expect(everythingShown().every((point) => Number.isFinite(point.lengthSq()))).toBe(true);
    expect(greatestMove(before, everythingShown())).toBeGreaterThan(0.01);
  });

  it('has a mesh for each part of her', () => {
    const names = new Set<string>();
    vrm.scene.traverse((object) => {
      if (object instanceof Mesh) names.add(object.name.replace(/_\d+( \(Outline\))?$/, ''));
    });
    expect([...names].sort()).toEqual(['Body', 'Face', 'Hair']);
  });
});
