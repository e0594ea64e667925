/** Puts the viewer's build inside the command line's, so that one package holds both. */
import { cpSync, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './workspace.mjs';

const from = join(root, 'apps', 'vrm-viewer', 'dist');
const to = join(root, 'apps', 'cli', 'dist', 'viewer');

if (!existsSync(join(from, 'index.html'))) {
  process.stderr.write(`${from} has no index.html: build @vccp/vrm-viewer first\n`);
  process.exit(1);
}
rmSync(to, { recursive: true, force: true });
cpSync(from, to, { recursive: true });
