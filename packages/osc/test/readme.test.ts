import { readFileSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import { float, OscReceiver, OscSender } from '../src/index.js';

test('the example of the README runs as it stands', async () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const [, example = ''] = /```ts\n([\s\S]*?)```/.exec(readme) ?? [];
  const log = vi.fn();
  const AsyncFunction = Object.getPrototypeOf(async () => undefined).constructor as FunctionConstructor;
  const names = { OscReceiver, OscSender, float, console: { log } };
  const opened = AsyncFunction(...Object.keys(names), `${example}; return [receiver, sender];`);
  const [receiver, sender] = await opened(...Object.values(names));
  await expect.poll(() => log.mock.calls).toEqual([['/input/Vertical', [1]]]);
  await Promise.all([receiver.close(), sender.close()]);
});
