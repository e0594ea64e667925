import type { OscReceived } from '@vccp/osc';
import { mirrorPoint, mirrorTurn } from './axes.js';
import { VRM_BONE_NAMES } from './bone-names.js';
import { fromWireName } from './expression-names.js';
import { VMC } from './messages.js';
import { normalised, type Point, type Turn } from './turn.js';

/** What one message of the VMC protocol says of a body, in the axes and the names of VRM 1.0. */
export type VmcWord =
  | { type: 'bone'; bone: string; place: Point; turn: Turn }
  | { type: 'root'; place: Point; turn: Turn }
  | { type: 'expression'; name: string; weight: number }
  | { type: 'expressions-end' }
  | { type: 'time'; seconds: number }
  /** False where the sender has no model yet, or says that it has lost whom it tracks. */
  | { type: 'state'; isTracking: boolean };

/** A name that is longer is none. */
const MOST_NAME_LENGTH = 128;

/** Undefined for what is no word of the protocol, or not of those that are understood here. Numbers may be integers. */
export function readMessage({ address, values }: OscReceived): VmcWord | undefined {
  switch (address) {
    case VMC.bone:
      return readBone(values);
    case VMC.root: {
      const posed = readPosed(values);
      return posed && { type: 'root', ...posed };
    }
    case VMC.expression: {
      const [name, weight] = values;
      if (typeof name !== 'string' || name === '' || name.length > MOST_NAME_LENGTH || !isNumber(weight))
        return undefined;
      return { type: 'expression', name: fromWireName(name), weight: Math.min(1, Math.max(0, weight)) };
    }
    case VMC.expressionsEnd:
      return { type: 'expressions-end' };
    case VMC.time:
      return isNumber(values[0]) ? { type: 'time', seconds: values[0] } : undefined;
    case VMC.loaded: {
      // loaded, and since version 2.5 calibration state, calibration mode, tracking
      const [loaded, , , tracking = 1] = values;
      return isNumber(loaded) ? { type: 'state', isTracking: loaded !== 0 && tracking !== 0 } : undefined;
    }
    default:
      return undefined;
  }
}

function readBone(values: OscReceived['values']): VmcWord | undefined {
  const bone = typeof values[0] === 'string' ? VRM_BONE_NAMES.get(values[0]) : undefined;
  const posed = readPosed(values);
  return bone !== undefined && posed ? { type: 'bone', bone, ...posed } : undefined;
}

/** A name, a place and a turn; later versions say more after it. */
function readPosed([name, px, py, pz, x, y, z, w]: OscReceived['values']): { place: Point; turn: Turn } | undefined {
  if (typeof name !== 'string' || !isPlace(px) || !isPlace(py) || !isPlace(pz)) return undefined;
  if (!isNumber(x) || !isNumber(y) || !isNumber(z) || !isNumber(w)) return undefined;
  const turn = normalised([x, y, z, w]);
  return turn && { place: mirrorPoint([px, py, pz]), turn: mirrorTurn(turn) };
}

const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);
/** No person is farther away than this, metres. */
const FARTHEST = 1000;
const isPlace = (value: unknown): value is number => isNumber(value) && Math.abs(value) <= FARTHEST;
