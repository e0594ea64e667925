import { UnrealBody } from './body.js';
import type { UnrealConfigInput } from './config.js';

/**
 * Brings her to rest as the config says, whoever moved her. Resolves with how many requests that were, and why it did
 * not work where it did not.
 * @throws as `UnrealBody.open` does
 */
export async function panicUnreal(
  config: UnrealConfigInput,
  options: { configName?: string } = {},
): Promise<{ sent: number; fault: string | undefined }> {
  // Only what brings to rest has to fit: an action that does not is no reason to let her run on.
  const body = await UnrealBody.open({ ...config, actions: {} }, { ...options, guard: false });
  const before = body.status;
  await body.close();
  const { requests, failures, lastFault } = body.status;
  const fault = failures > before.failures ? lastFault : undefined;
  return { sent: requests - before.requests, fault };
}
