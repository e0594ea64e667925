import { estimateBy, Performer, type Clock as PerformingClock, readPerformance, timeline } from '@vccp/performance';
import { type Performance, type Priority, VCCPError } from '@vccp/protocol';
import { arrange } from './arrangement.js';
import { BodyShow } from './body-show.js';
import type { Clock } from './clock.js';
import type { PerformanceRecord } from './performances.js';
import { fitsOneMessage } from './score-size.js';
import { withSounds } from './score-sounds.js';
import type { FeelingsOf } from './script.js';
import type { Session } from './session.js';
import { SessionActor } from './session-actor.js';
import type { Speech } from './speech.js';
import { Spoken } from './spoken.js';
import { newId } from './token.js';

export interface PerformRequest {
  performance: Performance;
  priority: Priority;
  startAtMs: number;
}

/**
 * Plays a performance on the bodies of a session, now or when its turn comes. Where every body can take a whole score it
 * is given it, and keeps time by itself; else the server tells each action at its time.
 * @throws {VCCPError} with every fault's path, before anything moves; `no-body`, `body-paused` or `too-many`.
 */
export function perform(
  session: Session,
  { performance: asked, priority, startAtMs }: PerformRequest,
  { clock, speech, feelingsOf }: { clock: Clock; speech: Speech | undefined; feelingsOf: FeelingsOf | undefined },
): PerformanceRecord {
  const bodies = session.presentBodies;
  const [held] = bodies.filter((body) => body.paused);
  if (held && bodies.every((body) => body.paused)) throw held.pausedFault();
  if (bodies.length === 0) throw new VCCPError('no-body', 'no body is connected to this session yet');

  const estimate = estimateBy(bodies.flatMap((body) => body.capability?.actions ?? []));
  const read = readPerformance(asked, { estimate });
  if (!read.ok) throw read.error;
  const { performance, leftOut } = arrange(session, asked, speech !== undefined);
  const { durationMs } = timeline(performance, estimate);
  if (!performance.loop && durationMs !== undefined && startAtMs > durationMs) {
    throw new VCCPError(
      'bad-message',
      `startAt ${startAtMs / 1000} is beyond the end: "${performance.name}" takes ${durationMs / 1000} s`,
    );
  }

  const id = newId(clock.now());
  const steady = performingClock(clock);
  const spoken = speech && new Spoken(speech, () => steady.now());
  const by = bodies.every((body) => body.offers.has('sequence')) && fitsOneMessage(performance) ? 'body' : 'server';
  const show =
    by === 'body'
      ? new BodyShow({
          session,
          clock: steady,
          performance: () =>
            withSounds(performance, spoken, feelingsOf, (category) =>
              bodies.every((body) => body.offers.has(category)),
            ),
          durationMs,
          loops: performance.loop,
          priority,
          startAtMs,
        })
      : new Performer(performance, {
          actor: new SessionActor(session, { clock, spoken, feelingsOf }, { priority, group: id }),
          clock: steady,
          estimate,
          startAtMs,
        });
  const record = { id, name: performance.name, priority, by, leftOut, show } as const;
  session.performances.add(record);
  session.note(`performance ${record.name} ${id}, by the ${by}`);
  void show.ended.then(({ state }) => {
    spoken?.end();
    session.note(`performance ${record.name} ${id} ${state}`);
  });
  return record;
}

function performingClock(clock: Clock): PerformingClock {
  return {
    now: () => clock.steadyNow?.() ?? clock.now(),
    // Timers drop what is less than a millisecond, and would come that much too early.
    setTimeout: (run, ms) => clock.setTimeout(run, Math.ceil(ms)),
  };
}
