import type { VRM } from '@pixiv/three-vrm';
import type { HeadShape, TorsoShape } from '@vccp/pose/parts';
import { type Object3D, type SkinnedMesh, Vector3 } from 'three';

const point = new Vector3();
/** How far below the hips hands hang, and a skirt may be wide; metres. */
const SKIRT_DROP = 0.09;

/**
 * One look over the skin in rest pose: how far head and torso reach around their bones, so that hands know where to
 * stop. Hair that hangs on bones of its own is left out.
 */
export function measureSkin(vrm: VRM): { head: Partial<HeadShape>; torso: Partial<TorsoShape> } {
  const flip = vrm.meta.metaVersion === '0' ? -1 : 1;
  const bone = (name: 'head' | 'hips' | 'spine' | 'chest' | 'upperChest') => vrm.humanoid.getRawBoneNode(name);
  const head = bone('head');
  const hips = bone('hips');
  if (!head || !hips) return { head: {}, torso: {} };
  vrm.scene.updateMatrixWorld(true);
  const inverse = vrm.scene.matrixWorld.clone().invert();
  const origin = head.getWorldPosition(new Vector3()).applyMatrix4(inverse);
  const spine = hips.getWorldPosition(new Vector3()).applyMatrix4(inverse);
  const trunk = new Set<Object3D>(
    ['hips', 'spine', 'chest', 'upperChest'].flatMap((name) => bone(name as 'hips') ?? []),
  );
  const belowHead = new Set<Object3D>();
  head.traverse((object) => belowHead.add(object));
  const headPoints: [number, number, number][] = [];
  let hipHalfWidth = 0;
  let chestDepth = 0;
  let backDepth = 0;
  let skirtHalfWidth = 0;
  eachSkinPoint(vrm.scene, (x, y, z, owner) => {
    if (owner === head) headPoints.push([x - origin.x, y - origin.y, (z - origin.z) * flip]);
    if (!belowHead.has(owner) && Math.abs(z - spine.z) < 0.05 && y < spine.y + 0.04 && y > spine.y - SKIRT_DROP) {
      skirtHalfWidth = Math.max(skirtHalfWidth, Math.abs(x));
    }
    if (trunk.has(owner)) {
      const low = Math.abs(y - spine.y) < Math.abs(origin.y - spine.y) * 0.2;
      if (low) hipHalfWidth = Math.max(hipHalfWidth, Math.abs(x));
      if (Math.abs(x) < 0.06) {
        chestDepth = Math.max(chestDepth, (z - spine.z) * flip);
        backDepth = Math.max(backDepth, (spine.z - z) * flip);
      }
    }
  });
  return {
    head: headPoints.length < 50 ? {} : measureHead(headPoints),
    torso:
      hipHalfWidth === 0
        ? {}
        : { hipHalfWidth, skirtHalfWidth, chestDepth, backDepth: Math.min(backDepth, chestDepth * 1.2) },
  };
}

function measureHead(points: [number, number, number][]): Partial<HeadShape> {
  let top = 0;
  let front = 0;
  for (const [, y, z] of points) {
    top = Math.max(top, y);
    front = Math.max(front, z);
  }
  let chinY = top;
  let chinZ = front * 0.8;
  const widths: number[] = [];
  for (const [x, y, z] of points) {
    if (Math.abs(x) < top * 0.12 && z > front * 0.35 && y < chinY) {
      chinY = y;
      chinZ = z;
    }
    if (y > top * 0.2 && y < top * 0.6) widths.push(Math.abs(x));
  }
  widths.sort((a, b) => a - b);
  return {
    topY: top,
    chinY: Math.min(chinY, top * 0.25),
    chinZ,
    halfWidth: widths[Math.floor(widths.length * 0.95)] ?? top * 0.5,
  };
}

/** Every vertex of every skinned mesh in the scene's rest space, with the bone that holds it most. */
function eachSkinPoint(scene: Object3D, visit: (x: number, y: number, z: number, owner: Object3D) => void): void {
  scene.traverse((object) => {
    const mesh = object as SkinnedMesh;
    if (!mesh.isSkinnedMesh) return;
    const position = mesh.geometry.getAttribute('position');
    const joints = mesh.geometry.getAttribute('skinIndex');
    const weights = mesh.geometry.getAttribute('skinWeight');
    if (!position || !joints || !weights) return;
    for (let index = 0; index < position.count; index++) {
      let strongest = 0;
      for (let slot = 1; slot < 4; slot++) {
        if (weights.getComponent(index, slot) > weights.getComponent(index, strongest)) strongest = slot;
      }
      const owner = mesh.skeleton.bones[joints.getComponent(index, strongest)];
      if (!owner) continue;
      point.fromBufferAttribute(position, index).applyMatrix4(mesh.bindMatrix);
      // Some exporters leave broken vertices behind; one of them would spoil every measure.
      if (Number.isFinite(point.x + point.y + point.z)) visit(point.x, point.y, point.z, owner);
    }
  });
}
