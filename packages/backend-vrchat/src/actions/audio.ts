import { wait } from '@vccp/client';
import { durationMsSchema, timestampSchema, visemeKeySchema } from '@vccp/protocol';
import * as z from 'zod';
import { mouthAt, mouthOf } from '../audio/mouth.js';
import { PLAYER_RATE, readWav } from '../audio/wav.js';
import { type Means, type Offer, offer } from '../offer.js';

const MOST_BYTES = 100 * 1024 * 1024;
const FETCH_MS = 10_000;
/** How often the mouth moves: what other people see of it is no smoother. */
const MOUTH_EVERY_MS = 100;
/** A body that is silent for 30 s is taken to be lost. */
const MOST_WAIT_MS = 20_000;
const REPORT_EVERY_MS = 5000;

/** Sounds, into what VRChat takes for the microphone; only where a player was chosen. */
export function audio({ player, avatar, wire, clock, rest, fetch = globalThis.fetch }: Means): Offer | undefined {
  if (!player) return undefined;
  const mouth = mouthOf(avatar.parameters);
  return offer(
    {
      category: 'audio',
      description: 'Plays a sound (WAV) into the microphone, for everyone near to hear. VRChat moves the mouth to it.',
      channel: 'speech',
      examples: [{ url: 'https://example.org/hello.wav', text: 'Hello!' }],
      dataSchema: z.object({
        url: z.url({ protocol: /^https?$/ }).max(2048),
        text: z.string().max(10_000).optional().describe('what is said in it'),
        visemes: z.array(visemeKeySchema).max(300).optional(),
        gain: z.number().min(0).max(4).optional().describe('1 by default'),
        fromMs: durationMsSchema.optional().describe('begin this far into the sound; 0 by default'),
        startAt: timestampSchema.optional().describe('begin at this moment, at most 20 s from now; at once by default'),
      }),
    },
    async ({ url, text, visemes = [], gain = 1, fromMs = 0, startAt }, { signal, report }) => {
      player.prepare();
      const samples = louder(readWav(await load(url, fetch, signal)), gain);
      const lengthMs = (samples.length / PLAYER_RATE) * 1000;
      const inMs = startAt === undefined ? 0 : Date.parse(startAt) - clock.now();
      await wait(clock, Math.min(MOST_WAIT_MS, Math.max(0, inMs)), signal);
      const closed = mouthAt(mouth, [], 0);
      for (const message of closed) rest.touch(message);
      let heardMs = Math.min(fromMs, lengthMs);
      let movedMs = Number.NEGATIVE_INFINITY;
      let reportedMs = 0;
      const heard = () => ({
        heardMs: Math.round(heardMs),
        ...(text !== undefined && { heard: text.slice(0, Math.ceil((text.length * heardMs) / Math.max(1, lengthMs))) }),
      });
      try {
        await player.play(samples.subarray((fromMs / 1000) * PLAYER_RATE), signal, (sinceMs) => {
          const atMs = fromMs + sinceMs;
          heardMs = Math.min(atMs, lengthMs);
          if (atMs - reportedMs >= REPORT_EVERY_MS) {
            reportedMs = atMs;
            report(heardMs / lengthMs);
          }
          if (visemes.length === 0 || atMs - movedMs < MOUTH_EVERY_MS) return;
          movedMs = atMs;
          for (const message of mouthAt(mouth, visemes, atMs)) void wire.send(message, 'latest');
        });
        heardMs = lengthMs;
      } catch (reason) {
        // What was heard of it still reaches the agent.
        if (!signal.aborted) throw reason;
      } finally {
        wire.urgent(closed);
      }
      return heard();
    },
  );
}

function louder(samples: Int16Array, gain: number): Int16Array {
  return gain === 1 ? samples : samples.map((sample) => Math.max(-32_768, Math.min(32_767, sample * gain)));
}

async function load(url: string, fetch: typeof globalThis.fetch, signal: AbortSignal): Promise<Uint8Array> {
  const response = await fetch(url, { signal: AbortSignal.any([signal, AbortSignal.timeout(FETCH_MS)]) });
  if (!response.ok) throw new Error(`the sound at ${url} was answered with ${response.status}`);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > MOST_BYTES) throw new Error(`the sound at ${url} is larger than ${MOST_BYTES / 1024 / 1024} MiB`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
