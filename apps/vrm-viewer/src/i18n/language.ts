import type { Catalogue } from './catalogue.js';
import { en } from './en.js';
import { ja } from './ja.js';

export const CATALOGUES = { en, ja } satisfies Record<string, Catalogue>;
export type Language = keyof typeof CATALOGUES;

/** The first of the browser's languages that the page speaks, else English. */
export function pickLanguage(wanted: readonly string[]): Language {
  for (const tag of wanted) {
    const primary = tag.toLowerCase().split('-')[0];
    if (primary === 'en' || primary === 'ja') return primary;
  }
  return 'en';
}

/** `crossedArms` → `Crossed arms`: for words of a body that no catalogue has. */
export function humanise(word: string): string {
  const spaced = word
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/[_.-]+/g, ' ')
    .trim();
  return spaced.charAt(0).toUpperCase() + spaced.slice(1).toLowerCase();
}

/** A word of the protocol as a person would say it. */
export function wordFor(text: Catalogue, word: string): string {
  return Object.hasOwn(text.words, word) ? (text.words[word] ?? word) : humanise(word);
}
