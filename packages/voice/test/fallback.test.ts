import { describe, expect, test } from 'vitest';
import { fliteVoice } from '../src/flite.js';
import { fallbackVoice, speakSentences, type TextToSpeech, VoiceError, type VoiceErrorCode } from '../src/index.js';
import { kokoroVoice, openAIVoice, voicevoxVoice } from '../src/providers.js';
import { testVoice } from '../src/testing.js';
import { json } from './fakes/service.js';
import { fakeKokoro, fakeOpenAI, fakeVoicevox, OPENAI_KEY } from './fakes/services.js';
import { gate } from './gate.js';
import { handClock } from './hand-clock.js';

/** A voice that fails as it is told to, and writes down what it was asked. */
function handVoice(name: string, { languages, names = [name] }: { languages?: string[]; names?: string[] } = {}) {
  const asked: { text: string; voice: string | undefined }[] = [];
  const state: {
    fault: VoiceErrorCode | undefined;
    retryAfterMs: number | undefined;
    gate: Promise<void> | undefined;
  } = {
    fault: undefined,
    retryAfterMs: undefined,
    gate: undefined,
  };
  const refuse = () => {
    const { fault, retryAfterMs } = state;
    if (fault) throw new VoiceError(fault, `${name} is ${fault}`, { retryAfterMs });
  };
  const voice: TextToSpeech = {
    name,
    languages,
    async voices() {
      refuse();
      return names.map((one) => ({ name: one }));
    },
    async synthesize(text, options = {}) {
      asked.push({ text, voice: options.voice });
      await state.gate;
      refuse();
      if (options.voice !== undefined && !names.includes(options.voice))
        throw new VoiceError('unknown-voice', `${name} has no ${options.voice}`, { validOptions: names });
      return { text: `${name}: ${text}`, sound: { samples: new Int16Array(1), sampleRateHz: 1 }, phonemes: undefined };
    },
    async [Symbol.asyncDispose]() {},
  };
  return Object.assign(voice, { asked, state });
}

async function heard(voice: TextToSpeech, text: string, options: object = {}): Promise<string[]> {
  const found: string[] = [];
  for await (const piece of speakSentences(voice, text, options)) found.push(piece.text);
  return found;
}

testVoice('a fallback of one', () => fallbackVoice([{ voice: fliteVoice() }]), 'Hello, I am your new companion.');

