import { DEFAULT_UNREAL_URL, unrealAddress } from './address.js';
import type { Preset } from './preset.js';
import { RemoteControl } from './remote-control.js';
import { UnrealError } from './unreal-error.js';

/** A preset that was found, and how much it lays open. */
export interface FoundPreset {
  name: string;
  path: string;
  properties: readonly string[];
  functions: readonly string[];
}

/**
 * The presets of the project that is open.
 * @throws {TypeError} where the address is not one that is allowed
 * @throws {UnrealError} where Unreal does not answer
 */
export async function findPresets({
  url = DEFAULT_UNREAL_URL,
  allowRemote = false,
  timeoutMs,
}: {
  url?: string;
  allowRemote?: boolean;
  timeoutMs?: number;
} = {}): Promise<FoundPreset[]> {
  const address = unrealAddress(url, allowRemote);
  const remote = new RemoteControl({ url: address, ...(timeoutMs !== undefined && { timeoutMs }) });
  const found: FoundPreset[] = [];
  for (const { name, path } of await remote.presets()) {
    const { properties, functions } = await remote.preset(name);
    found.push({
      name,
      path,
      properties: properties.map((property) => property.name),
      functions: functions.map((exposed) => exposed.name),
    });
  }
  return found;
}

/**
 * The preset that is named, else the only one.
 * @throws {UnrealError} where there is none, or several; it says which there are
 */
export async function choosePreset(remote: RemoteControl, url: string, named: string | undefined): Promise<Preset> {
  if (named === undefined) return remote.preset(await onlyPreset(remote, url));
  try {
    return await remote.preset(named);
  } catch (fault) {
    if (!(fault instanceof UnrealError) || fault.code !== 'unknown') throw fault;
    const there = listed(await remote.presets());
    throw new UnrealError('unknown', `the project at ${url} has no preset "${named}"; it has ${there}`, {
      cause: fault,
    });
  }
}

async function onlyPreset(remote: RemoteControl, url: string): Promise<string> {
  const presets = await remote.presets();
  const [only] = presets;
  if (only && presets.length === 1) return only.name;
  if (!only) {
    throw new UnrealError(
      'unknown',
      `the project at ${url} has no preset: add one in the editor (Remote Control Preset), and expose in it what she may do`,
    );
  }
  throw new UnrealError(
    'unknown',
    `the project at ${url} has ${presets.length} presets: ${listed(presets)}; say which in "preset" of the config, or with --preset`,
  );
}

const listed = (presets: readonly { name: string }[]): string =>
  presets.length === 0 ? 'none' : presets.map(({ name }) => `"${name}"`).join(', ');
