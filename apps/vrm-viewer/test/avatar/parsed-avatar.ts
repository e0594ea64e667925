/** The avatar as three-vrm sees it, without a browser: pictures are left out, for Node cannot decode them. */
import { type VRM, VRMLoaderPlugin } from '@pixiv/three-vrm';
import { Texture } from 'three';
import { type GLTF, GLTFLoader } from 'three/addons/loaders/GLTFLoader.js';
import { makeAvatar } from '../../avatar/make-avatar.js';

let made: Promise<Uint8Array> | undefined;

/** Made once for all tests of a file. */
export function avatarBytes(): Promise<Uint8Array> {
  made ??= makeAvatar();
  return made;
}

interface GltfJson {
  readonly extensions: Record<string, unknown>;
  readonly accessors: readonly { count: number; min?: number[]; max?: number[] }[];
  readonly images: readonly { bufferView: number }[];
  readonly materials: readonly { extensions: Record<string, unknown> }[];
  readonly meshes: readonly {
    name: string;
    primitives: readonly { indices: number; attributes: Record<string, number> }[];
  }[];
}

export async function avatarJson(): Promise<GltfJson> {
  const bytes = await avatarBytes();
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(12, true);
  return JSON.parse(new TextDecoder().decode(bytes.subarray(20, 20 + length)));
}

export async function loadAvatar(): Promise<VRM> {
  const bytes = await avatarBytes();
  const loader = new GLTFLoader();
  loader.register(() => ({ name: 'blank-pictures', loadTexture: async () => new Texture() }));
  loader.register((parser) => new VRMLoaderPlugin(parser));
  const gltf: GLTF = await loader.parseAsync(new Uint8Array(bytes).buffer, '');
  return gltf.userData.vrm;
}
