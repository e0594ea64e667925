import { VCCPError } from '@vccp/protocol';
import type { Speech, Utterance } from '@vccp/server';
import type { StorageClient } from '@vccp/storage-service/client';
import { type SpokenPiece, speakSentences, type TextToSpeech, VoiceError, visemesOf, wavOf } from '@vccp/voice';

/** A body fetches a sentence within moments; after this it is gone from storage. */
const SENTENCE_TTL_SECONDS = 600;

/** Most mouth shapes of one sound. */
const MOST_VISEMES = 300;

/** A voice that is heard through storage: each sentence is a file for ten minutes. */
export function aloud(voice: TextToSpeech, storage: () => Promise<StorageClient>): Speech {
  let client: Promise<StorageClient> | undefined;
  return {
    async *utter(text, options) {
      client ??= storage();
      const to = await client;
      try {
        for await (const piece of speakSentences(voice, text, options)) yield await stored(piece, to);
      } catch (fault) {
        if (!(fault instanceof VoiceError)) throw fault;
        const code = fault.code === 'synthesis-failed' ? 'internal' : 'invalid-data';
        throw new VCCPError(code, fault.message, {
          cause: fault,
          ...(fault.validOptions && { validOptions: [...fault.validOptions] }),
        });
      }
    },
  };
}

async function stored(piece: SpokenPiece, storage: StorageClient): Promise<Utterance> {
  const { text, samples, sampleRateHz, phonemes } = piece;
  const sound = new Blob([wavOf(piece)]);
  const { url } = await storage.upload(sound, {
    name: 'speech.wav',
    type: 'audio/wav',
    ttlSeconds: SENTENCE_TTL_SECONDS,
  });
  return {
    text,
    url,
    durationMs: (samples.length / sampleRateHz) * 1000,
    ...(phonemes && { visemes: visemesOf(phonemes).slice(0, MOST_VISEMES) }),
  };
}
