import { type Loader, Texture } from 'three';
import type { GLTFLoaderPlugin, GLTFParser } from 'three/addons/loaders/GLTFLoader.js';

interface GltfImages {
  images?: { bufferView?: number; mimeType?: string }[];
}

/**
 * Decodes the pictures inside a model from memory. three fetches them from `blob:` addresses, which a page inside a chat
 * may not.
 */
export class EmbeddedImages implements GLTFLoaderPlugin {
  readonly name = 'embedded-images';

  constructor(parser: GLTFParser) {
    const { images = [] } = parser.json as GltfImages;
    const fromElsewhere = parser.loadImageSource.bind(parser);
    const textures = new Map<number, Promise<Texture>>();
    parser.loadImageSource = (index: number, loader: Loader) => {
      const { bufferView, mimeType = '' } = images[index] ?? {};
      if (bufferView === undefined) return fromElsewhere(index, loader);
      const known = textures.get(index);
      // Two textures of one picture may be wrapped and filtered in two ways.
      if (known) return known.then((texture) => texture.clone());
      const texture = decode(parser, bufferView, mimeType);
      textures.set(index, texture);
      return texture;
    };
  }
}

async function decode(parser: GLTFParser, bufferView: number, mimeType: string): Promise<Texture> {
  const bytes: ArrayBuffer = await parser.getDependency('bufferView', bufferView);
  const picture = new Blob([bytes], { type: mimeType });
  // As three's own loader has it: colours as they are in the file.
  const bitmap = await createImageBitmap(picture, { colorSpaceConversion: 'none', premultiplyAlpha: 'none' });
  const texture = new Texture(bitmap);
  texture.userData.mimeType = mimeType;
  texture.needsUpdate = true;
  return texture;
}
