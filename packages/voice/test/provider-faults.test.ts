import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type TextToSpeech, VoiceError } from '../src/index.js';
import {
  elevenLabsVoice,
  gptSovitsVoice,
  type HttpVoiceOptions,
  kokoroVoice,
  openAIVoice,
  voicevoxVoice,
} from '../src/providers.js';
import { type Answer, bytes, fakeService, humWav, json } from './fakes/service.js';
import { ELEVEN_KEY, fakeElevenLabs, fakeKokoro, fakeOpenAI, OPENAI_KEY } from './fakes/services.js';
import { gate } from './gate.js';
import { handClock } from './hand-clock.js';

const KEY = 'sk-secret-4242424242424242';
const references = { anna: { refAudioPath: '/voices/anna.wav', promptLanguage: 'en' } };

const makers: Record<string, (url: string, options?: HttpVoiceOptions) => TextToSpeech> = {
  openai: (url, options) => openAIVoice({ url, apiKey: KEY, voice: 'alloy', ...options }),
  kokoro: (url, options) => kokoroVoice({ url, ...options }),
  elevenlabs: (url, options) => elevenLabsVoice({ url, apiKey: KEY, voice: 'EXAVITQu4vr4xnSDxMaL', ...options }),
  voicevox: (url, options) => voicevoxVoice({ url, ...options }),
  'gpt-sovits': (url, options) => gptSovitsVoice({ url, references, ...options }),
};

/** Everything that an error may show of itself, down to its first cause. */
function told(error: unknown): string {
  const { message, stack, cause } = error as Error;
  return `${message} ${stack} ${JSON.stringify(error)} ${cause ? told(cause) : ''}`;
}

async function faultOf(speaking: Promise<unknown>): Promise<VoiceError> {
  const fault = await speaking.then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(fault).toBeInstanceOf(VoiceError);
  expect(told(fault)).not.toContain(KEY);
  return fault as VoiceError;
}

describe.each(Object.entries(makers))('%s', (name, make) => {
  let service: Awaited<ReturnType<typeof fakeService>>;
  beforeEach(async () => {
    service = await fakeService({});
  });
  afterEach(() => service[Symbol.asyncDispose]());
  const faultAfter = (answer: Answer) => {
    service.fault.answer = answer;
    return faultOf(make(service.url).synthesize('こんにちは hello'));
  };

  test.each([
    ['unauthorized', 401, {}, {}],
    ['unauthorized', 403, {}, {}],
    ['rate-limited', 429, { 'retry-after': '17' }, { retryAfterMs: 17_000 }],
    ['rate-limited', 429, { 'retry-after': 'soon' }, { retryAfterMs: undefined }],
    ['unreachable', 500, {}, {}],
    ['unreachable', 503, {}, {}],
    ['synthesis-failed', 422, {}, {}],
  ] as const)('is %s after %i', async (code, status, headers, more) => {
    // A service can only repeat the key of a voice that has one.
    const repeated = ['openai', 'elevenlabs'].includes(name) ? KEY : '';
    const detail = { detail: { message: `it was you, ${repeated}`, status: 'x' } };
    const fault = await faultAfter(json(detail, status, headers));
    expect(fault).toMatchObject({ code, ...more });
    expect(fault.message).toContain(name);
    if (status !== 401 && status !== 403) expect(fault.message).toContain('it was you');
  });

  test.each([
    ['a page', bytes(() => Buffer.from('<html>welcome</html>'), 'text/html')],
    ['nothing', bytes(() => Buffer.alloc(0), 'audio/wav')],
    ['other JSON', json({ hello: 'there', voices: 'none' })],
    ['JSON that breaks off', bytes(() => Buffer.from('{"audio": "UklGR'), 'application/json')],
  ])('says so when it is answered with %s', async (_what, answer) => {
    const fault = await faultAfter(answer);
    expect(fault.code).toBe('bad-answer');
    expect(fault.message).toContain(service.url);
  });

  test('says so when the answer breaks off, or goes elsewhere', async () => {
    const broken = await faultAfter((_asked, response) => {
      response.writeHead(200, { 'content-type': 'audio/wav', 'content-length': '100000' }).write(Buffer.alloc(1000));
      response.destroy();
    });
    expect(broken.code).toBe('unreachable');
    const moved = await faultAfter((_asked, response) => {
      response.writeHead(307, { location: 'http://127.0.0.1:9/' }).end();
    });
    expect(moved.code).toBe('unreachable');
  });

  test.each(['before it begins', 'in the middle'])('loses patience with a service that stalls %s', async (when) => {
    const clock = handClock();
    const stalls = gate();
    service.fault.answer = (_asked, response) => {
      if (when === 'in the middle') response.writeHead(200, { 'content-type': 'audio/wav' }).write('RIFF');
      response.on('close', () => gone.open());
      stalls.open();
    };
    const gone = gate();
    const speaking = faultOf(make(service.url, { clock, patienceMs: 5000 }).synthesize('こんにちは hello'));
    await stalls.opened;
    expect(clock.waiting()).toBe(1);
    clock.advance(5000);
    const fault = await speaking;
    expect(fault.code).toBe('unreachable');
    expect(fault.message).toContain('said nothing for 5000 ms');
    await gone.opened;
    expect(clock.waiting()).toBe(0);
  });

  test('says where nobody answers; and how it is tells the same', async () => {
    await using gone = await fakeService({});
    const { url } = gone;
    await gone[Symbol.asyncDispose]().catch(() => undefined);
    const fault = await faultOf(make(url).synthesize('こんにちは hello'));
    expect(fault.code).toBe('unreachable');
    expect(fault.message).toContain(`${url}: ECONNREFUSED`);
    expect((await faultOf(make(url).voices())).code).toBe('unreachable');
  });

  test('lets go of the service when it is told to leave off', async () => {
    const asked = gate();
    const closed = gate();
    service.fault.answer = (_asked, response) => {
      response.on('close', closed.open);
      asked.open();
    };
    const control = new AbortController();
    const speaking = make(service.url).synthesize('こんにちは hello', { signal: control.signal });
    await asked.opened;
    control.abort(new Error('enough'));
    await expect(speaking).rejects.toThrow('enough');
    await closed.opened;
  });

  test('is not made with an address that holds a password', () => {
    expect(() => make('http://user:hidden@127.0.0.1/')).toThrow(/without a user/);
    try {
      make('http://user:hidden@127.0.0.1/');
    } catch (error) {
      expect(told(error)).not.toContain('hidden');
    }
  });
});

