import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe } from 'vitest';
import { conformance } from './conformance.js';

const root = fileURLToPath(new URL('..', import.meta.url));

const isThere = spawnSync('godot3-server', ['--version']).error === undefined;
if (!isThere) {
  process.stderr.write('plugins/godot is not run: godot3-server not found (apt-get install godot3-server)\n');
}

describe.skipIf(!isThere)('the session of the Godot add-on, run by a headless Godot 3', () => {
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'vccp-godot-'));
    for (const name of ['vccp_session.gd', 'vccp_words.gd']) {
      copyFileSync(join(root, 'godot/addons/vccp', name), join(folder, name));
    }
    for (const name of ['project.godot', 'headless_body.gd']) {
      copyFileSync(join(root, 'test/godot', name), join(folder, name));
    }
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  conformance('godot', () => ['godot3-server', '--path', folder, '-s', 'headless_body.gd']);
});
