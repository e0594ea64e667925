import type { VrmBodyEvent } from '../body/body-event.js';
import type { Perceive } from './perceive.js';

/** Tells the model what her own body noticed: touch, pointer, camera, and the avatar she wears. */
export function perceiveBodyEvent(event: VrmBodyEvent, perceive: Perceive): void {
  switch (event.type) {
    case 'touch':
      perceive('touch', { region: event.region }, { key: event.region, importance: 'medium', ttlMs: 60_000 });
      return;
    case 'pointer': {
      const { x, y, over } = event;
      perceive('pointer', { x: round(x), y: round(y), over }, { key: 'pointer', importance: 'low', ttlMs: 10_000 });
      return;
    }
    case 'camera': {
      const { position, target, distance } = event;
      perceive('camera', { position, target, distance: round(distance) }, { key: 'camera', importance: 'low' });
      return;
    }
    case 'model': {
      const { name, authors, licence, version, expressions, heightMetres } = event.model;
      const data = { name, authors, licence, vrmVersion: version, expressions, heightMetres: round(heightMetres) };
      perceive('model', data, { key: 'model', importance: 'medium' });
      return;
    }
    default:
      return;
  }
}

const round = (value: number): number => Math.round(value * 100) / 100;