test('a sound that is shorter than it says is refused', async () => {
  await using service = await fakeService({
    'POST /v1/audio/speech': bytes(({ body }) => humWav(body.input, 24_000).subarray(0, 5000), 'audio/wav'),
  });
  const voice = openAIVoice({ url: `${service.url}/v1`, voice: 'alloy' });
  expect((await faultOf(voice.synthesize('Hello there'))).message).toContain('cut off: 4956 of');
});

test('a key is asked for where there is none, and a wrong one is not told', async () => {
  await using openai = await fakeOpenAI();
  await using eleven = await fakeElevenLabs();
  const without = await faultOf(openAIVoice({ url: `${openai.url}/v1` }).synthesize('Hi'));
  expect(without).toMatchObject({ code: 'unauthorized', message: expect.stringContaining('wants a key') });
  const wrong = openAIVoice({ url: `${openai.url}/v1`, apiKey: KEY });
  expect((await faultOf(wrong.voices())).message).toContain('does not take this key');
  const before = eleven.asked.length;
  const none = elevenLabsVoice({ url: eleven.url, apiKey: undefined });
  expect((await faultOf(none.synthesize('Hi'))).code).toBe('unauthorized');
  expect(eleven.asked.length).toBe(before);
  const right = openAIVoice({ url: `${openai.url}/v1`, apiKey: OPENAI_KEY });
  expect((await right.voices()).map(({ name }) => name)).toContain('alloy');
  expect(await elevenLabsVoice({ url: eleven.url, apiKey: ELEVEN_KEY }).voices()).toHaveLength(2);
});

test('more than fits is refused before it is all here', async () => {
  await using service = await fakeKokoro();
  service.fault.answer = async (_asked, response) => {
    response.writeHead(200);
    const part = Buffer.alloc(8 * 1024 * 1024);
    for (let index = 0; index < 40 && !response.destroyed; index += 1) {
      if (!response.write(part)) await Promise.race([once(response, 'drain'), once(response, 'close')]);
    }
  };
  expect((await faultOf(kokoroVoice({ url: service.url }).synthesize('Hi'))).message).toContain('more than');
});
