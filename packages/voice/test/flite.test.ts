import { expect, test } from 'vitest';
import { fliteVoice } from '../src/flite.js';
import { isPcm, type SpokenPiece } from '../src/index.js';
import { rms, testVoice } from '../src/testing.js';

const loudness = ({ sound }: SpokenPiece) => (isPcm(sound) ? rms(sound.samples) : 0);

testVoice('flite', fliteVoice, 'Hello, I am your new companion.');

test('thirty texts one after another are all spoken', async () => {
  await using voice = fliteVoice();
  for (let index = 0; index < 30; index += 1) {
    expect(loudness(await voice.synthesize(`This is number ${index}.`))).toBeGreaterThan(200);
  }
});

test('other work goes on while it speaks', async () => {
  await using voice = fliteVoice();
  let turns = 0;
  let isSpeaking = true;
  const turn = () => {
    turns += 1;
    if (isSpeaking) setImmediate(turn);
  };
  const speaking = voice.synthesize(
    'It was a bright cold day in April, and the clocks were striking thirteen. '.repeat(10),
  );
  setImmediate(turn);
  await speaking;
  isSpeaking = false;
  expect(turns).toBeGreaterThan(20);
});

test('every voice that it names speaks', async () => {
  await using voice = fliteVoice();
  for (const { name } of await voice.voices()) {
    expect(loudness(await voice.synthesize('Good morning.', { voice: name }))).toBeGreaterThan(100);
  }
});

test('reads accents and quotes as a person would, and says what it cannot read', async () => {
  await using voice = fliteVoice();
  const names = async (text: string) => (await voice.synthesize(text)).phonemes?.map(({ phoneme }) => phoneme);
  expect(await names('Café, it’s “open”!')).toEqual(await names("Cafe, it's open!"));
  await expect(voice.synthesize('こんにちは')).rejects.toMatchObject({
    code: 'wrong-language',
    message: expect.stringContaining('flite speaks English'),
  });
  await expect(voice.synthesize('Guten Tag', { language: 'de-AT' })).rejects.toMatchObject({ code: 'wrong-language' });
  expect(loudness(await voice.synthesize('Good day', { language: 'en-GB' }))).toBeGreaterThan(100);
  await expect(voice.synthesize('a'.repeat(1001))).rejects.toMatchObject({ code: 'too-long' });
});

test('when it is disposed of, who waits is told, and it speaks no more', async () => {
  const voice = fliteVoice();
  const speaking = voice.synthesize('Wait for me.');
  const told = expect(speaking).rejects.toThrow(/disposed/);
  await voice[Symbol.asyncDispose]();
  await told;
  await expect(voice.synthesize('Hello')).rejects.toThrow(/make another/);
});
