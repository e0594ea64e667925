import { readdirSync, readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { ACTION_DATA, jsonSchemas } from '../src/index.js';

const folder = new URL('../schemas/', import.meta.url);
const schemas = jsonSchemas();

test('the files in schemas/ are what the code says; else run: pnpm --filter @vccp/protocol schemas', () => {
  const files = Object.fromEntries(
    readdirSync(folder).map((file) => [file, JSON.parse(readFileSync(new URL(file, folder), 'utf8'))]),
  );
  expect(files).toEqual(JSON.parse(JSON.stringify(schemas)));
});

const compile = (file: string) =>
  new Ajv2020({ strict: false, formats: { 'date-time': true, uri: true, base64: true } }).compile(
    schemas[file] as object,
  );

test.each(Object.keys(schemas).filter((file) => file !== 'errors.json'))('%s is a JSON Schema of 2020-12', (file) => {
  expect(schemas[file]).toMatchObject({ $schema: 'https://json-schema.org/draft/2020-12/schema' });
  expect(() => compile(file)).not.toThrow();
});

const samples: [keyof typeof ACTION_DATA, unknown, boolean][] = [
  ['movement', { target: { x: 1, z: 0 } }, true],
  ['movement', { direction: 'forward', distance: 1 }, true],
  ['movement', { turnDegrees: -90 }, true],
  ['movement', {}, false],
  ['movement', { distance: 1 }, false],
  ['movement', { direction: 'up' }, false],
  ['movement', { target: { x: 'one', z: 0 } }, false],
  ['lookAt', { target: 'user' }, true],
  ['lookAt', { position: { x: 0, y: 1, z: 2 } }, true],
  ['lookAt', { direction: 'left', holdMs: 500 }, true],
  ['lookAt', { holdMs: 500 }, false],
  ['lookAt', { direction: 'left', holdMs: -1 }, false],
  ['expression', { preset: 'happy' }, true],
  ['expression', { emotion: 'contemptuous', intensity: 0.5 }, true],
  ['expression', { preset: 'hapy' }, false],
  ['expression', { preset: 'happy', intensity: 1.5 }, false],
  ['expression', { intensity: 1 }, false],
  ['gesture', { gesture: 'thumbsUp' }, true],
  ['gesture', { gesture: 'bow', repeat: 2 }, true],
  ['gesture', {}, false],
  ['gesture', { gesture: 'bow', repeat: 1.5 }, false],
  ['posture', { posture: 'crouch' }, true],
  ['posture', { posture: 'lie' }, false],
  ['animation', { clip: 'idle', loop: true }, true],
  ['animation', { loop: true }, false],
  ['say', { text: 'こんにちは ☀' }, true],
  ['say', { text: '' }, false],
  ['audio', { url: 'https://example.org/a.mp3', gain: 0.5 }, true],
  ['audio', { text: 'no url' }, false],
];

test.each(samples)('action %s: %j is judged alike by Zod and by the JSON Schema (%s)', (category, data, fits) => {
  expect(ACTION_DATA[category].safeParse(data).success).toBe(fits);
  expect(compile(`action.${category}.json`)(data)).toBe(fits);
});
