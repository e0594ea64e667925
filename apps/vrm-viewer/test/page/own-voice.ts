/** The voice and the files that a server has by default, in memory. */
import type { Speech, VCCPServerOptions } from '@vccp/server';
import { KeyRing, memoryStore, StorageService } from '@vccp/storage-service';
import { StorageClient, type TokenAsk } from '@vccp/storage-service/client';
import { durationMsOf, soundFile, speakSentences, visemesOf } from '@vccp/voice';
import { fliteVoice } from '@vccp/voice/flite';
import { Hono } from 'hono';

const SECRET = 'a-secret-of-thirty-two-characters';
const MINUTE_MS = 60_000;

export interface OwnVoice extends AsyncDisposable {
  /** What a server is given to have it. `url` is where that server is. */
  options(url: () => string): Pick<VCCPServerOptions, 'speech' | 'storage'>;
}

export async function ownVoice(): Promise<OwnVoice> {
  const flite = fliteVoice();
  const service = await new StorageService({ folder: '', store: memoryStore(), secrets: [SECRET] }).open();
  const keys = new KeyRing([SECRET]);
  const token = (ask: TokenAsk) => keys.token({ ...ask, expiresAtMs: Date.now() + MINUTE_MS });
  return {
    options(url) {
      const client = () => new StorageClient({ baseUrl: `${url()}/storage`, token });
      const speech: Speech = {
        async *utter(text, options) {
          for await (const { text: sentence, sound, phonemes } of speakSentences(flite, text, options)) {
            const { bytes, mimeType } = soundFile(sound);
            const file = await client().upload(new Blob([bytes]), { name: 'speech.wav', type: mimeType });
            const visemes = visemesOf(phonemes ?? []);
            yield { text: sentence, url: file.url, durationMs: durationMsOf(sound), visemes };
          }
        },
      };
      const { fetch } = new Hono().route('/storage', service.routes);
      return {
        speech,
        storage: {
          fetch,
          urlOf: async (id) => (await client().describe(id)).url,
          uploadToken: async () => ({ token: token({ method: 'POST', id: '*' }), expiresAtMs: Date.now() + MINUTE_MS }),
        },
      };
    },
    async [Symbol.asyncDispose]() {
      await flite[Symbol.asyncDispose]();
      await service.stop();
    },
  };
}
