import { type VRM, VRMLoaderPlugin, VRMUtils } from '@pixiv/three-vrm';
import { measureSkeleton, type Proportions } from '@vccp/pose/parts';
import { BONE_NAMES } from '@vccp/protocol';
import { type Mesh, type Object3D, Vector3 } from 'three';
import { type GLTF, GLTFLoader } from 'three/addons/loaders/GLTFLoader.js';
import { describeModel } from './describe-model.js';
import { EmbeddedImages } from './embedded-images.js';
import { measureSkin } from './measure-skin.js';
import { type LoadedModel, ModelFault } from './model.js';
import { applyOverridePolicy } from './override-policy.js';
import { sniff } from './sniff.js';
import { readThumbnail } from './thumbnail.js';

/** An avatar that is parsed, checked and ready to be put on the stage. */
export interface Avatar {
  vrm: VRM;
  model: LoadedModel;
  proportions: Proportions;
  /** Normalized bones in the order of `BONE_NAMES`; null where the model has none. */
  bones: readonly (Object3D | null)[];
  /** -1 for VRM 0.x, whose own space faces -Z; 1 else. */
  flip: 1 | -1;
  /** Frees its geometry, textures and blob URLs. */
  release(): void;
}

/**
 * Parses away from the stage. Nothing of a file that fails is kept.
 * @throws {ModelFault}
 */
export async function loadAvatar(file: Blob, name: string): Promise<Avatar> {
  const report = await sniff(file, name);
  if (report.kind === 'unusable') throw new ModelFault(report.code, report.reason);
  if (report.kind !== 'vrm') {
    throw new ModelFault('is-animation', `${name} is an animation, not a character. Add it as a clip and play it.`);
  }
  const gltf = await parse(await file.arrayBuffer(), name);
  const vrm = gltf.userData.vrm as VRM;
  const thumbnail = await readThumbnail(gltf);
  try {
    return prepare(vrm, name, file.size, thumbnail);
  } catch (error) {
    VRMUtils.deepDispose(vrm.scene);
    throw new ModelFault('broken', `${name} could not be prepared: ${text(error)}`, error);
  }
}

async function parse(bytes: ArrayBuffer, name: string): Promise<GLTF> {
  const loader = new GLTFLoader();
  loader.register((parser) => new EmbeddedImages(parser));
  loader.register((parser) => new VRMLoaderPlugin(parser));
  try {
    const gltf = await loader.parseAsync(bytes, '');
    if (gltf.userData.vrm) return gltf;
    VRMUtils.deepDispose(gltf.scene);
  } catch (error) {
    throw new ModelFault('broken', `${name} is damaged: ${text(error)}`, error);
  }
  throw new ModelFault('plain-glb', `${name} holds no VRM character.`);
}

function prepare(vrm: VRM, fileName: string, bytes: number, thumbnail: Blob | undefined): Avatar {
  const skin = measureSkin(vrm);
  const flip = vrm.meta.metaVersion === '0' ? -1 : 1;
  const at = restPositions(vrm, flip);
  const proportions = measureSkeleton((bone) => at.get(bone), skin);
  const expressions = (vrm.expressionManager?.expressions ?? [])
    .filter((expression) => expression.binds.length > 0)
    .map((expression) => expression.expressionName);
  VRMUtils.removeUnnecessaryVertices(vrm.scene);
  VRMUtils.combineSkeletons(vrm.scene);
  VRMUtils.combineMorphs(vrm);
  VRMUtils.rotateVRM0(vrm);
  applyOverridePolicy(vrm);
  let triangles = 0;
  vrm.scene.traverse((object) => {
    object.frustumCulled = false;
    const mesh = object as Mesh;
    if (mesh.isMesh) triangles += (mesh.geometry.index?.count ?? mesh.geometry.getAttribute('position').count) / 3;
  });
  const described = describeModel(vrm, {
    fileName,
    bytes,
    triangles: Math.round(triangles),
    expressions,
    proportions,
    thumbnail,
  });
  return {
    vrm,
    model: described.model,
    proportions,
    bones: BONE_NAMES.map((bone) => vrm.humanoid.getNormalizedBoneNode(bone as 'hips')),
    flip,
    release() {
      described.release();
      vrm.scene.removeFromParent();
      VRMUtils.deepDispose(vrm.scene);
    },
  };
}

/** In the space that faces +Z with the left at +X, whatever the file's version. */
function restPositions(vrm: VRM, flip: 1 | -1): Map<string, [number, number, number]> {
  const positions = new Map<string, [number, number, number]>();
  vrm.humanoid.normalizedHumanBonesRoot.updateMatrixWorld(true);
  const inverse = vrm.scene.matrixWorld.clone().invert();
  const point = new Vector3();
  for (const bone of BONE_NAMES) {
    const node = vrm.humanoid.getNormalizedBoneNode(bone as 'hips');
    if (!node) continue;
    node.getWorldPosition(point).applyMatrix4(inverse);
    positions.set(bone, [point.x * flip, point.y, point.z * flip]);
  }
  return positions;
}

function text(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
