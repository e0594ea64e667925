/** Puts the viewer's builds inside the command line's, so that one package holds them all. */
import { cpSync, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './workspace.mjs';

const from = join(root, 'apps', 'vrm-viewer', 'dist');
const to = join(root, 'apps', 'cli', 'dist');
/** Her page inside a chat: handed out by MCP, not served with the others. */
const chat = join(from, 'chat');

for (const page of [join(from, 'index.html'), join(chat, 'chat.html')]) {
  if (existsSync(page)) continue;
  process.stderr.write(`there is no ${page}: build @vccp/vrm-viewer first\n`);
  process.exit(1);
}
rmSync(join(to, 'viewer'), { recursive: true, force: true });
cpSync(from, join(to, 'viewer'), { recursive: true, filter: (path) => path !== chat });
cpSync(join(chat, 'chat.html'), join(to, 'chat.html'));
