import { isIP } from 'node:net';
import { isLoopback } from './guard.js';

export interface AdmissionLimits {
  /** Connections of bodies in all. @default 4096 */
  maxConnections: number;
  /** Connections from one remote address; of this machine's own there may be as many as in all. @default 256 */
  maxConnectionsPerAddress: number;
}

export const DEFAULT_ADMISSION_LIMITS: Readonly<AdmissionLimits> = {
  maxConnections: 4096,
  maxConnectionsPerAddress: 256,
};

/** Counts who is connected, so that no single peer takes every place. */
export class Admissions {
  readonly #limits: AdmissionLimits;
  readonly #byAddress = new Map<string, number>();
  #all = 0;

  constructor(limits: AdmissionLimits) {
    this.#limits = limits;
  }

  /** Takes a place and gives back the way to leave it, which may be gone twice; or says why there is none. */
  enter(remoteAddress: string): { leave: () => void } | { refused: string } {
    const group = addressGroup(remoteAddress);
    if (this.#all >= this.#limits.maxConnections) return { refused: 'too many connections to this server' };
    const before = this.#byAddress.get(group) ?? 0;
    if (group !== HERE && before >= this.#limits.maxConnectionsPerAddress) {
      return { refused: 'too many connections from your address' };
    }
    this.#all += 1;
    this.#byAddress.set(group, before + 1);
    let left = false;
    const leave = () => {
      if (left) return;
      left = true;
      this.#all -= 1;
      const rest = (this.#byAddress.get(group) ?? 1) - 1;
      if (rest > 0) this.#byAddress.set(group, rest);
      else this.#byAddress.delete(group);
    };
    return { leave };
  }
}

const HERE = 'this machine';

/** Those who share an address, as far as that can be told: of IPv6 whoever has one address has a whole /64 of them. */
export function addressGroup(remoteAddress: string): string {
  const address = remoteAddress
    .toLowerCase()
    .replace(/^::ffff:(?=\d+\.)/, '')
    .replace(/%.*$/, '');
  if (isLoopback(address)) return HERE;
  if (isIP(address) !== 6) return address;
  const [head = '', tail] = address.split('::');
  const given = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros =
    tail === undefined ? [] : Array.from({ length: Math.max(0, 8 - given.length - after.length) }, () => '0');
  return [...given, ...zeros, ...after]
    .slice(0, 4)
    .map((part) => part.replace(/^0+(?=.)/, ''))
    .join(':');
}
