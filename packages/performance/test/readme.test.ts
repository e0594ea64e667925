import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import * as doors from '../src/index.js';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

test('the example of the README does what it says', async () => {
  const [, example = ''] = /```ts\n([\s\S]*?)```/.exec(readme) ?? [];
  const said: unknown[][] = [];
  const AsyncFunction = Object.getPrototypeOf(async () => undefined).constructor as FunctionConstructor;
  const names = { ...doors, console: { log: (...words: unknown[]) => said.push(words) } };
  const run = AsyncFunction(...Object.keys(names), `${example}\nreturn { state, faults };`) as (
    ...given: unknown[]
  ) => Promise<unknown>;
  expect(await run(...Object.values(names))).toEqual({ state: 'completed', faults: [] });
  expect(said).toEqual([
    ['expression', { preset: 'happy' }],
    ['gesture', { gesture: 'wave' }],
    ['gesture', { gesture: 'bow' }],
  ]);
});

test('every name that is given out is told', () => {
  for (const name of Object.keys(doors)) expect(readme).toContain(name);
});

test('the score of the guide, and that of the example, can be played', () => {
  const guide = readFileSync(new URL('../../../docs/11-stage-a-scene.md', import.meta.url), 'utf8');
  const [, ofGuide = ''] = /```json score\n([\s\S]*?)```/.exec(guide) ?? [];
  const ofExample = readFileSync(new URL('../../../examples/performance/morning.vccp.json', import.meta.url), 'utf8');
  for (const score of [ofGuide, ofExample]) {
    expect(doors.readPerformance(JSON.parse(score))).toMatchObject({ ok: true, value: { name: 'morning' } });
  }
});
