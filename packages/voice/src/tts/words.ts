import type { TimedText } from '../text-to-speech.js';

/** The words that characters make, from the first of each to its last. */
export function wordsOf(characters: readonly TimedText[]): TimedText[] {
  const words: TimedText[] = [];
  let open: TimedText | undefined;
  for (const { text, atMs, durationMs } of characters) {
    if (/^\s*$/.test(text)) {
      open = undefined;
    } else if (open) {
      open.text += text;
      open.durationMs = Math.max(open.durationMs, atMs + durationMs - open.atMs);
    } else {
      open = { text, atMs, durationMs };
      words.push(open);
    }
  }
  return words;
}
