import { ELEVENLABS_FORMATS, OPENAI_FORMATS } from '@vccp/voice/providers';
import * as z from 'zod';

/** What can speak, by the names that settings and `vccp voice` use. */
export const PROVIDERS = [
  'flite',
  'piper',
  'kokoro',
  'openai',
  'elevenlabs',
  'voicevox',
  'aivis',
  'gpt-sovits',
] as const;
export type Provider = (typeof PROVIDERS)[number];

/** What to know of each before it is chosen. */
export const ABOUT: Readonly<Record<Provider, string>> = {
  flite: 'inside; English, at once',
  piper: 'on this machine; English, as people speak it; fetches 215 MB once',
  kokoro: 'a Kokoro-FastAPI server, http://127.0.0.1:8880; eight languages',
  openai: 'OpenAI, or any server that speaks alike; needs OPENAI_API_KEY, or --url',
  elevenlabs: 'ElevenLabs; many languages; needs ELEVENLABS_API_KEY',
  voicevox: 'a VOICEVOX engine, http://127.0.0.1:50021; Japanese',
  aivis: 'an AivisSpeech engine, http://127.0.0.1:10101; Japanese',
  'gpt-sovits': 'a GPT-SoVITS server, http://127.0.0.1:9880; the voice of a recording, which the settings file names',
};

export const httpUrlSchema = z
  .url({ protocol: /^https?$/, error: 'is no address; write for example http://127.0.0.1:8880' })
  .refine(
    (url) => !URL.canParse(url) || !(new URL(url).username || new URL(url).password),
    'may hold no user and no password',
  );

const words = z.string().min(1).max(200);

/** Formats by the provider that knows them. */
const FORMATS: Readonly<Partial<Record<Provider, readonly string[]>>> = {
  openai: OPENAI_FORMATS,
  elevenlabs: ELEVENLABS_FORMATS,
};

const fullSchema = z
  .strictObject({
    provider: z.enum(PROVIDERS),
    url: httpUrlSchema.optional(),
    /** The one that speaks where none is named. */
    voice: words.optional(),
    /** Names that others know to its own: `{"slt": "af_bella"}`. */
    names: z.record(words, words).optional(),
    model: words.optional(),
    /** Of openai and elevenlabs: what to ask for. */
    format: z.enum([...OPENAI_FORMATS, ...ELEVENLABS_FORMATS]).optional(),
    /** Of gpt-sovits: its voices. */
    references: z
      .record(
        words,
        z.strictObject({ refAudioPath: words, promptText: z.string().max(1000).optional(), promptLanguage: words }),
      )
      .optional(),
  })
  .refine(({ provider, references }) => provider !== 'gpt-sovits' || Object.keys(references ?? {}).length > 0, {
    path: ['references'],
    error: 'is needed: {"anna": {"refAudioPath": "/voices/anna.wav", "promptText": "Hello.", "promptLanguage": "en"}}',
  })
  .refine(({ provider, format }) => format === undefined || FORMATS[provider]?.includes(format), {
    path: ['format'],
    error: ({ input }) =>
      `is none of ${FORMATS[(input as { provider: Provider }).provider]?.join(', ') ?? 'its own: it has none'}`,
  });

/** One voice of a list: its provider alone, or with all that is to say. */
export const voiceSettingSchema = z.union([
  z.enum(PROVIDERS, { error: `is none of ${PROVIDERS.join(', ')}` }).transform((provider) => ({ provider })),
  fullSchema,
]);
export type VoiceSetting = z.infer<typeof fullSchema>;

/**
 * A list in one line, as `VCCP_VOICES` holds it: `kokoro:af_bella@http://10.0.0.2:8880,flite`.
 * @throws {RangeError} that names the part and what would be right
 */
export function readVoiceList(line: string): VoiceSetting[] {
  return line
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => {
      const [, provider = '', voice, url] = /^([^:@]*)(?::([^@]*))?(?:@(.*))?$/s.exec(part) ?? [];
      const parsed = fullSchema.safeParse({ provider, ...(voice && { voice }), ...(url !== undefined && { url }) });
      if (parsed.success) return parsed.data;
      const [issue] = parsed.error.issues;
      const about =
        issue?.path[0] === 'provider'
          ? `choose ${PROVIDERS.join(', ')}`
          : `its ${issue?.path.join('.')} ${issue?.message}`;
      // An address may hold a password: it is not repeated.
      throw new RangeError(`"${part.replace(/@.*$/s, '@…')}" is no voice; ${about}.`);
    });
}
