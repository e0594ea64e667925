import { VCCPError } from '@vccp/protocol';
import type { Speech, Utterance } from '@vccp/server';
import type { StorageClient } from '@vccp/storage-service/client';
import {
  durationMsOf,
  type SpokenPiece,
  soundFile,
  speakSentences,
  type TextToSpeech,
  VoiceError,
  type VoiceInfo,
  visemesOf,
} from '@vccp/voice';

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
export function aloud(voice: TextToSpeech, storage: () => Promise<StorageClient>): Speech {
  let client: Promise<StorageClient> | undefined;
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
      client ??= storage();
      const to = await client;
      try {
        for await (const piece of speakSentences(voice, text, options)) yield await stored(piece, to);
      } catch (fault) {
        if (!(fault instanceof VoiceError)) throw fault;
        throw new VCCPError(OF_THE_CALL.has(fault.code) ? 'invalid-data' : 'internal', fault.message, {
          cause: fault,
          ...(fault.validOptions && { validOptions: [...fault.validOptions] }),
        });
      }
    },
  };
}

async function stored({ text, sound, phonemes }: SpokenPiece, storage: StorageClient): Promise<Utterance> {
  const { bytes, mimeType } = soundFile(sound);
  const { url } = await storage.upload(new Blob([bytes]), {
    name: mimeType === 'audio/wav' ? 'speech.wav' : 'speech',
    type: mimeType,
    ttlSeconds: SENTENCE_TTL_SECONDS,
  });
  return {
    text,
    url,
    durationMs: durationMsOf(sound),
    ...(phonemes && { visemes: visemesOf(phonemes).slice(0, MOST_VISEMES) }),
  };
}
