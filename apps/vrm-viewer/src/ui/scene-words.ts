import type { Catalogue } from '../i18n/catalogue.js';
import { wordFor } from '../i18n/language.js';
import type { Silence } from '../score/aloud.js';
import type { DraftEvent } from '../score/draft.js';
import { askedOf, type Refusal } from '../score/edit.js';
import type { Telling } from '../score/editor.js';

const LONGEST_LABEL = 60;

/** What stands on a block: the choice that was made, else what kind of thing it is. */
export function eventLabel(event: DraftEvent, text: Catalogue): string {
  if (event.type === 'parallel') return text.score.parallel;
  if (event.type === 'loop') return event.count ? text.score.repeat(event.count) : text.score.repeatForever;
  if (event.type === 'wait') return text.score.wait;
  const { category, data } = askedOf(event);
  const named = [data.text, data.file].find((value) => typeof value === 'string' && value !== '');
  if (typeof named === 'string') return named.slice(0, LONGEST_LABEL);
  const choice = Object.values(data).find((value) => typeof value === 'string');
  if (typeof choice !== 'string') return wordFor(text, category);
  return Object.hasOwn(text.words, choice) ? wordFor(text, choice) : choice.slice(0, LONGEST_LABEL);
}

/** What kind of thing an event is. */
export function eventKind(event: DraftEvent, text: Catalogue): string {
  if (event.events || event.type === 'wait') return eventLabel(event, text);
  const { category } = askedOf(event);
  return category === 'speech' ? text.score.speech : wordFor(text, category);
}

export function laneName(channel: string, text: Catalogue): string {
  const names: Readonly<Record<string, string>> = text.score.lanes;
  return Object.hasOwn(names, channel) ? (names[channel] ?? channel) : wordFor(text, channel);
}

/** Tenths of a second, as the ruler counts. */
export const tenths = (seconds: number): string => seconds.toFixed(1);

export function tellingText(telling: Telling, text: Catalogue, language: string): string {
  switch (telling.kind) {
    case 'opened':
      return text.score.opened(telling.file);
    case 'unreadable':
      return text.score.unreadable(telling.file);
    case 'stopped':
      return text.score.stopped(telling.message);
    case 'unkept':
      return text.score.sound.unkept(telling.file);
    case 'saved':
      return telling.bound.to === 'page'
        ? text.score.sound.savedOfPage
        : text.score.sound.savedOfServer(moment(telling.bound.until, language));
    case 'silent':
      return text.score.silent(silenceText(telling.why, text));
    case 'refused':
      return refusalText(telling.why, text);
  }
}

function silenceText(why: Silence, { score: { silences } }: Catalogue): string {
  if (why.name === 'fault') return why.message;
  return why.name === 'away' ? silences.away : silences.noVoice;
}

function refusalText(why: Refusal, { score: { refusals } }: Catalogue): string {
  switch (why.name) {
    case 'wait-has-no-place':
      return refusals.waitHasNoPlace;
    case 'starts-with':
      return refusals.startsWith(why.other);
    case 'no-earlier':
      return refusals.noEarlier;
    case 'length-by-itself':
      return refusals.lengthByItself;
    case 'length-by-content':
      return refusals.lengthByContent;
    case 'is-awaited':
      return refusals.isAwaited(why.id);
    case 'gone':
      return refusals.gone;
    case 'fault':
      return refusals.fault(why.message);
  }
}

/** Day and time as people of that language write them. */
export function moment(iso: string, language: string): string {
  return new Date(iso).toLocaleString(language, { dateStyle: 'medium', timeStyle: 'short' });
}
