import { execFileSync, spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import { VRChatBody } from '../src/index.js';

const oscdump = (() => {
  try {
    execFileSync('which', ['oscdump'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();
if (!oscdump) console.warn('skipped against liblo: oscdump is not here (Debian: apt-get install liblo-tools)');

async function freePort(): Promise<number> {
  const socket = createSocket('udp4');
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  const { port } = socket.address();
  await new Promise<void>((resolve) => socket.close(() => resolve()));
  return port;
}

test.skipIf(!oscdump)(
  'liblo reads floats as floats, integers as integers, and こんにちは ☀ as it is',
  async ({ onTestFinished }) => {
    const port = await freePort();
    const dump = spawn('oscdump', ['-L', String(port)], { env: { ...process.env, LC_ALL: 'C.UTF-8' } });
    onTestFinished(() => void dump.kill());
    const lines: string[] = [];
    createInterface({ input: dump.stdout }).on('line', (line) => lines.push(line.replace(/^\S+ /, '')));
    await using body = await VRChatBody.open({ oscPort: port, listenPort: 0, discover: false, guard: false });
    // Nothing says when it listens, so it is brought to rest until it has seen it.
    await expect
      .poll(() => {
        body.stop();
        return lines.length;
      })
      .toBeGreaterThan(0);
    const context = { signal: new AbortController().signal, report: () => undefined };
    const play = (category: string, data: Record<string, unknown>) =>
      body.play({ id: 'a', category, data, meta: {} }, context);
    await play('movement', { direction: 'forward', distance: 0.1 });
    await play('press', { button: 'Jump', holdMs: 20 });
    await play('say', { text: 'こんにちは ☀' });
    for (const line of [
      '/input/Vertical f 1.000000',
      '/input/Vertical f 0.000000',
      '/input/Jump i 1',
      '/input/Jump i 0',
      '/chatbox/input sTF "こんにちは ☀" #T #F',
    ])
      await expect.poll(() => lines).toContain(line);
  },
);
