/** `npm test`: from a bare clone to a verdict. Arguments are those of `vitest run`. */
import './node-version.mjs';
import { spawn } from 'node:child_process';
import { join } from 'node:path';

const { ensureBuilt, ensureInstalled, root } = await import('./workspace.mjs');

try {
  await ensureInstalled();
  await ensureBuilt();
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}

const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
const child = spawn(process.execPath, [vitest, 'run', ...process.argv.slice(2)], { cwd: root, stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.once('close', (code) => process.exit(code ?? 1));
