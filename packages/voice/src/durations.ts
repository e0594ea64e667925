import type { TimedPhoneme } from './text-to-speech.js';

/** The phonemes as flite prints them: `name:end` in seconds, one after another. What is not that is passed over. */
export function readDurations(text: string): TimedPhoneme[] {
  const phonemes: TimedPhoneme[] = [];
  let startMs = 0;
  for (const [, phoneme = '', seconds] of text.matchAll(/(?:^|\s)([a-z]{1,4}):(\d+(?:\.\d+)?)(?=\s|$)/g)) {
    const endMs = Number(seconds) * 1000;
    if (endMs < startMs) continue;
    phonemes.push({ phoneme, atMs: startMs, durationMs: endMs - startMs });
    startMs = endMs;
  }
  return phonemes;
}
