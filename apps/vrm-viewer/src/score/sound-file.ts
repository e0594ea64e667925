import type { KeptSound } from '../session/sound-shelf.js';
import type { Draft, DraftEvent, Place } from './draft.js';
import { eventAt } from './draft.js';
import { askedOf, type Edited, setData } from './edit.js';

/** Where the sound of an event lies that was chosen as a file; `gone` was in a page that is closed. */
export type SoundPlace =
  | { where: 'server'; file: string; until: string }
  | { where: 'page'; file: string }
  | { where: 'gone'; file: string };

const word = (value: unknown) => (typeof value === 'string' ? value : undefined);
const isOfPage = (url: unknown): url is string => typeof url === 'string' && url.startsWith('blob:');

/** Gives an event the sound of a file. What was said in the one before goes with it. */
export function setSound(draft: Draft, place: Place, file: string, kept: KeptSound): Edited {
  const event = eventAt(draft, place);
  const before = event ? askedOf(event).data : {};
  const stays = Object.entries(before).filter(([name]) => ['gain', 'startAt'].includes(name));
  // The name and the time are for whoever writes the scene: a body is not told of them.
  return setData(draft, place, { ...Object.fromEntries(stays), ...kept, file });
}

/** @param holds whether this page has the sound at that address */
export function soundPlace(event: DraftEvent, holds: (url: string) => boolean): SoundPlace | undefined {
  const { url, id, until, file } = askedOf(event).data;
  const name = word(file) ?? '';
  if (isOfPage(url)) return { where: holds(url) ? 'page' : 'gone', file: name };
  const time = word(until);
  return word(id) !== undefined && time !== undefined ? { where: 'server', file: name, until: time } : undefined;
}

/** What whoever plays the saved scene elsewhere has to know of its sounds; undefined where it plays anywhere. */
export function soundsBound({
  events,
}: Pick<Draft, 'events'>): { to: 'page' } | { to: 'server'; until: string } | undefined {
  const places = soundsOf(events);
  if (places.some(({ where }) => where !== 'server')) return { to: 'page' };
  const times = places.flatMap((place) => (place.where === 'server' ? place.until : [])).sort();
  return times[0] === undefined ? undefined : { to: 'server', until: times[0] };
}

function soundsOf(events: readonly DraftEvent[]): SoundPlace[] {
  return events.flatMap((event) => (event.events ? soundsOf(event.events) : (soundPlace(event, () => true) ?? [])));
}
