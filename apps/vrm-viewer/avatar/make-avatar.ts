/** The default avatar, made wholly by code: forms, paint, bones, face and springs, as one VRM 1.0 file. */
import { Document, NodeIO, VertexLayout } from '@gltf-transform/core';
import { blouse } from './blouse.js';
import { dress } from './dress.js';
import { EXPRESSION_TARGETS } from './expressions.js';
import { eyes } from './eyes.js';
import { faceSkin } from './face-skin.js';
import { footwear } from './footwear.js';
import { hair } from './hair.js';
import { skinOfBody } from './limbs.js';
import { createMaterials, type Surface } from './materials.js';
import { join, type Mesh } from './mesh.js';
import { mouth } from './mouth.js';
import { ornaments } from './ornaments.js';
import { createPrimitive, createRig } from './rig.js';
import { paintTextures } from './textures.js';
import { addVrmExtensions } from './vrm-extensions.js';

/** The bytes of a `.vrm` file; the same every time. Takes some seconds. */
export async function makeAvatar(): Promise<Uint8Array> {
  const document = new Document();
  document.getRoot().getAsset().generator = 'VCCP avatar';
  const scene = document.createScene('Scene');
  document.getRoot().setDefaultScene(scene);
  const rig = createRig(document);
  scene.addChild(rig.root);
  const materials = createMaterials(document, paintTextures());

  const model = (name: string, parts: readonly (readonly [Surface, Mesh])[], morphs: boolean) => {
    const mesh = document.createMesh(name);
    for (const [surface, part] of parts)
      mesh.addPrimitive(createPrimitive(document, rig, part, materials.of[surface], { morphs }));
    if (morphs) mesh.setExtras({ targetNames: [...EXPRESSION_TARGETS] }).setWeights(EXPRESSION_TARGETS.map(() => 0));
    const node = document.createNode(name).setMesh(mesh).setSkin(rig.skin);
    scene.addChild(node);
    return node;
  };
  const body = model(
    'Body',
    [
      ['skin', skinOfBody()],
      ['cloth', join(blouse(), dress(), footwear(), ornaments())],
    ],
    false,
  );
  const face = model(
    'Face',
    [
      ['skin', faceSkin()],
      ['details', join(eyes(), mouth())],
    ],
    true,
  );
  const headdress = model('Hair', [['hair', hair()]], false);
  const extensions = addVrmExtensions(document, {
    rig,
    face,
    body,
    head: [face, headdress],
    materials,
  });
  return new NodeIO().setVertexLayout(VertexLayout.SEPARATE).registerExtensions(extensions).writeBinary(document);
}
