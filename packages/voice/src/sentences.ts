/** Longest piece by default: a voice begins to sound before a long sentence is made. */
const LONGEST = 240;

/** What ends with a full stop without ending a sentence. */
const ABBREVIATION = /(?:^|[\s(])(?:mr|mrs|ms|dr|prof|st|vs|etc|e\.g|i\.e|no|fig|approx|inc|ltd|jr|sr|[a-z])\.$/i;

/**
 * The sentences of a text, trimmed, in order; nothing that can be spoken is lost. One of more than `longest`
 * characters is cut after a comma, else at a space, else anywhere but within a character.
 */
export function splitSentences(text: string, { longest = LONGEST }: { longest?: number } = {}): string[] {
  const sentences: string[] = [];
  let open = '';
  for (const { segment } of new Intl.Segmenter('en', { granularity: 'sentence' }).segment(text)) {
    open += segment;
    if (ABBREVIATION.test(open.trimEnd())) continue;
    sentences.push(open);
    open = '';
  }
  return [...sentences, open]
    .flatMap((sentence) => cut(sentence.replace(/\s+/g, ' ').trim(), Math.max(2, longest)))
    .filter((sentence) => sentence !== '');
}

function cut(sentence: string, longest: number): string[] {
  const pieces: string[] = [];
  let rest = sentence;
  while (rest.length > longest) {
    const at = cutAt(rest, longest);
    pieces.push(rest.slice(0, at).trim());
    rest = rest.slice(at).trim();
  }
  return [...pieces, rest];
}

function cutAt(text: string, longest: number): number {
  const head = text.slice(0, longest);
  const comma = Math.max(...[',', ';', ':', '—'].map((mark) => head.lastIndexOf(`${mark} `)));
  if (comma >= longest / 3) return comma + 1;
  const space = text.lastIndexOf(' ', longest);
  if (space > 0) return space;
  const last = head.charCodeAt(longest - 1);
  return last >= 0xd800 && last <= 0xdbff ? longest - 1 : longest;
}
