import { readdir, readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { BlenderError } from './blender-error.js';
import { BlenderConnection } from './connection.js';
import type { BlenderPlace } from './place.js';
import type { Described } from './wire.js';

/** Where the add-on listens when its port is free. */
export const DEFAULT_BLENDER_PORT = 8023;

export interface FindOptions {
  /** Where the add-on announces itself: `VCCP_HOME`. @default ~/.vccp */
  home?: string | undefined;
  /** Another place than what is announced; with `token`, on another machine. */
  at?: { host?: string | undefined; port?: number | undefined } | undefined;
  /** `VCCP_BLENDER_TOKEN` of a Blender whose files we cannot read. Never printed. */
  token?: string | undefined;
}

const announcementSchema = z.object({
  host: z.string().min(1),
  port: z.int().min(1).max(65_535),
  token: z.string().min(16),
});

/**
 * Where Blenders listen, as they announced it in files that only this person can read, the newest first; some may be gone.
 * @throws {BlenderError} where a place is named, and nobody told us its token
 */
export async function blenderPlaces({ home, at, token }: FindOptions = {}): Promise<BlenderPlace[]> {
  const announced = await announcements(join(home ?? join(homedir(), '.vccp'), 'blender'));
  if (!at) return announced;
  const { host = '127.0.0.1', port = DEFAULT_BLENDER_PORT } = at;
  if (token !== undefined) return [{ host, port, token }];
  const known = announced.find((place) => place.port === port && (place.host === host || isHere(host)));
  if (known) return [known];
  throw new BlenderError(
    'not-allowed',
    `nothing is known of a Blender at ${host}:${port}: start it with VCCP_BLENDER_TOKEN (16 characters or more), and set ` +
      'the same here',
  );
}

/** A Blender that answers, and who is in it. */
export interface FoundBlender extends Described {
  place: BlenderPlace;
}

/** All Blenders that answer. Looks only: nobody is moved. */
export async function findBlenders(options: FindOptions = {}): Promise<FoundBlender[]> {
  const found = await Promise.allSettled(
    (await blenderPlaces(options)).map(async (place) => {
      const connection = await BlenderConnection.open(place);
      connection.close();
      return { place, ...connection.described };
    }),
  );
  return found.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
}

const isHere = (host: string): boolean => ['127.0.0.1', 'localhost', '::1'].includes(host);

async function announcements(folder: string): Promise<BlenderPlace[]> {
  const names = await readdir(folder).catch(() => []);
  const read = names
    .filter((name) => /^\d+\.json$/.test(name))
    .map(async (name) => {
      const text = await readFile(join(folder, name), 'utf8').catch(() => '');
      try {
        const parsed = announcementSchema.safeParse(JSON.parse(text));
        // Whoever listens everywhere is reached here.
        return parsed.success
          ? [{ ...parsed.data, host: parsed.data.host.replace(/^(0\.0\.0\.0|::)$/, '127.0.0.1') }]
          : [];
      } catch {
        return [];
      }
    });
  return (await Promise.all(read)).flat().reverse();
}
