/** The four surfaces she is made of, as MToon. */
import type { Document, Material, Texture } from '@gltf-transform/core';
import type { Textures } from './textures.js';
import type { Vec3 } from './vector.js';

export type Surface = 'skin' | 'cloth' | 'hair' | 'details';

interface Look {
  /** Metres; 0 draws none. */
  readonly outline: number;
  /** Linear; multiplies the lit colour of the place. */
  readonly outlineTint: Vec3;
  readonly rim: Vec3;
  readonly shift: number;
  readonly toony: number;
}

const LOOKS: Record<Surface, Look> = {
  skin: { outline: 0.0013, outlineTint: [0.42, 0.16, 0.14], rim: [0.16, 0.1, 0.08], shift: -0.02, toony: 0.88 },
  cloth: { outline: 0.0015, outlineTint: [0.16, 0.1, 0.15], rim: [0.13, 0.12, 0.12], shift: -0.05, toony: 0.9 },
  hair: { outline: 0.0015, outlineTint: [0.2, 0.09, 0.1], rim: [0.24, 0.17, 0.11], shift: -0.08, toony: 0.9 },
  details: { outline: 0, outlineTint: [0, 0, 0], rim: [0, 0, 0], shift: 0, toony: 0.9 },
};

export interface Materials {
  readonly of: Record<Surface, Material>;
  /** The MToon part of each, to be written by the extension. */
  readonly mtoon: ReadonlyMap<Material, MToon>;
  readonly textures: Readonly<Record<keyof Textures, Texture>>;
}

interface MToon {
  readonly shadeTexture: keyof Textures;
  readonly values: Record<string, unknown>;
}

export function createMaterials(document: Document, pictures: Textures): Materials {
  const texture = (name: keyof Textures): Texture =>
    document.createTexture(name).setMimeType('image/png').setImage(pictures[name]);
  const textures = { lit: texture('lit'), shade: texture('shade') };
  const mtoon = new Map<Material, MToon>();
  const create = (surface: Surface): Material => {
    const material = document
      .createMaterial(surface)
      .setBaseColorTexture(textures.lit)
      .setMetallicFactor(0)
      .setRoughnessFactor(0.9);
    // Eyes and ink are the same in light and in shade.
    mtoon.set(material, { shadeTexture: surface === 'details' ? 'lit' : 'shade', values: mtoonValues(LOOKS[surface]) });
    return material;
  };
  const of = { skin: create('skin'), cloth: create('cloth'), hair: create('hair'), details: create('details') };
  return { of, mtoon, textures };
}

const mtoonValues = (look: Look): Record<string, unknown> => ({
  specVersion: '1.0',
  transparentWithZWrite: false,
  renderQueueOffsetNumber: 0,
  shadeColorFactor: [1, 1, 1],
  shadingShiftFactor: look.shift,
  shadingToonyFactor: look.toony,
  giEqualizationFactor: 0.9,
  matcapFactor: [0, 0, 0],
  parametricRimColorFactor: look.rim,
  parametricRimFresnelPowerFactor: 4,
  parametricRimLiftFactor: 0,
  rimLightingMixFactor: 1,
  outlineWidthMode: look.outline ? 'worldCoordinates' : 'none',
  outlineWidthFactor: look.outline,
  outlineColorFactor: look.outlineTint,
  outlineLightingMixFactor: 1,
});