describe('a fallback', () => {
  test('goes on with the next voice within the same text, and leaves the one that failed alone for a while', async () => {
    const clock = handClock();
    const first = handVoice('first');
    const second = handVoice('second');
    const failures: string[] = [];
    const voice = fallbackVoice([{ voice: first }, { voice: second }], {
      clock,
      onFailure: (name, fault) => failures.push(`${name} ${fault.code}`),
    });
    const pieces = speakSentences(voice, 'One. Two. Three.');
    expect((await pieces.next()).value?.text).toBe('first: One.');
    first.state.fault = 'unreachable';
    expect((await pieces.next()).value?.text).toMatch(/: Two\.$/);
    expect((await pieces.next()).value?.text).toBe('second: Three.');
    expect(failures).toEqual(['first unreachable']);
    const asked = first.asked.length;
    expect(await heard(voice, 'Four. Five.')).toEqual(['second: Four.', 'second: Five.']);
    expect(first.asked.length).toBe(asked);

    first.state.fault = undefined;
    clock.advance(29_999);
    expect(await heard(voice, 'Six.')).toEqual(['second: Six.']);
    clock.advance(1);
    expect(await heard(voice, 'Seven.')).toEqual(['first: Seven.']);
  });

  test('one call tries what has rested, and the others go on without; a failure rests twice as long', async () => {
    const clock = handClock();
    const first = handVoice('first');
    const voice = fallbackVoice([{ voice: first }, { voice: handVoice('second') }], { clock });
    first.state.fault = 'bad-answer';
    await voice.synthesize('One');
    clock.advance(30_000);
    const held = gate();
    first.state.gate = held.opened;
    const probe = voice.synthesize('Probe');
    expect((await voice.synthesize('Beside it')).text).toBe('second: Beside it');
    held.open();
    expect((await probe).text).toBe('second: Probe');
    expect(first.asked.map(({ text }) => text)).toEqual(['One', 'Probe']);
    clock.advance(59_999);
    await voice.synthesize('Early');
    expect(first.asked).toHaveLength(2);
    clock.advance(1);
    await voice.synthesize('Again');
    expect(first.asked).toHaveLength(3);
  });

  test('what fails together is one failure', async () => {
    const clock = handClock();
    const first = handVoice('first');
    first.state.fault = 'unreachable';
    const voice = fallbackVoice([{ voice: first }, { voice: handVoice('second') }], { clock });
    await Promise.all(['a', 'b', 'c', 'd'].map((text) => voice.synthesize(text)));
    clock.advance(30_000);
    first.state.fault = undefined;
    expect((await voice.synthesize('e')).text).toBe('first: e');
  });

  test('waits as long as it is asked to', async () => {
    const clock = handClock();
    const first = handVoice('first');
    Object.assign(first.state, { fault: 'rate-limited', retryAfterMs: 90_000 });
    const voice = fallbackVoice([{ voice: first }, { voice: handVoice('second') }], { clock });
    await voice.synthesize('One');
    first.state.fault = undefined;
    clock.advance(89_999);
    expect((await voice.synthesize('Two')).text).toBe('second: Two');
    clock.advance(1);
    expect((await voice.synthesize('Three')).text).toBe('first: Three');
  });

  test('a wish that one cannot fulfil is no failure of it', async () => {
    const first = handVoice('first');
    const second = handVoice('second', { names: ['second', 'bella'] });
    const voice = fallbackVoice([{ voice: first }, { voice: second, names: { alloy: 'bella' } }], {
      clock: handClock(),
    });
    expect((await voice.synthesize('One', { voice: 'bella' })).text).toBe('second: One');
    expect((await voice.synthesize('Two', { voice: 'alloy' })).text).toBe('second: Two');
    expect(second.asked.at(-1)?.voice).toBe('bella');
    expect((await voice.synthesize('Three')).text).toBe('first: Three');
    await expect(voice.synthesize('Four', { voice: 'constructor' })).rejects.toMatchObject({
      code: 'unknown-voice',
      validOptions: ['first', 'second', 'bella'],
    });
  });

  test('when the one that has the voice fails, the next speaks as it does by default', async () => {
    const first = handVoice('first', { names: ['first', 'anna'] });
    const voice = fallbackVoice([{ voice: first }, { voice: handVoice('second') }], { clock: handClock() });
    first.state.fault = 'unreachable';
    expect((await voice.synthesize('One', { voice: 'anna' })).text).toBe('second: One');
    // Now it rests, and is not even asked.
    expect((await voice.synthesize('Two', { voice: 'anna' })).text).toBe('second: Two');
  });

  test('the one that speaks the language comes first', async () => {
    const japanese = handVoice('japanese', { languages: ['ja'] });
    const english = handVoice('english', { languages: ['en-US'] });
    const voice = fallbackVoice([{ voice: japanese }, { voice: english }], { clock: handClock() });
    expect(await heard(voice, 'Hello there. こんにちは。')).toEqual([
      'english: Hello there.',
      'japanese: こんにちは。',
    ]);
    expect((await voice.synthesize('OK', { language: 'ja-JP' })).text).toBe('japanese: OK');
    expect(voice.languages).toEqual(['ja', 'en-US']);
  });

  test('says what each of them says when none can', async () => {
    const first = handVoice('first');
    const second = handVoice('second');
    first.state.fault = 'unauthorized';
    second.state.fault = 'unreachable';
    const voice = fallbackVoice([{ voice: first }, { voice: second }], { clock: handClock() });
    await expect(voice.synthesize('One')).rejects.toMatchObject({
      code: 'unauthorized',
      message: 'no voice could speak this. first is unauthorized; second is unreachable',
    });
    await expect(voice.synthesize('One')).rejects.toThrow(/first is tried again in 30 s: first is unauthorized/);
  });

  test('being told to leave off is no failure', async () => {
    const first = handVoice('first');
    first.state.gate = new Promise(() => undefined);
    const voice = fallbackVoice([{ voice: fliteVoice() }, { voice: first }], { clock: handClock() });
    const control = new AbortController();
    const speaking = voice.synthesize('A long enough text to be stopped.', { signal: control.signal });
    control.abort(new Error('enough'));
    await expect(speaking).rejects.toThrow('enough');
    expect((await voice.status()).map(({ state }) => state)).toEqual(['ready', 'ready']);
    await voice[Symbol.asyncDispose]();
  });

  test('tells how each of them is, and uses one again that came back', async () => {
    const clock = handClock();
    const first = handVoice('first');
    const second = handVoice('second');
    const voice = fallbackVoice([{ voice: first }, { voice: second }], { clock });
    first.state.fault = 'unreachable';
    second.state.fault = 'bad-answer';
    await expect(voice.synthesize('One')).rejects.toThrow(VoiceError);
    second.state.fault = undefined;
    clock.advance(1000);
    const [down, resting] = await voice.status();
    expect(down).toMatchObject({ name: 'first', state: 'failed', voices: [], fault: { code: 'unreachable' } });
    expect(resting).toMatchObject({ name: 'second', state: 'resting', voices: [{ name: 'second' }], restMs: 29_000 });
    first.state.fault = undefined;
    expect((await voice.status())[0]).toMatchObject({ state: 'ready', voices: [{ name: 'first' }] });
    expect((await voice.synthesize('Two')).text).toBe('first: Two');
    expect(await voice.voices()).toEqual([{ name: 'first' }]);
  });

  test('lists what is known when it is told that it is enough', async () => {
    await using kokoro = await fakeKokoro();
    const asked = gate();
    kokoro.fault.answer = () => asked.open();
    const voice = fallbackVoice([{ voice: kokoroVoice({ url: kokoro.url }) }, { voice: handVoice('second') }]);
    const enough = new AbortController();
    const listing = voice.voices({ signal: enough.signal });
    await asked.opened;
    enough.abort(new Error('enough'));
    expect(await listing).toEqual([{ name: 'second' }]);
  });

  test('with real services: one dies within a text, and the offline voice speaks it to its end', async () => {
    await using openai = await fakeOpenAI();
    await using kokoro = await fakeKokoro();
    await using voicevox = await fakeVoicevox();
    await using flite = fliteVoice();
    const voice = fallbackVoice([
      { voice: voicevoxVoice({ url: voicevox.url }) },
      { voice: openAIVoice({ url: `${openai.url}/v1`, apiKey: OPENAI_KEY }), names: { slt: 'nova' } },
      { voice: kokoroVoice({ url: kokoro.url }) },
      { voice: flite },
    ]);
    const rates: number[] = [];
    for await (const { text, sound } of speakSentences(
      voice,
      'One is said. Two is said. Three is said. 元気ですか？',
    )) {
      rates.push('sampleRateHz' in sound ? sound.sampleRateHz : 0);
      if (text.startsWith('One')) openai.fault.answer = json({ error: { message: 'overloaded' } }, 503);
      if (text.startsWith('Two')) kokoro.fault.answer = json({ detail: 'gone' }, 500);
    }
    // 24 kHz from the services, 16 kHz from flite.
    expect(rates).toEqual([24_000, 24_000, 16_000, 24_000]);
    expect((await voice.status()).map(({ name, state }) => [name, state])).toEqual([
      ['voicevox', 'ready'],
      ['openai', 'failed'],
      ['kokoro', 'failed'],
      ['flite', 'ready'],
    ]);
  });
});

test('the first of five sentences can be heard before the third is asked for', async () => {
  const made: string[] = [];
  const inner = handVoice('any');
  const voice: TextToSpeech = {
    ...inner,
    synthesize: (text, options) => {
      made.push(`asked ${text}`);
      return inner.synthesize(text, options);
    },
  };
  for await (const { text } of speakSentences(voice, 'One. Two. Three. Four. Five.')) made.push(`heard ${text}`);
  expect(made.indexOf('heard any: One.')).toBeLessThan(made.indexOf('asked Three.'));
  expect(made).toHaveLength(10);
});
