/** Speech as a test needs it: vowels of a known throat with pauses between, as a file on a server. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Part = { vowel: keyof typeof THROAT | null; ms: number };

/** Resonances of an adult's vowels, with their widths, in Hz. */
const THROAT = {
  aa: [700, 1200, 2500],
  ih: [300, 2300, 3000],
  ou: [320, 900, 2300],
  ee: [500, 1900, 2550],
  oh: [500, 900, 2500],
};
const WIDTHS = [70, 90, 120];

/** Pulses of a glottis through resonators in a row; each part at about the same loudness. */
export function speak(parts: readonly Part[], { sampleRate = 24_000, pitch = 125, loudness = 0.2 } = {}): Float32Array {
  const sounds = parts.map(({ vowel, ms }) => {
    const sound = new Float32Array(Math.round((ms * sampleRate) / 1000));
    if (vowel === null) return sound;
    for (let i = 0, phase = 0; i < sound.length; i++) {
      phase += pitch / sampleRate;
      if (phase >= 1) phase -= 1;
      // A falling ramp: its spectrum falls by 6 dB an octave, as a voice at the lips does.
      sound[i] = 0.5 - phase;
    }
    for (const [k, formant] of THROAT[vowel].entries()) resonate(sound, formant, WIDTHS[k] ?? 100, sampleRate);
    const rms = Math.sqrt(sound.reduce((sum, sample) => sum + sample ** 2, 0) / sound.length);
    return sound.map((sample) => (sample * loudness) / rms);
  });
  const all = new Float32Array(sounds.reduce((length, sound) => length + sound.length, 0));
  let at = 0;
  for (const sound of sounds) {
    all.set(sound, at);
    at += sound.length;
  }
  return all;
}

function resonate(sound: Float32Array, hertz: number, width: number, sampleRate: number): void {
  const radius = Math.exp((-Math.PI * width) / sampleRate);
  const turn = 2 * radius * Math.cos((2 * Math.PI * hertz) / sampleRate);
  const gain = 1 - turn + radius ** 2;
  let before = 0;
  let beforeThat = 0;
  for (let i = 0; i < sound.length; i++) {
    const now = gain * (sound[i] ?? 0) + turn * before - radius ** 2 * beforeThat;
    beforeThat = before;
    before = now;
    sound[i] = now;
  }
}

/** A WAV file of 16 bits, one channel. */
export function wav(samples: Float32Array, sampleRate = 24_000): Buffer {
  const file = Buffer.alloc(44 + samples.length * 2);
  file.write('RIFF', 0);
  file.writeUInt32LE(36 + samples.length * 2, 4);
  file.write('WAVEfmt ', 8);
  file.writeUInt32LE(16, 16);
  file.writeUInt16LE(1, 20);
  file.writeUInt16LE(1, 22);
  file.writeUInt32LE(sampleRate, 24);
  file.writeUInt32LE(sampleRate * 2, 28);
  file.writeUInt16LE(2, 32);
  file.writeUInt16LE(16, 34);
  file.write('data', 36);
  file.writeUInt32LE(samples.length * 2, 40);
  for (const [i, sample] of samples.entries()) {
    file.writeInt16LE(Math.round(Math.max(-1, Math.min(1, sample)) * 32_767), 44 + i * 2);
  }
  return file;
}

export interface SoundServer extends AsyncDisposable {
  url: string;
}

interface ServedFile {
  body: Buffer;
  type?: string;
  /** Promises more bytes than it gives. */
  promisedBytes?: number;
  /** Pages of other origins may read it. @default true */
  cors?: boolean;
}

/** Serves files by name, to pages of any origin. */
export async function serve(files: Readonly<Record<string, ServedFile>>): Promise<SoundServer> {
  const server = createServer((request, response) => {
    const file = files[(request.url ?? '').slice(1)];
    if (file?.cors !== false) response.setHeader('access-control-allow-origin', '*');
    if (!file) response.writeHead(404).end();
    else if (file.promisedBytes) {
      response.writeHead(200, { 'content-type': 'audio/wav', 'content-length': file.promisedBytes }).write(file.body);
    } else response.writeHead(200, { 'content-type': file.type ?? 'audio/wav' }).end(file.body);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}
