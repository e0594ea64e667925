import type { Emotion } from '@vccp/protocol';
import * as z from 'zod';
import { readSoundFile } from '../sound.js';
import type { TextToSpeech, VoiceInfo } from '../text-to-speech.js';
import { HttpService, type HttpVoiceOptions, requireSpeakable } from './http.js';
import { audioQuerySchema, phonemesOf } from './mora.js';
import { VoiceList } from './voice-list.js';

export interface VoicevoxVoiceOptions extends HttpVoiceOptions {
  /** @default http://127.0.0.1:50021, of AivisSpeech http://127.0.0.1:10101 */
  url?: string | undefined;
  /** As `四国めたん (ノーマル)`, or `四国めたん` for the first of its styles. @default the first of all */
  voice?: string | undefined;
}

const speakersSchema = z.array(
  z.object({
    name: z.string(),
    styles: z.array(z.object({ id: z.number().int(), name: z.string(), type: z.string().nullish() })),
  }),
);

/** Parts of the names that styles of a feeling have. */
const STYLES: Readonly<Partial<Record<Emotion, readonly string[]>>> = {
  happy: ['喜び', 'うれしい', '楽し', 'たのし', 'あまあま', '上機嫌'],
  excited: ['喜び', 'テンション', '元気', 'うれしい', '楽し', 'たのし'],
  sad: ['悲し', 'かなし', '哀し', 'なみだ', '泣き'],
  angry: ['怒り', 'おこ', 'いかり', 'ツンツン'],
  fearful: ['恐', 'びくびく', '怖', 'こわ'],
  surprised: ['驚', 'びっくり'],
  contemptuous: ['ツンツン', '冷'],
  calm: ['落ち着き', 'おちつき', 'しっとり', '穏'],
};

interface Style extends VoiceInfo {
  id: number;
  speaker: string;
  style: string;
}

/** VOICEVOX: Japanese, with the time of each sound. */
export function voicevoxVoice(options: VoicevoxVoiceOptions = {}): TextToSpeech {
  return engineVoice('voicevox', options.url ?? 'http://127.0.0.1:50021', options);
}

/** AivisSpeech: Japanese, at the same doors; it does not tell the times of its sounds. */
export function aivisVoice(options: VoicevoxVoiceOptions = {}): TextToSpeech {
  return engineVoice('aivis', options.url ?? 'http://127.0.0.1:10101', options);
}

function engineVoice(name: string, url: string, options: VoicevoxVoiceOptions): TextToSpeech {
  const service = new HttpService(name, url, undefined, options);
  const list = new VoiceList<Style>(service, options.voice, async (signal) => {
    const speakers = await service.askJson('/speakers', speakersSchema, { signal });
    return speakers.flatMap((speaker) =>
      speaker.styles
        // Some of a speaker only sing.
        .filter(({ type }) => type === undefined || type === null || type === 'talk')
        .map(({ id, name: style }) => {
          const named = `${speaker.name} (${style})`;
          return { id, name: named, speaker: speaker.name, style, language: 'ja' };
        }),
    );
  });
  return {
    name,
    languages: ['ja'],
    voices: async ({ signal } = {}) =>
      (await list.ask(signal)).map(({ name: named, language }) => ({ name: named, language })),
    async synthesize(text, { voice, emotion, signal } = {}) {
      requireSpeakable(name, text);
      const style = await choose(list, voice ?? options.voice, emotion, signal);
      if (!style) throw service.badAnswer('it has no voice');
      const plan = `/audio_query?text=${encodeURIComponent(text)}&speaker=${style.id}`;
      const query = await service.askJson(plan, audioQuerySchema, { method: 'POST', signal });
      const { bytes } = await service.ask(`/synthesis?speaker=${style.id}`, { method: 'POST', body: query, signal });
      return { text, sound: service.reading(() => readSoundFile(bytes)), phonemes: phonemesOf(query) };
    },
    async [Symbol.asyncDispose]() {},
  };
}

/** The style that is meant; with a feeling, the one of the same speaker that is named for it. */
async function choose(
  list: VoiceList<Style>,
  named: string | undefined,
  emotion: Emotion | undefined,
  signal: AbortSignal | undefined,
): Promise<Style | undefined> {
  const chosen = await list.find(named, signal, ({ speaker }) => speaker === named);
  const parts = (emotion && STYLES[emotion]) ?? [];
  const fitting = list.known.find(
    ({ speaker, style }) => speaker === chosen?.speaker && parts.some((part) => style.includes(part)),
  );
  return fitting ?? chosen;
}
