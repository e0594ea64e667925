import type { Performance, PerformanceEvent } from '@vccp/protocol';

/** A score that goes to the body whole has to fit into one message, together with the sounds of its texts. */
export const MOST_SCORE_CHARACTERS = 64 * 1024;
/** As many as the tool `speak` takes. */
export const MOST_SPOKEN_CHARACTERS = 4000;

/** The texts of a score that are to be spoken. */
function linesOf(events: readonly PerformanceEvent[]): string[] {
  return events.flatMap((event) => {
    if ('events' in event) return linesOf(event.events);
    return event.type === 'speech' ? [event.data.text] : [];
  });
}

/** How many characters of a score are to be spoken; 0 where nothing is. */
export function spokenCharacters({ events }: Performance): number {
  return linesOf(events).reduce((sum, { length }) => sum + length, 0);
}

export function fitsOneMessage(performance: Performance): boolean {
  return (
    spokenCharacters(performance) <= MOST_SPOKEN_CHARACTERS &&
    JSON.stringify(performance).length <= MOST_SCORE_CHARACTERS
  );
}
