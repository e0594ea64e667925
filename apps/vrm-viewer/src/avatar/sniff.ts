import type { FileReport, ModelFaultCode } from './model.js';

/** Larger files are refused: a browser tab runs out of memory on them. */
const MAX_MODEL_BYTES = 200 * 1024 * 1024;

/** Bones that VRM 1.0 requires. @see https://github.com/vrm-c/vrm-specification/blob/master/specification/VRMC_vrm-1.0/humanoid.md */
export const REQUIRED_BONES = [
  'hips',
  'spine',
  'head',
  'leftUpperLeg',
  'leftLowerLeg',
  'leftFoot',
  'rightUpperLeg',
  'rightLowerLeg',
  'rightFoot',
  'leftUpperArm',
  'leftLowerArm',
  'leftHand',
  'rightUpperArm',
  'rightLowerArm',
  'rightHand',
] as const;

const GLB_MAGIC = 0x46546c67;
const JSON_CHUNK = 0x4e4f534a;
const FBX_MAGIC = 'Kaydara FBX Binary';
const HEADER_BYTES = 20;

/** Tells what a file is from its content, whatever its name says; reads only as much as it needs. */
export async function sniff(file: Blob, name: string, maxBytes = MAX_MODEL_BYTES): Promise<FileReport> {
  const bytes = file.size;
  const unusable = (code: ModelFaultCode, reason: string): FileReport => ({
    kind: 'unusable',
    name,
    bytes,
    code,
    reason,
  });
  if (bytes > maxBytes) {
    const limit = Math.round(maxBytes / 1024 / 1024);
    return unusable(
      'too-large',
      `${name} has ${Math.ceil(bytes / 1024 / 1024)} MB; at most ${limit} MB can be loaded.`,
    );
  }
  const head = new DataView(await file.slice(0, HEADER_BYTES).arrayBuffer());
  if (isFbx(head, await file.slice(0, 1024).text())) return { kind: 'fbx', name, bytes };
  const json = await readGltfJson(file, head);
  if (json === 'not-gltf' && /\.fbx$/i.test(name)) {
    return unusable('not-fbx', `${name} is not an FBX file: one begins with "${FBX_MAGIC}" or "; FBX".`);
  }
  if (json === 'not-gltf') {
    return unusable('not-gltf', `${name} is not a glTF file: a .vrm or .vrma begins with the letters glTF.`);
  }
  if (json === 'broken') return unusable('broken', `${name} begins like a glTF file, but is cut off or damaged.`);
  return judge(json, name, bytes, unusable);
}

function judge(
  json: Record<string, unknown>,
  name: string,
  bytes: number,
  unusable: (code: ModelFaultCode, reason: string) => FileReport,
): FileReport {
  const extensions = record(json.extensions);
  if (extensions.VRMC_vrm_animation) return { kind: 'vrma', name, bytes };
  const one = extensions.VRMC_vrm;
  const zero = extensions.VRM;
  if (!one && !zero) {
    return unusable(
      'plain-glb',
      `${name} is a plain glTF model without VRM data. Export it as VRM, for example with UniVRM or the VRM add-on for Blender.`,
    );
  }
  const missing = missingBones(record(record(one ?? zero).humanoid).humanBones);
  if (missing.length > 0)
    return unusable('bones-missing', `${name} lacks bones that VRM requires: ${missing.join(', ')}.`);
  return { kind: 'vrm', name, version: one ? '1' : '0', bytes };
}

/** VRM 1.0 keeps bones in a record, 0.x in a list. */
function missingBones(humanBones: unknown): string[] {
  const present = Array.isArray(humanBones)
    ? humanBones.filter((bone) => Number.isInteger(record(bone).node)).map((bone) => record(bone).bone)
    : Object.entries(record(humanBones))
        .filter(([, bone]) => Number.isInteger(record(bone).node))
        .map(([bone]) => bone);
  return REQUIRED_BONES.filter((bone) => !present.includes(bone));
}

async function readGltfJson(file: Blob, head: DataView): Promise<Record<string, unknown> | 'not-gltf' | 'broken'> {
  if (head.byteLength < 4 || head.getUint32(0, true) !== GLB_MAGIC) return 'not-gltf';
  if (head.byteLength < HEADER_BYTES || head.getUint32(4, true) !== 2) return 'broken';
  const total = head.getUint32(8, true);
  const length = head.getUint32(12, true);
  if (head.getUint32(16, true) !== JSON_CHUNK || total > file.size || HEADER_BYTES + length > file.size)
    return 'broken';
  try {
    return record(JSON.parse(await file.slice(HEADER_BYTES, HEADER_BYTES + length).text()));
  } catch {
    return 'broken';
  }
}

function isFbx(head: DataView, text: string): boolean {
  const binary = FBX_MAGIC.split('').every(
    (letter, index) => index < head.byteLength && head.getUint8(index) === letter.charCodeAt(0),
  );
  return binary || /^\s*;\s*FBX \d/.test(text);
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
