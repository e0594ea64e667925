/** Scripts that belong to one language, the telling one first: Japanese mixes its kana with Chinese characters. */
const SCRIPTS: readonly [RegExp, string][] = [
  [/[\p{Script=Hiragana}\p{Script=Katakana}]/u, 'ja'],
  [/\p{Script=Hangul}/u, 'ko'],
  [/\p{Script=Han}/u, 'zh'],
  [/\p{Script=Cyrillic}/u, 'ru'],
  [/\p{Script=Arabic}/u, 'ar'],
  [/\p{Script=Hebrew}/u, 'he'],
  [/\p{Script=Greek}/u, 'el'],
  [/\p{Script=Thai}/u, 'th'],
  [/\p{Script=Devanagari}/u, 'hi'],
];

/**
 * The language that the letters of a text show; `latin` where they are Latin, which many languages share; undefined
 * where there are none.
 */
export function languageOf(text: string): string | undefined {
  return SCRIPTS.find(([script]) => script.test(text))?.[1] ?? (/\p{Script=Latin}/u.test(text) ? 'latin' : undefined);
}

/** Written in Latin letters, among the languages that voices name. */
const NOT_LATIN = new Set(SCRIPTS.map(([, language]) => language));

/** Whether a voice of these languages can speak a text of this one: `en-GB` is `en`, and `latin` any that is so written. */
export function speaks(languages: readonly string[] | undefined, language: string | undefined): boolean {
  if (languages === undefined || language === undefined) return true;
  const wanted = primary(language);
  return languages.some((one) => (wanted === 'latin' ? !NOT_LATIN.has(primary(one)) : primary(one) === wanted));
}

/** `en` of `en-GB`. */
export const primary = (language: string): string => language.toLowerCase().split(/[-_]/, 1)[0] ?? '';

/** Whether there is anything to say in it. */
export const hasWords = (text: string): boolean => /[\p{L}\p{N}]/u.test(text);
