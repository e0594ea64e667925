import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { durationMsOf, isPcm, soundFile, visemesOf } from '../src/index.js';
import {
  aivisVoice,
  elevenLabsVoice,
  gptSovitsVoice,
  kokoroVoice,
  openAIVoice,
  voicevoxVoice,
} from '../src/providers.js';
import { testVoice } from '../src/testing.js';
import { audioQuerySchema, phonemesOf } from '../src/tts/mora.js';
import {
  AUDIO_QUERY,
  ELEVEN_KEY,
  fakeAivis,
  fakeElevenLabs,
  fakeGptSovits,
  fakeKokoro,
  fakeOpenAI,
  fakeVoicevox,
  OPENAI_KEY,
} from './fakes/services.js';

type Service = Awaited<ReturnType<typeof fakeKokoro>>;

const references = {
  anna: { refAudioPath: '/voices/anna.wav', promptText: 'Hello.', promptLanguage: 'en' },
  bert: { refAudioPath: '/voices/bert.wav', promptLanguage: 'de-AT' },
};

const ENGLISH = 'Hello, I am your new companion.';
const JAPANESE = 'こんにちは、元気ですか？';

const providers = [
  ['openai', fakeOpenAI, (url: string) => openAIVoice({ url: `${url}/v1`, apiKey: OPENAI_KEY }), ENGLISH],
  [
    'openai, as pcm',
    fakeOpenAI,
    (url: string) => openAIVoice({ url: `${url}/v1`, apiKey: OPENAI_KEY, format: 'pcm' }),
    ENGLISH,
  ],
  [
    'openai, as mp3',
    fakeOpenAI,
    (url: string) => openAIVoice({ url: `${url}/v1`, apiKey: OPENAI_KEY, format: 'mp3' }),
    ENGLISH,
  ],
  [
    'openai at Kokoro-FastAPI',
    fakeKokoro,
    (url: string) => openAIVoice({ url: `${url}/v1`, model: 'kokoro' }),
    ENGLISH,
  ],
  ['kokoro', fakeKokoro, (url: string) => kokoroVoice({ url }), ENGLISH],
  ['elevenlabs', fakeElevenLabs, (url: string) => elevenLabsVoice({ url, apiKey: ELEVEN_KEY }), ENGLISH],
  [
    'elevenlabs, as mp3',
    fakeElevenLabs,
    (url: string) => elevenLabsVoice({ url, apiKey: ELEVEN_KEY, format: 'mp3_44100_128' }),
    ENGLISH,
  ],
  ['voicevox', fakeVoicevox, (url: string) => voicevoxVoice({ url }), JAPANESE],
  ['aivis', fakeAivis, (url: string) => aivisVoice({ url }), JAPANESE],
  ['gpt-sovits', fakeGptSovits, (url: string) => gptSovitsVoice({ url, references }), ENGLISH],
] as const;

for (const [name, start, make, sentence] of providers) {
  let service: Service;
  beforeAll(async () => {
    service = await start();
  });
  afterAll(() => service[Symbol.asyncDispose]());
  testVoice(name, async () => make(service.url), sentence);
}

test('openai is asked as its reference says, with the feeling as an instruction', async () => {
  await using service = await fakeOpenAI();
  const voice = openAIVoice({ url: `${service.url}/v1/`, apiKey: OPENAI_KEY });
  await voice.synthesize('Hi', { voice: 'nova', emotion: 'sad' });
  expect(service.asked.at(-1)).toMatchObject({
    method: 'POST',
    path: '/v1/audio/speech',
    body: { model: 'gpt-4o-mini-tts', input: 'Hi', voice: 'nova', response_format: 'wav', instructions: /sad/ },
  });
  await voice.synthesize('Hi', { emotion: 'neutral' });
  expect(service.asked.at(-1)?.body).not.toHaveProperty('instructions');
});

test('what comes is known by its bytes, whatever was asked for', async () => {
  await using service = await fakeOpenAI();
  const mp3 = await openAIVoice({ url: `${service.url}/v1`, apiKey: OPENAI_KEY, format: 'mp3' }).synthesize('Hi');
  expect(soundFile(mp3.sound)).toMatchObject({ mimeType: 'audio/mpeg' });
  expect(durationMsOf(mp3.sound)).toBeUndefined();
});

test('kokoro tells its words and their times, and the language of each voice', async () => {
  await using service = await fakeKokoro();
  const voice = kokoroVoice({ url: service.url });
  const { words, sound } = await voice.synthesize('Hello there.');
  expect(words?.map(({ text, atMs }) => [text, Math.round(atMs)])).toEqual([
    ['Hello', 0],
    ['there', 420],
    ['.', 770],
  ]);
  expect(isPcm(sound) && sound.sampleRateHz).toBe(24_000);
  expect(service.asked.at(-1)?.body).toMatchObject({ stream: false, return_timestamps: true, voice: 'af_heart' });
  expect(await voice.voices()).toEqual([
    { name: 'af_heart', language: 'en-US' },
    { name: 'af_bella', language: 'en-US' },
    { name: 'bm_george', language: 'en-GB' },
    { name: 'jf_alpha', language: 'ja' },
  ]);
});

