/**
 * The services as they answer, in the shapes that their own documentation and servers give: OpenAI's API reference,
 * Kokoro-FastAPI, ElevenLabs' API reference, VOICEVOX ENGINE and AivisSpeech Engine, GPT-SoVITS `api_v2.py`.
 */

import { wavOf } from '../../src/index.js';
import { type Asked, bytes, fakeService, hum, humWav, json, pcmBytes } from './service.js';

const OPENAI_KEY = 'sk-test-0123456789abcdef';
export const ELEVEN_KEY = 'xi-test-fedcba9876543210';

/** OpenAI itself: no list of voices; a key or nothing. */
export const fakeOpenAI = () => {
  const guarded =
    (answer: ReturnType<typeof json>): ReturnType<typeof json> =>
    (asked, response) => {
      const known = asked.headers.authorization === `Bearer ${OPENAI_KEY}`;
      // The service repeats part of the key; this one all of it.
      const message = `Incorrect API key provided: ${String(asked.headers.authorization).slice(7)}.`;
      const refused = json(
        { error: { message, type: 'invalid_request_error', param: null, code: 'invalid_api_key' } },
        401,
      );
      return (known ? answer : refused)(asked, response);
    };
  return fakeService({
    'POST /v1/audio/speech': guarded((asked, response) => {
      const { input, response_format } = asked.body;
      if (response_format === 'mp3') return bytes(() => mp3(String(input)), 'audio/mpeg')(asked, response);
      if (response_format === 'pcm')
        return bytes(() => pcmBytes(hum(String(input).length * 70, 24_000)), 'audio/pcm')(asked, response);
      // Its WAV is written to a pipe: the lengths say 0xffffffff.
      return bytes(() => openEnded(humWav(input, 24_000)), 'audio/wav')(asked, response);
    }),
    'GET /v1/models': guarded(json({ object: 'list', data: [{ id: 'gpt-4o-mini-tts', object: 'model' }] })),
  });
};
export { OPENAI_KEY };

/** Not music, but frames as a player looks for them. */
export const mp3 = (text: string) => {
  const frame = new Uint8Array(417);
  frame.set([0xff, 0xfb, 0x90, 0x64]);
  return Buffer.concat(Array.from({ length: Math.max(4, text.length) }, () => frame));
};

export function openEnded(wav: Uint8Array): Uint8Array {
  const copy = wav.slice();
  const view = new DataView(copy.buffer);
  view.setUint32(4, 0xffff_ffff, true);
  view.setUint32(40, 0xffff_ffff, true);
  return copy;
}

/** Kokoro-FastAPI: both its doors. */
export const fakeKokoro = () =>
  fakeService({
    'GET /v1/audio/voices': json({ voices: ['af_bella', 'af_heart', 'bm_george', 'jf_alpha'] }),
    'POST /v1/audio/speech': bytes(({ body }) => humWav(body.input, 24_000), 'audio/wav'),
    'POST /dev/captioned_speech': (asked, response) => {
      const text = String(asked.body.input);
      const audio = Buffer.from(humWav(text, 24_000)).toString('base64');
      const timestamps = [...text.matchAll(/[\p{L}\p{N}']+|[^\s\p{L}\p{N}]+/gu)].map(({ 0: word, index }) => ({
        word,
        start_time: index * 0.07,
        end_time: (index + word.length) * 0.07,
      }));
      return json({ audio, audio_format: 'audio/wav', timestamps })(asked, response);
    },
  });

export const fakeElevenLabs = () => {
  const guarded =
    (answer: ReturnType<typeof json>): ReturnType<typeof json> =>
    (asked, response) => {
      const refused = json({ detail: { status: 'invalid_api_key', message: 'Invalid API key' } }, 401);
      return (asked.headers['xi-api-key'] === ELEVEN_KEY ? answer : refused)(asked, response);
    };
  return fakeService({
    'GET /v1/voices': guarded(
      json({
        voices: [
          {
            voice_id: 'EXAVITQu4vr4xnSDxMaL',
            name: 'Sarah',
            category: 'premade',
            labels: { language: 'en', gender: 'female' },
          },
          { voice_id: 'JBFqnCBsd6RMkjVDRZzb', name: 'George', category: 'premade', labels: { accent: 'british' } },
        ],
      }),
    ),
    'POST /v1/text-to-speech/*/with-timestamps': guarded((asked, response) => {
      const text = String(asked.body.text);
      const characters = [...text];
      const format = asked.query.get('output_format') ?? 'mp3_44100_128';
      const rate = Number(/^pcm_(\d+)$/.exec(format)?.[1]);
      const audio = rate ? pcmBytes(hum(text.length * 70, rate)) : mp3(text);
      const alignment = {
        characters,
        character_start_times_seconds: characters.map((_, index) => index * 0.07),
        character_end_times_seconds: characters.map((_, index) => (index + 1) * 0.07),
      };
      return json({ audio_base64: Buffer.from(audio).toString('base64'), alignment, normalized_alignment: alignment })(
        asked,
        response,
      );
    }),
  });
};

