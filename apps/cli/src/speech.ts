import { VCCPError } from '@vccp/protocol';
import type { Speech, Utterance, UtterOptions } from '@vccp/server';
import type { StorageClient } from '@vccp/storage-service/client';
import {
  type Aligner,
  durationMsOf,
  mouthOf,
  type SpokenPiece,
  soundFile,
  speakSentences,
  type TextToSpeech,
  VoiceError,
  type VoiceInfo,
} from '@vccp/voice';
import { storageFault } from './storage.js';

/** A body fetches a sentence within moments; after this it is gone from storage. */
const SENTENCE_TTL_SECONDS = 600;

/** Most mouth shapes of one sound. */
const MOST_VISEMES = 300;

/** How long a list of voices is taken as it was. */
const LIST_TTL_MS = 60_000;

/** How long a model waits for one that does not answer. */
const LIST_PATIENCE_MS = 3_000;

/** What the caller can mend. */
const OF_THE_CALL = new Set(['nothing-to-say', 'wrong-language', 'too-long', 'unknown-voice']);

/** A voice that is heard through storage: each sentence is a file for ten minutes. */
export function aloud(
  voice: TextToSpeech,
  storage: () => Promise<StorageClient>,
  lips: { aligner?: Aligner | undefined; onFault?: (fault: VoiceError) => void } = {},
): Speech {
  let client: Promise<StorageClient> | undefined;
  /** Without it the body listens. */
  const read = async (piece: SpokenPiece, { language, signal }: UtterOptions) => {
    try {
      const mouth = await mouthOf(piece, { aligner: lips.aligner, language, signal });
      return mouth && { visemes: mouth.visemes.slice(0, MOST_VISEMES), visemesFrom: mouth.from };
    } catch (fault) {
      if (!(fault instanceof VoiceError)) throw fault;
      lips.onFault?.(fault);
      return undefined;
    }
  };
  let listed: { at: number; voices: Promise<readonly VoiceInfo[]> } | undefined;
  return {
    voices() {
      if (listed && performance.now() - listed.at < LIST_TTL_MS) return listed.voices;
      // One that cannot tell its voices says why when it is to speak.
      const asked = voice.voices({ signal: AbortSignal.timeout(LIST_PATIENCE_MS) });
      listed = { at: performance.now(), voices: asked.catch(() => []) };
      return listed.voices;
    },
    async *utter(text, options) {
      client ??= storage().catch((fault) => {
        client = undefined;
        throw fault;
      });
      try {
        const to = await client;
        for await (const piece of speakSentences(voice, text, options)) {
          const [utterance, mouth] = await Promise.all([stored(piece, to), read(piece, options)]);
          yield { ...utterance, ...mouth };
        }
      } catch (fault) {
        if (!(fault instanceof VoiceError)) throw storageFault('what is spoken cannot be stored', fault);
        throw new VCCPError(OF_THE_CALL.has(fault.code) ? 'invalid-data' : 'internal', fault.message, {
          cause: fault,
          ...(fault.validOptions && { validOptions: [...fault.validOptions] }),
        });
      }
    },
  };
}

async function stored({ text, sound, words }: SpokenPiece, storage: StorageClient): Promise<Utterance> {
  const { bytes, mimeType } = soundFile(sound);
  const { url } = await storage.upload(new Blob([bytes]), {
    name: mimeType === 'audio/wav' ? 'speech.wav' : 'speech',
    type: mimeType,
    ttlSeconds: SENTENCE_TTL_SECONDS,
  });
  return { text, url, durationMs: durationMsOf(sound), words };
}