test('elevenlabs tells its characters, and the words that they make; a voice is meant by its name or its id', async () => {
  await using service = await fakeElevenLabs();
  const voice = elevenLabsVoice({ url: service.url, apiKey: ELEVEN_KEY, voice: 'George' });
  const { characters, words } = await voice.synthesize('Hi you', { language: 'en-GB' });
  expect(characters).toHaveLength(6);
  expect(words?.map(({ text, atMs, durationMs }) => [text, Math.round(atMs), Math.round(durationMs)])).toEqual([
    ['Hi', 0, 140],
    ['you', 210, 210],
  ]);
  const asked = service.asked.at(-1);
  expect(asked?.path).toBe('/v1/text-to-speech/JBFqnCBsd6RMkjVDRZzb/with-timestamps');
  expect(asked?.query.get('output_format')).toBe('pcm_24000');
  expect(asked?.body).toEqual({ text: 'Hi you', model_id: 'eleven_flash_v2_5', language_code: 'en' });
  const before = service.asked.length;
  await elevenLabsVoice({ url: service.url, apiKey: ELEVEN_KEY, voice: 'EXAVITQu4vr4xnSDxMaL' }).synthesize('Hi');
  expect(service.asked.slice(before).map(({ path }) => path)).toEqual([
    '/v1/text-to-speech/EXAVITQu4vr4xnSDxMaL/with-timestamps',
  ]);
});

describe('voicevox', () => {
  test('knows to the sample when each sound is made, also of a question and at another speed', async () => {
    await using service = await fakeVoicevox();
    const { phonemes = [], sound } = await voicevoxVoice({ url: service.url }).synthesize(JAPANESE);
    const last = phonemes.at(-1);
    expect((last?.atMs ?? 0) + (last?.durationMs ?? 0)).toBeCloseTo(durationMsOf(sound) ?? 0, 6);
    expect(phonemes.slice(0, 4).map(({ phoneme }) => phoneme)).toEqual(['pau', 'k', 'ao', 'n']);
    expect(visemesOf(phonemes).slice(0, 3)).toEqual([
      { atMs: 0, viseme: 'sil' },
      { atMs: 96, viseme: 'kk' },
      { atMs: 192, viseme: 'O' },
    ]);
    const slow = phonemesOf(audioQuerySchema.parse({ ...AUDIO_QUERY, speedScale: 0.5 }));
    expect(slow?.[1]?.atMs).toBeCloseTo(202.67, 1);
  });

  test('sends the plan back whole, with what it does not read', async () => {
    await using service = await fakeVoicevox();
    await voicevoxVoice({ url: service.url, voice: 'ずんだもん' }).synthesize(JAPANESE);
    const [, plan, made] = service.asked;
    expect(plan?.query.get('text')).toBe(JAPANESE);
    expect(plan?.query.get('speaker')).toBe('3');
    expect(made?.query.get('speaker')).toBe('3');
    expect(made?.body).toEqual(AUDIO_QUERY);
  });

  test('a feeling takes the style that is named for it, where the speaker has one', async () => {
    await using service = await fakeVoicevox();
    const voice = voicevoxVoice({ url: service.url });
    const speakerOf = async (options: object) => {
      await voice.synthesize(JAPANESE, options);
      return service.asked.at(-1)?.query.get('speaker');
    };
    expect(await speakerOf({ emotion: 'happy' })).toBe('0');
    expect(await speakerOf({ emotion: 'angry' })).toBe('6');
    expect(await speakerOf({ emotion: 'disgusted' })).toBe('2');
    expect(await speakerOf({ emotion: 'happy', voice: 'ずんだもん (ノーマル)' })).toBe('3');
  });

  test('any plan in its shape gives times that rise without a gap', () => {
    const length = fc.double({ min: -1, max: 3, noNaN: true });
    const name = fc.constantFrom('a', 'I', 'N', 'cl', 'ky', 'pau', 'zz', 'constructor');
    const mora = fc.record({
      text: fc.string(),
      consonant: fc.option(name),
      consonant_length: fc.option(length),
      vowel: name,
      vowel_length: length,
      pitch: fc.double({ noNaN: true, noDefaultInfinity: true }),
    });
    const phrase = fc.record({
      moras: fc.array(mora),
      pause_mora: fc.option(mora),
      is_interrogative: fc.boolean(),
      accent: fc.nat(),
    });
    const plan = fc.record({
      accent_phrases: fc.array(phrase),
      speedScale: fc.double({ min: 0.1, max: 4, noNaN: true }),
      prePhonemeLength: length,
      postPhonemeLength: length,
      pauseLength: fc.option(length),
    });
    fc.assert(
      fc.property(plan, (query) => {
        let endMs = 0;
        for (const { phoneme, atMs, durationMs } of phonemesOf(audioQuerySchema.parse(query)) ?? []) {
          expect(typeof phoneme).toBe('string');
          expect(atMs).toBeCloseTo(endMs, 3);
          expect(durationMs).toBeGreaterThanOrEqual(0);
          endMs = atMs + durationMs;
        }
      }),
    );
  });
});

test('aivis does not know its times, and says so', async () => {
  await using service = await fakeAivis();
  const { phonemes, sound } = await aivisVoice({ url: service.url }).synthesize(JAPANESE);
  expect(phonemes).toBeUndefined();
  expect(isPcm(sound) && sound.sampleRateHz).toBe(44_100);
});

test('gpt-sovits speaks as the recording that a voice stands for', async () => {
  await using service = await fakeGptSovits();
  const voice = gptSovitsVoice({ url: service.url, references });
  await voice.synthesize('こんにちは', { voice: 'bert' });
  expect(service.asked.at(-1)?.body).toEqual({
    text: 'こんにちは',
    text_lang: 'ja',
    ref_audio_path: '/voices/bert.wav',
    prompt_text: '',
    prompt_lang: 'de',
    speed_factor: 1,
    media_type: 'wav',
    streaming_mode: false,
  });
  await voice.synthesize('Hello');
  expect(service.asked.at(-1)?.body).toMatchObject({ text_lang: 'auto', prompt_text: 'Hello.' });
  const lost = gptSovitsVoice({ url: service.url, references: { eve: { refAudioPath: '/x', promptLanguage: 'en' } } });
  await expect(lost.synthesize('Hello')).rejects.toThrow('gpt-sovits at http');
});
