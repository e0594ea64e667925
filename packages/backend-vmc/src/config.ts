import { describeIssues } from '@vccp/protocol';
import * as z from 'zod';

const configSchema = z.strictObject({
  model: z.string().min(1).optional().describe('path of the .vrm file that is shown'),
  name: z.string().min(1).max(128).optional(),
  names: z.enum(['vrm0', 'vrm1']).optional(),
  bones: z.enum(['normalised', 'raw']).optional(),
  bundles: z.boolean().optional(),
  mostBytes: z.int().min(256).max(65_507).optional(),
  posesPerSecond: z.number().min(1).max(240).optional(),
});

/** What may stand in `vccp.vmc.json`: of the options of `VmcBody.open` those that belong to a receiver. */
export type VmcConfig = z.infer<typeof configSchema>;

/** @throws {TypeError} that names what is wrong */
export function readVmcConfig(value: unknown, configName = 'vccp.vmc.json'): VmcConfig {
  const parsed = configSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new TypeError(describeIssues(parsed.error, configName, value));
}
