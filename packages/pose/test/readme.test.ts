import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { Figure } from '../src/index.js';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

test('the example of the README runs as it stands, and she waves', () => {
  const [, example = ''] = /```ts\n([\s\S]*?)```/.exec(readme) ?? [];
  const run = new Function('Figure', 'signal', `${example}; return figure.frame;`);
  const { expressions } = run(Figure, new AbortController().signal);
  expect(expressions.get('happy')).toBeGreaterThan(0.1);
});

test('the README names every action that she offers', () => {
  const actions = readme.split('\n').find((line) => line.startsWith('| `offers()`'));
  for (const { category } of new Figure().offers()) expect(actions).toContain(`\`${category}\``);
});
