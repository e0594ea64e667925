import { readFile, rm, writeFile } from 'node:fs/promises';
import { afterEach, expect, it, vi } from 'vitest';

const copy = new URL('./readme-example.generated.mjs', import.meta.url);
afterEach(() => rm(copy, { force: true }));

it('the example of the README runs as it stands there', async () => {
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
  const example = /```js\n([\s\S]*?)```/.exec(readme)?.[1] ?? '';
  const said: string[] = [];
  const log = vi.spyOn(console, 'log').mockImplementation((line: string) => void said.push(line));
  await writeFile(copy, example.replace("'@vccp/server'", "'../src/index.ts'"));
  await import(copy.href);
  log.mockRestore();
  expect(said).toEqual([
    expect.stringMatching(/^bodies connect to ws:\/\/127\.0\.0\.1:\d+\/vccp\/[0-9a-f]{32}$/),
    expect.stringMatching(/^claude mcp add --transport http vccp http:\/\/127\.0\.0\.1:\d+\/mcp$/),
  ]);
});
