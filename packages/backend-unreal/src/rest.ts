import type { Call } from './config.js';
import { bindAll, type Fault } from './offer.js';
import type { Preset } from './preset.js';
import type { Request } from './request.js';

/** What brings her to rest, ready to be sent; what does not fit the preset is left out, and added to the faults. */
export function restOf(rest: readonly Call[], preset: Preset, faults: Fault[]): Request[] {
  return rest.flatMap((call, index) => {
    const misfits: Fault[] = [];
    const [bound] = bindAll([call], preset, 'rest', misfits);
    try {
      if (bound) return [bound.fill({})];
    } catch (fault) {
      misfits.push({ path: '', message: (fault as Error).message });
    }
    faults.push(...misfits.map(({ message }) => ({ path: `rest[${index}]`, message })));
    return [];
  });
}
