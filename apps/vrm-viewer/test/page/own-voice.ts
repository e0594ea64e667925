/** The voice that a server has by default, kept in memory and served by that server. */
import type { Speech, VCCPServerOptions } from '@vccp/server';
import { isPcm, soundFile, speakSentences, visemesOf } from '@vccp/voice';
import { fliteVoice } from '@vccp/voice/flite';

export interface OwnVoice extends AsyncDisposable {
  /** What a server is given to have it. `url` is where that server is. */
  options(url: () => string): Pick<VCCPServerOptions, 'speech' | 'storage'>;
}

export function ownVoice(): OwnVoice {
  const flite = fliteVoice();
  const files = new Map<string, { bytes: Uint8Array<ArrayBuffer>; mimeType: string }>();
  return {
    options(url) {
      const speech: Speech = {
        async *utter(text, options) {
          for await (const { text: sentence, sound, phonemes } of speakSentences(flite, text, options)) {
            if (!isPcm(sound)) throw new Error('flite gives samples');
            const path = `/storage/${files.size}.wav`;
            files.set(path, soundFile(sound));
            const durationMs = (sound.samples.length / sound.sampleRateHz) * 1000;
            yield { text: sentence, url: url() + path, durationMs, visemes: visemesOf(phonemes ?? []) };
          }
        },
      };
      const fetch = ({ url: asked }: Request) => {
        const file = files.get(new URL(asked).pathname);
        if (!file) return new Response(null, { status: 404 });
        return new Response(file.bytes, { headers: { 'content-type': file.mimeType } });
      };
      return { speech, storage: { fetch } };
    },
    [Symbol.asyncDispose]: () => flite[Symbol.asyncDispose](),
  };
}
