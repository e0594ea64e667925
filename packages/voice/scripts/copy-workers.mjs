/** Workers are plain JavaScript, so that sources and build start the same files. */
import { copyFileSync } from 'node:fs';

for (const name of ['align-worker.mjs', 'flite-worker.mjs', 'piper-worker.mjs'])
  copyFileSync(new URL(`../src/${name}`, import.meta.url), new URL(`../dist/${name}`, import.meta.url));
