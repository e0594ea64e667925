import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type QueryOptions, readMethods } from '@vccp/osc';
import * as z from 'zod';
import { type AvatarParameter, BUILT_IN_PARAMETERS, oscName, PARAMETER_PREFIX, parametersOf } from './parameters.js';

/** What is known of the avatar that is worn, and from where. */
export interface Avatar {
  /** `avtr_…`, or undefined where nobody said. */
  id: string | undefined;
  name: string | undefined;
  /** `query`: VRChat itself said, just now. `file`: what VRChat wrote when it was last worn. `unknown`: nobody said. */
  source: 'query' | 'file' | 'unknown';
  parameters: readonly AvatarParameter[];
}

/** One of which nothing is known: it offers nothing that needs a parameter. */
export const unknownAvatar = (id?: string): Avatar => ({ id, name: undefined, source: 'unknown', parameters: [] });

/** @throws when nobody answers, or not as VRChat does */
export async function avatarFromQuery(queryUrl: string, options: QueryOptions = {}): Promise<Avatar> {
  const methods = await readMethods(queryUrl, '/avatar', options);
  const change = methods.find(({ address }) => address === '/avatar/change');
  const id = typeof change?.value?.[0] === 'string' ? change.value[0] : undefined;
  return { id, name: undefined, source: 'query', parameters: parametersOf(methods) };
}

const pathSchema = z.object({ address: z.string().startsWith(PARAMETER_PREFIX), type: z.string() });
const fileSchema = z.object({
  id: z.string(),
  name: z.string().optional(),
  parameters: z.array(
    z.object({ name: z.string(), input: pathSchema.optional().catch(undefined), output: pathSchema.optional() }),
  ),
});

/** Reads the text of one of VRChat's avatar files, with or without its byte order mark. @throws for anything else */
export function readAvatarFile(text: string): Avatar {
  const { id, name, parameters } = fileSchema.parse(JSON.parse(text.replace(/^\uFEFF/, '')));
  return {
    id,
    name,
    source: 'file',
    parameters: parameters.flatMap(({ name: written, input, output }) => {
      const path = input ?? output;
      const type = z.enum(['int', 'float', 'bool']).safeParse(path?.type.toLowerCase());
      if (!path || !type.success) return [];
      const known = path.address.slice(PARAMETER_PREFIX.length) || oscName(written);
      return [{ name: known, type: type.data, writable: input !== undefined && !BUILT_IN_PARAMETERS.has(known) }];
    }),
  };
}

/**
 * What VRChat wrote of an avatar, from the newest of its users' folders. Undefined where there is none: Build & Test
 * writes none, and neither does an avatar that was never worn with OSC on.
 * @param folders VRChat's own `OSC` folders, which hold a `usr_…` folder for each user
 */
export async function avatarFromFile(folders: readonly string[], id: string): Promise<Avatar | undefined> {
  // The id comes over the network, and becomes part of a path.
  if (!/^avtr_[\w-]{1,64}$/.test(id)) return undefined;
  const candidates: { path: string; changedAt: number }[] = [];
  for (const folder of folders) {
    for (const user of await readdir(folder).catch(() => [])) {
      const path = join(folder, user, 'Avatars', `${id}.json`);
      const found = await stat(path).catch(() => undefined);
      if (found?.isFile()) candidates.push({ path, changedAt: found.mtimeMs });
    }
  }
  for (const { path } of candidates.sort((a, b) => b.changedAt - a.changedAt)) {
    try {
      return readAvatarFile(await readFile(path, 'utf8'));
    } catch {
      // Half written, or of another make: an older one may serve.
    }
  }
  return undefined;
}
