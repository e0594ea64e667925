import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { run, start, startServer } from './program.js';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

test('the example of the README does what it says', async () => {
  const [, example = ''] = /## For example[\s\S]*?```sh\n([\s\S]*?)```/.exec(readme) ?? [];
  const [up, body, act] = example
    .trim()
    .split('\n')
    .map((line) => line.split(' ').slice(1));
  expect(up?.[0]).toBe('up');
  await using server = await startServer();
  const onPort = (words: string[] = []) => words.map((word) => (word === '4321' ? server.port : word));
  await using joined = start(onPort(body));
  await joined.told('In session');
  expect((await run(onPort(act))).out).toContain('completed');
  expect((await joined.line('gesture')).replace(/ +/, ' ')).toBe('gesture {"gesture":"wave"}');
});

test('the README names every command and every option that help names', async () => {
  const { out } = await run(['--help']);
  const commands = [...out.matchAll(/^ {2}([a-z]+) \[/gm)].map(([, name = '']) => name);
  expect(commands.length).toBeGreaterThan(6);
  for (const command of commands) {
    expect(readme).toContain(`vccp ${command}`);
    const help = (await run(['help', command])).out;
    for (const [option] of help.matchAll(/--[a-z-]+/g)) expect(readme).toContain(option);
  }
});
