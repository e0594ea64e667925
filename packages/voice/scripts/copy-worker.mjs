/** The worker is plain JavaScript, so that sources and build start the same file. */
import { copyFileSync } from 'node:fs';

copyFileSync(new URL('../src/flite-worker.mjs', import.meta.url), new URL('../dist/flite-worker.mjs', import.meta.url));
