import { actionOf, type CueAction, describeFaults, type EventPath, isActionEvent, pathText } from '@vccp/performance';
import { type Performance, type PerformanceEvent, VCCPError } from '@vccp/protocol';
import { cast } from './casting.js';
import { listeners } from './listeners.js';
import type { Session } from './session.js';

/** A score as the bodies of a session can play it. */
export interface Arrangement {
  performance: Performance;
  /** Optional events that nobody here can do. */
  leftOut: { path: string; message: string }[];
}

/**
 * Holds every event against what the bodies can do. An optional one that none can becomes a wait of no time, so that
 * what is anchored on it still comes.
 * @throws {VCCPError} `invalid-data` with the path of each other that nobody can do, or where nothing is left to play;
 * `no-body`, `body-paused`
 */
export function arrange(session: Session, performance: Performance, hasVoice: boolean): Arrangement {
  const faults: { path: EventPath; message: string }[] = [];
  const left: { path: EventPath; message: string }[] = [];
  let played = 0;

  const arranged = (event: PerformanceEvent, path: EventPath): PerformanceEvent => {
    if ('events' in event) return { ...event, events: all(event.events, path) };
    if (!isActionEvent(event)) return event;
    const message = whyNobodyCan(session, actionOf(event), hasVoice);
    if (message === undefined) {
      played += 1;
      return event;
    }
    if (event.optional !== true) {
      faults.push({ path, message });
      return event;
    }
    left.push({ path, message });
    const { id, timestamp, after, with: beside } = event;
    return { type: 'wait', duration: 0, timestamp, id, after, with: beside };
  };
  const all = (events: readonly PerformanceEvent[], base: EventPath) =>
    events.map((event, index) => arranged(event, [...base, 'events', index]));

  const events = all(performance.events, []);
  if (faults.length > 0) throw new VCCPError('invalid-data', describeFaults(faults));
  if (played === 0 && left.length > 0) throw new VCCPError('invalid-data', describeFaults(left));
  return {
    performance: { ...performance, events },
    leftOut: left.map(({ path, message }) => ({ path: pathText(path), message })),
  };
}

/** @throws {VCCPError} where that is no matter of this event */
function whyNobodyCan(session: Session, action: CueAction, hasVoice: boolean): string | undefined {
  try {
    requireAble(session, action, hasVoice);
    return undefined;
  } catch (fault) {
    if (!(fault instanceof VCCPError) || !['not-capable', 'invalid-data'].includes(fault.code)) throw fault;
    return fault.message;
  }
}

function requireAble(session: Session, { category, data }: CueAction, hasVoice: boolean): void {
  if (category === 'sequence') throw new VCCPError('invalid-data', 'a score holds no other; list its events here');
  if (category === 'speech') listeners(session, hasVoice);
  else cast(session.bodies, { category, data: { ...data } });
}
