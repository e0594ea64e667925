import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { fliteVoice } from '../src/flite.js';
import { soundFile, speakSentences, visemesOf } from '../src/index.js';

test('the example of the README runs as it stands', async () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const [, example = ''] = /```ts\n([\s\S]*?)```/.exec(readme) ?? [];
  const body = example
    .replace('await using voice', 'const voice')
    .replace(/^}/m, '  found.push({ sound, mouth });\n}\nawait voice[Symbol.asyncDispose]();');
  const AsyncFunction = Object.getPrototypeOf(async () => undefined).constructor as FunctionConstructor;
  const found: { sound: { bytes: Uint8Array }; mouth: object[] }[] = [];
  const names = { fliteVoice, speakSentences, soundFile, visemesOf, found };
  await AsyncFunction(...Object.keys(names), body)(...Object.values(names));
  expect(found).toHaveLength(2);
  expect(found[0]?.mouth.slice(0, 2)).toEqual([
    { atMs: 0, viseme: 'sil' },
    { atMs: 164, viseme: 'kk' },
  ]);
  expect(found[0]?.sound.bytes.length).toBeGreaterThan(20_000);
});
