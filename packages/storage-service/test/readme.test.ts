import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { StorageClient } from '../src/client.js';
import { StorageService } from '../src/index.js';

test('the example of the README does what it says', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'vccp-readme-'));
  {
    await using service = await new StorageService({ folder, port: 0 }).start();

    const storage = new StorageClient({
      baseUrl: service.url,
      token: (ask) => service.keys.token({ ...ask, expiresAtMs: Date.now() + 60_000 }),
    });
    const file = await storage.upload(new Blob(['hello']), { name: 'hello.txt', type: 'text/plain', ttlSeconds: 600 });

    const response = await fetch(file.url); // anybody who holds the URL, for ten minutes
    expect(await response.text()).toBe('hello');
    expect(response.headers.get('content-disposition')).toMatch(/^attachment; filename="hello\.txt"/);
  }
  await rm(folder, { recursive: true });
});

test('the example of the README is the one that is tested', async () => {
  const lines = (text: string) => text.split('\n').map((line) => line.trim());
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
  const example = /```ts\n([\s\S]*?)\n```/.exec(readme)?.[1] ?? '';
  const tested = lines(await readFile(new URL(import.meta.url), 'utf8')).join('\n');
  expect(example).not.toBe('');
  expect(tested).toContain(lines(example).join('\n'));
});
