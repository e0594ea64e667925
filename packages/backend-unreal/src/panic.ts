import { readUnrealConfig, type UnrealConfigInput } from './config.js';
import { choosePreset } from './find.js';
import type { Fault } from './offer.js';
import { RemoteControl } from './remote-control.js';
import { restOf } from './rest.js';

/**
 * Brings her to rest as the config says, whoever moved her. Whatever cannot be sent does not keep back the others.
 * Resolves with how much was sent, and what was not, in words.
 * @throws {TypeError} where the config is not one
 * @throws {UnrealError} where Unreal does not answer, or has no such preset
 */
export async function panicUnreal(
  config: UnrealConfigInput,
  { configName }: { configName?: string } = {},
): Promise<{ sent: number; faults: string[] }> {
  // An action that is wrong is no reason to let her run on.
  const { url, timeoutMs, preset: named, rest } = readUnrealConfig({ ...config, actions: {} }, configName);
  const remote = new RemoteControl({ url, ...(timeoutMs !== undefined && { timeoutMs }) });
  const preset = await choosePreset(remote, url, named);
  const misfits: Fault[] = [];
  const requests = restOf(rest, preset, misfits);
  const faults = misfits.map(({ path, message }) => `${path}: ${message}`);
  for (const request of requests) await remote.send(request).catch((fault: Error) => faults.push(fault.message));
  return { sent: requests.length + misfits.length - faults.length, faults };
}
