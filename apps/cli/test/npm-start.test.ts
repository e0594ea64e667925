import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../..', import.meta.url));

test('npm start: the first line of stdout is where it is, and SIGTERM to npm ends it all with 0', async () => {
  const npm = spawn('npm', ['start', '--silent', '--', '--port', '0', '--no-open', '--json'], {
    cwd: root,
    env: { ...process.env, CI: 'true' },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const lines = createInterface({ input: npm.stdout });
  const [first] = (await once(lines, 'line')) as [string];
  const at = JSON.parse(first) as Record<string, string>;
  expect(Object.keys(at)).toEqual(['url', 'mcp', 'viewer']);
  expect(await fetch(`${at.url}/health`).then((answer) => answer.json())).toMatchObject({ status: 'ok' });

  npm.kill('SIGTERM');
  const [code] = await once(npm, 'close');
  expect(code).toBe(0);
  await expect(fetch(`${at.url}/health`)).rejects.toThrow();
});
