import type { VrmBodyEvent } from '../body/body-event.js';
import type { Perceive } from './perceive.js';

/** Tells the model what her own body noticed: touch, pointer, things, camera, and the avatar she wears. */
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
    case 'object': {
      const { name, position, held } = event;
      if (position === null) {
        perceive('object', { name }, { key: name, importance: 'low', removed: true });
        return;
      }
      const at = { x: round(position.x), y: round(position.y), z: round(position.z) };
      const data = { name, description: THINGS[name] ?? 'a thing', position: at, held };
      perceive('object', data, { key: name, importance: held ? 'low' : 'medium' });
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

/** What a thing is, for a model. */
const THINGS: Readonly<Record<string, string>> = {
  balloon: 'a coral balloon on a string; the person can take it elsewhere',
};

const round = (value: number): number => Math.round(value * 100) / 100;
