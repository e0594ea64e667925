import { ACCESS, flag, float, int, type OscMessage, type OscMethod } from '@vccp/osc';
import { VCCPError } from '@vccp/protocol';

export type ParameterType = 'int' | 'float' | 'bool';

/** A parameter of an avatar, as VRChat names it: spaces are `_` already. */
export interface AvatarParameter {
  name: string;
  type: ParameterType;
  writable: boolean;
  /** What it is now, where that is known. */
  value?: number | boolean | undefined;
}

export const PARAMETER_PREFIX = '/avatar/parameters/';

/**
 * Set by VRChat on every avatar, and read-only whatever a file or a tree says:
 * https://creators.vrchat.com/avatars/animator-parameters
 */
export const BUILT_IN_PARAMETERS: ReadonlySet<string> = new Set([
  'IsLocal',
  'PreviewMode',
  'Viseme',
  'Voice',
  'GestureLeft',
  'GestureRight',
  'GestureLeftWeight',
  'GestureRightWeight',
  'AngularY',
  'VelocityX',
  'VelocityY',
  'VelocityZ',
  'VelocityMagnitude',
  'Upright',
  'Grounded',
  'Seated',
  'AFK',
  'TrackingType',
  'VRMode',
  'MuteSelf',
  'InStation',
  'Earmuffs',
  'IsOnFriendsList',
  'AvatarVersion',
  'IsAnimatorEnabled',
  'ScaleModified',
  'ScaleFactor',
  'ScaleFactorInverse',
  'EyeHeightAsMeters',
  'EyeHeightAsPercent',
]);

/** Which gestures the action layer plays; has an action of its own. */
export const EMOTE_PARAMETER = 'VRCEmote';

/** The name as OSC has it. */
export const oscName = (name: string): string => name.replaceAll(' ', '_');

/** The parameters in what VRChat's OSCQuery offers. */
export function parametersOf(methods: readonly OscMethod[]): AvatarParameter[] {
  return methods.flatMap(({ address, type, access, value }) => {
    const kind = typeOfTag(type);
    if (!address.startsWith(PARAMETER_PREFIX) || !kind) return [];
    const name = address.slice(PARAMETER_PREFIX.length);
    const writable = (access & ACCESS.write) !== 0 && !BUILT_IN_PARAMETERS.has(name);
    return [{ name, type: kind, writable, value: plainValue(value?.[0]) }];
  });
}

function typeOfTag(tag: string): ParameterType | undefined {
  if (tag === 'i') return 'int';
  if (tag === 'f') return 'float';
  return tag === 'T' || tag === 'F' ? 'bool' : undefined;
}

/** What a parameter can be: a number that is one, or a flag. */
export function plainValue(value: unknown): number | boolean | undefined {
  return typeof value === 'boolean' || Number.isFinite(value) ? (value as number | boolean) : undefined;
}

/**
 * A value for a parameter with the type that it has. For a bool, a number counts as true from one half up.
 * @throws {VCCPError} `not-capable` for a parameter that may only be read, `invalid-data` for a value out of its range
 */
export function setParameter({ name, type, writable }: AvatarParameter, value: number | boolean): OscMessage {
  if (!writable) throw new VCCPError('not-capable', `${name} can only be read: VRChat itself sets it`);
  return { address: PARAMETER_PREFIX + name, args: [argument(name, type, value)] };
}

function argument(name: string, type: ParameterType, value: number | boolean) {
  if (type === 'bool') return flag(typeof value === 'boolean' ? value : value >= 0.5);
  const number = Number(value);
  if (type === 'float') {
    if (number >= -1 && number <= 1) return float(number);
    throw new VCCPError('invalid-data', `${name} is a float from -1 to 1, not ${value}`);
  }
  if (Number.isInteger(number) && number >= 0 && number <= 255) return int(number);
  throw new VCCPError('invalid-data', `${name} is an integer from 0 to 255, not ${value}`);
}

/** The last part of a name in small letters: `Face/Emotion_Happy` is `happy` after one of the `before` words is gone. */
export function keyword(name: string, before: readonly string[]): string {
  const last = name.split('/').at(-1) ?? name;
  const plain = last.toLowerCase().replace(/[^a-z]/g, '');
  const prefix = before.find((word) => plain.startsWith(word) && plain !== word);
  return prefix ? plain.slice(prefix.length) : plain;
}
