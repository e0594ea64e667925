import type { WireError } from '@vccp/protocol';

/** Longest text of a body that is passed on to a model, in characters. */
const MAX_TEXT = 10_000;
/** Longest perception's data, as JSON, that is passed on to a model. */
const MAX_DATA = 16_000;

// Control characters but tab and newline; marks that turn the direction of text; signs of no width, but the two joiners
// that scripts and emoji need; the invisible tag alphabet and the selectors that carry bytes unseen.
const HIDDEN =
  /(?![\t\n])\p{Cc}|[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff0-\ufffb]|[\u{e0000}-\u{e01ef}]/gu;

/** Text of a body as a model may see it: nothing hidden in it, and no longer than `most` characters. */
export function cleanText(text: string, most: number = MAX_TEXT): string {
  const visible = text.replace(HIDDEN, '');
  return visible.length > most ? `${visible.slice(0, most - 1)}…` : visible;
}

/** Text of a body on one line. */
export function cleanLine(text: string, most = 200): string {
  return cleanText(text.replace(/\s+/g, ' ').trim(), most);
}

/** JSON of a body with every text in it cleaned; too much of it is replaced by its beginning, and says so. */
export function cleanData(data: Record<string, unknown>): Record<string, unknown> {
  const text = JSON.stringify(data);
  if (text.length > MAX_DATA) return { truncated: true, characters: text.length, text: cleanText(text, MAX_DATA / 4) };
  return cleanJson(data);
}

/** JSON of a body with every text in it cleaned, however much it is: a schema cannot be shown in part. */
export function cleanJson(data: Record<string, unknown>): Record<string, unknown> {
  return cleanValue(data) as Record<string, unknown>;
}

/** A body's fault with every text in it cleaned. */
export function cleanError({ code, message, validOptions }: WireError): WireError {
  const { options } = cleanData({ options: validOptions });
  return {
    code: cleanLine(code, 64) || 'body-failed',
    message: cleanLine(message, 1000),
    ...(Array.isArray(options) && { validOptions: options }),
  };
}

function cleanValue(value: unknown): unknown {
  if (typeof value === 'string') return cleanText(value);
  if (Array.isArray(value)) return value.map(cleanValue);
  if (typeof value !== 'object' || value === null) return value;
  // fromEntries defines own properties, so a key named __proto__ stays a key.
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [cleanLine(key), cleanValue(child)]));
}
