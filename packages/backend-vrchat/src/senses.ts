import type { Clock } from '@vccp/client';
import type { OscReceived } from '@vccp/osc';
import type { CapabilityInput, Importance } from '@vccp/protocol';
import { BUILT_IN_PARAMETERS, PARAMETER_PREFIX, plainValue } from './parameters.js';

/** Something that the avatar noticed, as an agent is told. */
export interface Noticed {
  category: string;
  data: Record<string, unknown>;
  key: string;
  importance: Importance;
}

export const PERCEPTIONS: NonNullable<CapabilityInput['perceptions']> = [
  {
    category: 'avatar',
    description: 'Another avatar is worn: what can be done has changed, read the capability again.',
    data: { id: 'avtr_…', source: 'query' },
  },
  { category: 'mute', description: 'Whether the microphone is muted.', data: { muted: true } },
  { category: 'afk', description: 'Whether the person at the machine is away.', data: { afk: true } },
  {
    category: 'velocity',
    description: 'Metres a second as the avatar sees it: x to its left, y up, z ahead.',
    data: { x: 0, y: 0, z: 2, speed: 2 },
  },
  { category: 'grounded', description: 'Whether the feet are on the ground.', data: { grounded: true } },
  { category: 'seated', description: 'Whether it sits on a chair of the world.', data: { seated: true } },
  {
    category: 'tracking',
    description: 'How it is moved: number of tracked points, and whether in VR.',
    data: { type: 3, vr: false },
  },
  {
    category: 'parameter',
    description: 'A parameter of the avatar has changed; key is its name.',
    data: { name: 'Hat', value: true },
  },
];

const FLAGS: Readonly<Record<string, { category: string; field: string; importance: Importance }>> = {
  MuteSelf: { category: 'mute', field: 'muted', importance: 'medium' },
  AFK: { category: 'afk', field: 'afk', importance: 'medium' },
  Grounded: { category: 'grounded', field: 'grounded', importance: 'low' },
  Seated: { category: 'seated', field: 'seated', importance: 'medium' },
};
const round = (value: number) => Math.round(value * 100) / 100;

/**
 * What a parameter's new value means, with what is known of the others. Undefined for what is of no use to an agent,
 * such as the mouth shape of sixty frames a second.
 */
function notice(name: string, values: ReadonlyMap<string, number | boolean>): Noticed | undefined {
  const value = values.get(name);
  if (value === undefined) return undefined;
  const number = (other: string) => Number(values.get(other) ?? 0);
  const known = FLAGS[name];
  if (known) {
    const { category, field, importance } = known;
    return { category, data: { [field]: Boolean(value) }, key: category, importance };
  }
  if (name === 'VelocityX' || name === 'VelocityY' || name === 'VelocityZ') {
    // VRChat's x is to the right.
    const [x, y, z] = [-number('VelocityX'), number('VelocityY'), number('VelocityZ')].map((part) => round(part) + 0);
    const speed = round(Math.hypot(x ?? 0, y ?? 0, z ?? 0));
    return { category: 'velocity', data: { x, y, z, speed }, key: 'velocity', importance: 'low' };
  }
  if (name === 'TrackingType' || name === 'VRMode') {
    const data = { type: number('TrackingType'), vr: number('VRMode') !== 0 };
    return { category: 'tracking', data, key: 'tracking', importance: 'low' };
  }
  if (BUILT_IN_PARAMETERS.has(name)) return undefined;
  return { category: 'parameter', data: { name, value }, key: name, importance: 'low' };
}

/** How often an agent is told at most. VRChat itself sends at every frame. */
const TELL_EVERY_MS = 250;
/** Of how many things at once; the rest waits its turn. */
const MOST_AT_ONCE = 16;
/** More names than an avatar can have, and longer ones: whoever sends them is not VRChat. */
const MOST_NAMES = 10_000;
const LONGEST_NAME = 128;

/** Remembers what VRChat says, and tells what has changed, each thing at most four times a second. */
export class Senses {
  readonly values = new Map<string, number | boolean>();
  readonly #clock: Clock;
  readonly #tell: (noticed: Noticed) => void;
  readonly #waiting = new Map<string, Noticed>();
  readonly #told = new Map<string, string>();
  #stopTimer: (() => void) | undefined;

  constructor(clock: Clock, tell: (noticed: Noticed) => void) {
    this.#clock = clock;
    this.#tell = tell;
  }

  /** Takes in a message; true where it was the value of a parameter. */
  hear({ address, values: [value] }: OscReceived): boolean {
    if (!address.startsWith(PARAMETER_PREFIX) || value === undefined) return false;
    const name = address.slice(PARAMETER_PREFIX.length);
    const plain = plainValue(value);
    if (plain === undefined || name.length > LONGEST_NAME) return true;
    if (!this.values.has(name) && this.values.size >= MOST_NAMES) return true;
    this.values.set(name, plain);
    const noticed = notice(name, this.values);
    if (noticed) this.#keep(noticed);
    return true;
  }

  /** Another avatar: of the old one nothing holds any more but what is VRChat's own. */
  forget(): void {
    for (const name of [...this.values.keys()]) if (!BUILT_IN_PARAMETERS.has(name)) this.values.delete(name);
    for (const [slot, { category }] of this.#waiting) if (category === 'parameter') this.#waiting.delete(slot);
    for (const slot of [...this.#told.keys()]) if (slot.startsWith('parameter ')) this.#told.delete(slot);
  }

  close(): void {
    this.#stopTimer?.();
    this.#stopTimer = undefined;
    this.#waiting.clear();
  }

  #keep(noticed: Noticed): void {
    this.#waiting.set(`${noticed.category} ${noticed.key}`, noticed);
    // The first of a quiet time is told at once.
    if (!this.#stopTimer) this.#flush();
  }

  #flush(): void {
    for (const [slot, noticed] of [...this.#waiting].slice(0, MOST_AT_ONCE)) {
      this.#waiting.delete(slot);
      const said = JSON.stringify(noticed.data);
      if (this.#told.get(slot) === said) continue;
      this.#told.set(slot, said);
      this.#tell(noticed);
    }
    this.#stopTimer = this.#clock.setTimeout(() => {
      this.#stopTimer = undefined;
      if (this.#waiting.size > 0) this.#flush();
    }, TELL_EVERY_MS);
  }
}
