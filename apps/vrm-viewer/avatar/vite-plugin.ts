/** Gives the page its default avatar as `/avatar.vrm`: made when first asked for, kept until its sources change. */
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';
import { makeAvatar } from './make-avatar.js';

const FILE = 'avatar.vrm';
const SOURCES = dirname(fileURLToPath(import.meta.url));

/** What `virtual:avatar` is called inside the build. */
const MODULE = '\0virtual:avatar';

/**
 * The default avatar: as the file `/avatar.vrm`, or inside the code of a page that may fetch nothing, as the module
 * `virtual:avatar`.
 */
export function avatar(): Plugin {
  let cache = '';
  let made: Promise<Uint8Array> | undefined;
  let isInside = false;
  const bytes = (): Promise<Uint8Array> => {
    made ??= cachedAvatar(cache);
    return made;
  };
  return {
    name: 'vccp-avatar',
    configResolved(config) {
      cache = join(config.root, 'node_modules', '.cache', 'vccp-avatar');
    },
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        const path = new URL(request.url ?? '/', 'http://page').pathname;
        if (path !== server.config.base + FILE) return next();
        bytes().then((body) => {
          response.setHeader('Content-Type', 'model/gltf-binary');
          response.end(body);
        }, next);
      });
    },
    resolveId: (id) => (id === 'virtual:avatar' ? MODULE : undefined),
    async load(id) {
      if (id !== MODULE) return undefined;
      isInside = true;
      const packed = gzipSync(await bytes(), { level: 9 });
      return `export default ${JSON.stringify(packed.toString('base64'))};`;
    },
    async generateBundle() {
      if (isInside) return;
      this.emitFile({ type: 'asset', fileName: FILE, source: await bytes() });
    },
  };
}

/** The name in the cache tells the sources apart, so an old one is never taken for the new. */
async function cachedAvatar(folder: string): Promise<Uint8Array> {
  const file = join(folder, `${await hashOfSources()}.vrm`);
  try {
    return await readFile(file);
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
  const made = await makeAvatar();
  await mkdir(folder, { recursive: true });
  // Two builds at once must not see each other's half-written file.
  const unfinished = `${file}.${process.pid}`;
  await writeFile(unfinished, made);
  await rename(unfinished, file);
  return made;
}

async function hashOfSources(): Promise<string> {
  const hash = createHash('sha256');
  const names = (await readdir(SOURCES)).filter((name) => name.endsWith('.ts')).sort();
  for (const name of names) hash.update(name).update(await readFile(join(SOURCES, name)));
  return hash.digest('hex').slice(0, 16);
}

const isMissing = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT';
