import type { GLTF } from 'three/addons/loaders/GLTFLoader.js';

const PICTURES = ['image/png', 'image/jpeg', 'image/webp'];

interface GltfJson {
  images?: { bufferView?: number; mimeType?: string }[];
  textures?: { source?: number }[];
  extensions?: {
    VRMC_vrm?: { meta?: { thumbnailImage?: number } };
    VRM?: { meta?: { texture?: number } };
  };
}

/** The picture the author put on the model, or nothing: a thumbnail is never a reason to refuse a character. */
export async function readThumbnail(gltf: GLTF): Promise<Blob | undefined> {
  const json = gltf.parser.json as GltfJson;
  const texture = json.extensions?.VRM?.meta?.texture;
  const image =
    json.extensions?.VRMC_vrm?.meta?.thumbnailImage ??
    (texture === undefined ? undefined : json.textures?.[texture]?.source);
  const source = image === undefined ? undefined : json.images?.[image];
  if (source?.bufferView === undefined || !source.mimeType || !PICTURES.includes(source.mimeType)) return undefined;
  try {
    const bytes: ArrayBuffer = await gltf.parser.getDependency('bufferView', source.bufferView);
    return new Blob([bytes], { type: source.mimeType });
  } catch {
    return undefined;
  }
}