/** What VOICEVOX plans for 「こんにちは、元気ですか？」, its lengths rounded. */
export const AUDIO_QUERY = {
  accent_phrases: [
    {
      moras: [
        { text: 'コ', consonant: 'k', consonant_length: 0.1, vowel: 'o', vowel_length: 0.08, pitch: 5.4 },
        { text: 'ン', consonant: null, consonant_length: null, vowel: 'N', vowel_length: 0.07, pitch: 5.6 },
        { text: 'ニ', consonant: 'n', consonant_length: 0.04, vowel: 'i', vowel_length: 0.09, pitch: 5.7 },
        { text: 'チ', consonant: 'ch', consonant_length: 0.08, vowel: 'i', vowel_length: 0.07, pitch: 5.7 },
        { text: 'ワ', consonant: 'w', consonant_length: 0.05, vowel: 'a', vowel_length: 0.2, pitch: 5.6 },
      ],
      accent: 5,
      pause_mora: { text: '、', consonant: null, consonant_length: null, vowel: 'pau', vowel_length: 0.3, pitch: 0 },
      is_interrogative: false,
    },
    {
      moras: [
        { text: 'ゲ', consonant: 'g', consonant_length: 0.05, vowel: 'e', vowel_length: 0.1, pitch: 5.9 },
        { text: 'ン', consonant: null, consonant_length: null, vowel: 'N', vowel_length: 0.06, pitch: 5.8 },
        { text: 'キ', consonant: 'k', consonant_length: 0.07, vowel: 'I', vowel_length: 0.06, pitch: 0 },
        { text: 'デ', consonant: 'd', consonant_length: 0.05, vowel: 'e', vowel_length: 0.09, pitch: 5.5 },
        { text: 'ス', consonant: 's', consonant_length: 0.06, vowel: 'U', vowel_length: 0.05, pitch: 0 },
        { text: 'カ', consonant: 'k', consonant_length: 0.06, vowel: 'a', vowel_length: 0.12, pitch: 5.4 },
      ],
      accent: 1,
      pause_mora: null,
      is_interrogative: true,
    },
  ],
  speedScale: 1,
  pitchScale: 0,
  intonationScale: 1,
  volumeScale: 1,
  prePhonemeLength: 0.1,
  postPhonemeLength: 0.1,
  pauseLength: null,
  pauseLengthScale: 1,
  outputSamplingRate: 24_000,
  outputStereo: false,
  kana: "コンニチワ'、ゲ'ンキデスカ？",
};

const SPEAKERS = [
  {
    name: '四国めたん',
    speaker_uuid: '7ffcb7ce-00ec-4bdc-82cd-45a8889e43ff',
    styles: [
      { name: 'ノーマル', id: 2, type: 'talk' },
      { name: 'あまあま', id: 0, type: 'talk' },
      { name: 'ツンツン', id: 6, type: 'talk' },
    ],
    version: '0.15.9',
  },
  { name: 'ずんだもん', speaker_uuid: '388f246b', styles: [{ name: 'ノーマル', id: 3 }], version: '0.15.9' },
  {
    name: '波音リツ',
    speaker_uuid: 'b1a81618',
    styles: [{ name: 'うた', id: 6000, type: 'frame_decode' }],
    version: '0.15.9',
  },
];

type Query = typeof AUDIO_QUERY;

/** The engine's own sum: each length in whole frames of 256 samples, and one vowel more for a question. */
function engineSamples({ accent_phrases, prePhonemeLength, postPhonemeLength, speedScale }: Query): number {
  const lengths = [prePhonemeLength];
  for (const { moras, pause_mora, is_interrogative } of accent_phrases) {
    for (const { consonant_length, vowel_length } of moras) {
      if (consonant_length !== null) lengths.push(consonant_length);
      lengths.push(vowel_length);
    }
    if (is_interrogative && (moras.at(-1)?.pitch ?? 0) > 0) lengths.push(0.15);
    if (pause_mora) lengths.push(pause_mora.vowel_length);
  }
  lengths.push(postPhonemeLength);
  return lengths.reduce((sum, length) => sum + Math.round((length / speedScale) * 93.75) * 256, 0);
}

const engine = (plan: (query: Query) => Query, samplesOf: (query: Query) => number, rate: number) =>
  fakeService({
    'GET /speakers': json(SPEAKERS),
    'GET /version': json('0.20.0'),
    'POST /audio_query': json(plan(structuredClone(AUDIO_QUERY))),
    'POST /synthesis': bytes((asked: Asked) => {
      const query = asked.body as unknown as Query;
      return wavOf({ samples: hum((samplesOf(query) / rate) * 1000, rate), sampleRateHz: rate });
    }, 'audio/wav'),
  });

export const fakeVoicevox = () => engine((query) => query, engineSamples, 24_000);

export const fakeAivis = () =>
  engine(
    (query) => {
      for (const { moras, pause_mora } of query.accent_phrases) {
        for (const mora of moras)
          Object.assign(mora, { vowel_length: 0, ...(mora.consonant && { consonant_length: 0 }) });
        if (pause_mora) pause_mora.vowel_length = 0;
      }
      return { ...query, tempoDynamicsScale: 1, outputSamplingRate: 44_100 };
    },
    () => 66_150,
    44_100,
  );

export const fakeGptSovits = () =>
  fakeService({
    'GET /tts': json({ message: 'text is required' }, 400),
    'POST /tts': (asked, response) => {
      const { ref_audio_path, text } = asked.body;
      if (ref_audio_path !== '/voices/anna.wav' && ref_audio_path !== '/voices/bert.wav')
        return json({ message: 'tts failed', Exception: `${ref_audio_path} not exists` }, 400)(asked, response);
      return bytes(() => humWav(text, 32_000), 'audio/wav')(asked, response);
    },
  });
