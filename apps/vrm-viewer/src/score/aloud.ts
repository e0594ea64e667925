import { type Performance, type PerformanceEvent, readSpeechTags, VCCPError } from '@vccp/protocol';

/** Why her words are shown and not heard; `fault` comes from the voice itself. */
export type Silence = { name: 'away' } | { name: 'no-voice' } | { name: 'fault'; message: string };

export interface Readied {
  performance: Performance;
  /** Absent where all of it is heard. */
  silence?: Silence;
}

/**
 * A score made ready to be played on this page: the server has the voice. Where it cannot be had her words are shown, and
 * why is told beside the score.
 * @param prepare asks the server
 * @throws where a stored sound cannot be had, and where `prepare` is aborted
 */
export async function readied(
  performance: Performance,
  prepare: (performance: Performance) => Promise<Performance>,
): Promise<Readied> {
  const events = allEvents(performance.events);
  const speaks = events.some(({ type }) => type === 'speech');
  const isFiled = events.some((event) => event.type === 'audio' && event.data.url === undefined);
  if (!speaks && !isFiled) return { performance };
  try {
    return { performance: await prepare(performance) };
  } catch (fault) {
    // Its words can be shown in place of being heard; a sound cannot.
    if (isFiled || !(fault instanceof VCCPError)) throw fault;
    return { performance: { ...performance, events: performance.events.map(shown) }, silence: silenceOf(fault) };
  }
}

function allEvents(events: readonly PerformanceEvent[]): PerformanceEvent[] {
  return events.flatMap((event) => ('events' in event ? [event, ...allEvents(event.events)] : [event]));
}

function silenceOf({ code, message }: VCCPError): Silence {
  if (code === 'no-session') return { name: 'away' };
  return code === 'not-capable' ? { name: 'no-voice' } : { name: 'fault', message };
}

/** The words of a `speech` in her bubble, with its face. */
function shown(event: PerformanceEvent): PerformanceEvent {
  if ('events' in event) return { ...event, events: event.events.map(shown) };
  if (event.type !== 'speech') return event;
  const { type: _, data, ...timing } = event;
  const action = (category: string, more: Record<string, unknown>): PerformanceEvent => ({
    type: 'action',
    timestamp: 0,
    data: { category, data: more },
  });
  const { text } = readSpeechTags(data.text);
  const face = data.emotion === undefined ? [] : [action('expression', { emotion: data.emotion })];
  const words = text === '' ? [] : [action('say', { text })];
  return {
    ...timing,
    type: 'parallel',
    events: [...face, ...words, ...(face.length + words.length > 0 ? [] : [pause])],
  };
}

/** In place of a text of tags alone. */
const pause: PerformanceEvent = { type: 'wait', timestamp: 0, duration: 0 };
