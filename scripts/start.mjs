/** `npm start`: from a bare clone to a running server. Arguments are those of `vccp-server`. */
import './node-version.mjs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const { ensureBuilt, ensureInstalled, root } = await import('./workspace.mjs');

try {
  await ensureInstalled();
  await ensureBuilt();
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}

// In this process, so that signals reach the server itself.
await import(pathToFileURL(join(root, 'apps', 'cli', 'dist', 'main.js')).href);
