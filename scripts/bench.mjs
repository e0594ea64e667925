/** `npm run bench`: every `bench/*.bench.ts`, one after the other. Arguments are those of `vitest run`. */
import './node-version.mjs';
import { spawn } from 'node:child_process';
import { join } from 'node:path';

const { ensureBuilt, ensureInstalled, root } = await import('./workspace.mjs');

await ensureInstalled();
await ensureBuilt();
const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
const words = [vitest, 'run', '--config', 'vitest.bench.config.ts', ...process.argv.slice(2)];
spawn(process.execPath, words, { cwd: root, stdio: 'inherit' }).once('close', (code) => process.exit(code ?? 1));
