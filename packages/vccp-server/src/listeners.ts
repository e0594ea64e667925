import { VCCPError } from '@vccp/protocol';
import type { Session } from './session.js';

/** Who says a text, and how. */
interface Listeners {
  /** Bodies that are given its sound. */
  hearing: string[];
  /** Bodies that only show it. */
  reading: string[];
  /** Whether anybody makes it heard: some only move a mouth along the sound. */
  aloud: boolean;
}

/** Who can make it heard, and who can only show it. @throws {VCCPError} where nobody can do either. */
export function listeners(session: Session, hasVoice: boolean): Listeners {
  const bodies = session.presentBodies;
  if (bodies.length === 0) throw new VCCPError('no-body', 'no body is connected to this session yet');
  const free = bodies.filter((body) => !body.paused);
  const [held] = bodies;
  if (free.length === 0 && held) throw held.pausedFault();
  const hearing = hasVoice ? free.filter((body) => body.offers.has('audio')) : [];
  const reading = free.filter((body) => !hearing.includes(body) && body.offers.has('say'));
  if (hearing.length + reading.length === 0) {
    const categories = [...new Set(free.flatMap((body) => [...body.offers.keys()]))];
    throw new VCCPError(
      'not-capable',
      `this body can neither be heard nor show text; it offers ${categories.join(', ')}`,
      {
        validOptions: categories,
      },
    );
  }
  const aloud = hearing.some((body) => body.offers.get('audio')?.capability.audible !== false);
  return { hearing: hearing.map(({ id }) => id), reading: reading.map(({ id }) => id), aloud };
}
