import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { noBlender, program } from './real-blender.js';

const script = fileURLToPath(new URL('check-rig.py', import.meta.url));

test.skipIf(noBlender)('what her person does to her beside us is kept, and how they had her before comes back', () => {
  const { stdout, stderr } = spawnSync(program, ['-b', '--factory-startup', '--python', script], { encoding: 'utf8' });
  const told = JSON.parse(/^TOLD (.*)$/m.exec(stdout)?.[1] ?? JSON.stringify(stderr));
  expect(told).toEqual({
    moved: [1, 2, 0],
    home: [0, 2, 0],
    after: { at: [0, 2, 0], mode: 'XYZ', angles: [0.1, 0.2, 0.3] },
    baked: { mode: 'QUATERNION', angles: [0.1, 0.2, 0.3] },
    // A step ahead is along +X for who was turned to her left.
    turned: [1, 2, 0],
  });
});
