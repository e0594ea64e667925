import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const page = (path: string) => new URL(`../../../${path}`, import.meta.url);
const PAGES = ['SECURITY.md', 'docs/threat-model.md'];

it('every test and page that the words on security name is there, and every attack names one', () => {
  for (const path of PAGES) {
    const links = [...readFileSync(page(path), 'utf8').matchAll(/\]\(([^)#]+)\)/g)].map(([, link = '']) => link);
    expect(links.length).toBeGreaterThan(0);
    for (const link of links) expect(existsSync(new URL(link, page(path))), `${path}: ${link}`).toBe(true);
  }
  const rows = readFileSync(page('docs/threat-model.md'), 'utf8').split('| attack |').slice(1);
  expect(rows.length).toBeGreaterThan(4);
  for (const row of rows.flatMap((table) => table.split('\n').slice(2)).filter((line) => line.startsWith('|'))) {
    expect(row, 'an attack without a test').toContain('.test.ts)');
  }
});
