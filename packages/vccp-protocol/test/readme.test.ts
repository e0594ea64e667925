import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import {
  BODY_SYSTEM,
  BONE_PARENTS,
  EMOTION_FEELINGS,
  EMOTION_TO_PRESETS,
  ERROR_CODE_NAMES,
  GESTURE_NAMES,
  MOVEMENT_DIRECTIONS,
  messageSchema,
  parseMessage,
  performanceSchema,
  SERVER_SYSTEM,
  VISEME_TO_VOWELS,
  VRM0_EXPRESSION_NAMES,
} from '../src/index.js';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const blocks = [...readme.matchAll(/^```json( performance)?\n([\s\S]*?)^```/gm)].map(([, kind, json = '']) => ({
  kind,
  json,
}));

test.each(blocks.filter(({ kind }) => kind === undefined).map(({ json }) => [json]))(
  'the message is valid: %s',
  (json) => {
    const message = messageSchema.parse(JSON.parse(json));
    expect(parseMessage(json)).toEqual({ ok: true, value: message });
    if (message.type !== 'system') return;
    const schemas = [BODY_SYSTEM, SERVER_SYSTEM].flatMap((side) => {
      const schema = (side as Record<string, (typeof BODY_SYSTEM)[keyof typeof BODY_SYSTEM]>)[message.category];
      return schema ? [schema] : [];
    });
    expect(schemas.some((schema) => schema.safeParse(message.data).success)).toBe(true);
  },
);

test('the performance is valid', () => {
  const [{ json = '' } = {}] = blocks.filter(({ kind }) => kind !== undefined);
  expect(performanceSchema.parse(JSON.parse(json)).name).toBe('greeting');
});

test('every system category, error code and word of the vocabularies is told', () => {
  const words = [...Object.keys(BODY_SYSTEM), ...Object.keys(SERVER_SYSTEM)];
  for (const word of words) expect(readme).toContain(`"category": "${word}"`);
  for (const word of [...ERROR_CODE_NAMES, ...GESTURE_NAMES]) expect(readme).toContain(`\`${word}\``);
  for (const [emotion, presets] of Object.entries(EMOTION_TO_PRESETS)) {
    const drawn = Object.entries(presets).map(([preset, weight]) => `${preset} ${weight}`);
    expect(readme).toContain(`| \`${emotion}\` | ${drawn.join(', ') || '–'} |`);
  }
});

test('the tables of feelings, mouth shapes and ways hold what the maps hold', () => {
  const cells = [...readme.matchAll(/^\|(.+)\|$/gm)].map(([, row = '']) => row.split('|').map((cell) => cell.trim()));
  const after = (word: string, many: number) =>
    cells.flatMap((row) =>
      row.flatMap((cell, at) => (cell === `\`${word}\`` ? [row.slice(at + 1, at + 1 + many)] : [])),
    );
  const number = (value: number) => String(value).replace('-', '−');
  for (const [emotion, { pleasure, arousal, dominance }] of Object.entries(EMOTION_FEELINGS))
    expect(after(emotion, 3)).toContainEqual([pleasure, arousal, dominance].map(number));
  for (const [viseme, vowels] of Object.entries(VISEME_TO_VOWELS)) {
    const mouth = Object.entries(vowels).map(([vowel, weight]) => `${vowel} ${weight}`);
    expect(after(viseme, 2).map(([, shown]) => shown)).toContain(mouth.join(', ') || '–');
  }
  for (const [direction, degrees] of Object.entries(MOVEMENT_DIRECTIONS))
    expect(after(direction, 1)).toContainEqual([number(degrees)]);
});

test('the tables of bones and of expressions hold what the maps hold, and nothing else', () => {
  const section = (from: string) => readme.slice(readme.indexOf(from)).split('\n\n')[1] ?? '';
  const rows = (from: string) =>
    [...section(from).matchAll(/^\| (`.+) \|$/gm)].map(([, row = '']) =>
      row.split(' | ').map((cell) => [...cell.matchAll(/`(\w+)`/g)].map(([, word = '']) => word)),
    );
  const parents = rows('Bones are named as VRM 1.0').flatMap(([chain = [], above]) =>
    chain.map((bone, index): [string, string | null] => [bone, chain[index - 1] ?? above?.[0] ?? null]),
  );
  const mirrored = parents.map((pair) => pair.map((bone) => bone?.replace(/^left/, 'right') ?? null));
  expect(new Map([...parents, ...mirrored] as [string, string | null][])).toEqual(BONE_PARENTS);
  const names = rows('Expressions have the names of VRM 1.0').flatMap((cells) =>
    cells.flatMap(([name], at) => (at % 2 === 0 && name !== undefined ? [[name, cells[at + 1]?.[0]]] : [])),
  );
  expect(Object.fromEntries(names)).toEqual({ ...VRM0_EXPRESSION_NAMES, surprised: undefined });
});

test('the example at its top does what it says', async () => {
  const [, example = ''] = /^```ts\n([\s\S]*?)^```/m.exec(readme) ?? [];
  const said: unknown[][] = [];
  const body = example.replace(/^import .*$/m, '');
  new Function('parseMessage', 'console', body)(parseMessage, { log: (...words: unknown[]) => said.push(words) });
  expect(said).toEqual([['lookAt']]);
});
