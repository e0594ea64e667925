import { type VRMAnimation, VRMAnimationLoaderPlugin } from '@pixiv/three-vrm-animation';
import type { Motion } from '@vccp/pose/parts';
import type { KeyframeTrack } from 'three';
import { GLTFLoader } from 'three/addons/loaders/GLTFLoader.js';
import { readMixamo } from './mixamo.js';
import { type ClipInfo, ModelFault } from './model.js';
import { sniff } from './sniff.js';

/**
 * Reads a VRMA or Mixamo FBX clip into a motion that fits every avatar.
 * @throws {ModelFault}
 */
export async function loadMotion(file: Blob, fileName: string): Promise<Motion> {
  const report = await sniff(file, fileName);
  if (report.kind === 'unusable') throw new ModelFault(report.code, report.reason);
  if (report.kind === 'vrm') {
    throw new ModelFault('not-animation', `${fileName} is a character, not an animation. Load it as the avatar.`);
  }
  const name = clipName(fileName);
  try {
    const bytes = await file.arrayBuffer();
    const motion = report.kind === 'vrma' ? await readVrma(bytes, name) : await readMixamo(bytes, name);
    if (motion.turns.size === 0 || !(motion.seconds > 0)) {
      throw new ModelFault('not-animation', `${fileName} moves no humanoid bone.`);
    }
    return motion;
  } catch (error) {
    if (error instanceof ModelFault) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new ModelFault('broken', `${fileName} is damaged: ${reason}`, error);
  }
}

export function clipInfo({ name, source, seconds, turns }: Motion): ClipInfo {
  return { name, source, durationMs: Math.round(seconds * 1000), bones: turns.size };
}

/** What a model calls it by: the file's name without path and ending. */
function clipName(fileName: string): string {
  const base = fileName.split(/[/\\]/).at(-1) ?? fileName;
  return (
    base
      .replace(/\.(vrma|fbx|glb)$/i, '')
      .trim()
      .slice(0, 128) || 'clip'
  );
}

async function readVrma(bytes: ArrayBuffer, name: string): Promise<Motion> {
  const loader = new GLTFLoader();
  loader.register((parser) => new VRMAnimationLoaderPlugin(parser));
  const gltf = await loader.parseAsync(bytes, '');
  const [animation] = (gltf.userData.vrmAnimations ?? []) as VRMAnimation[];
  if (!animation) throw new ModelFault('not-animation', `${name} holds no animation.`);
  const { humanoidTracks, expressionTracks, restHipsPosition, duration } = animation;
  const expressions = new Map<string, KeyframeTrack>([...expressionTracks.preset, ...expressionTracks.custom]);
  return {
    name,
    source: 'vrma',
    seconds: duration,
    turns: new Map(humanoidTracks.rotation),
    hips: humanoidTracks.translation.get('hips'),
    hipsHeight: restHipsPosition.y,
    expressions,
  };
}
