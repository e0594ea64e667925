import { VCCPError } from '@vccp/protocol';
import type { Session } from './session.js';

/** Who can make it heard, and who can only show it. @throws {VCCPError} where nobody can do either. */
export function listeners(session: Session, hasVoice: boolean): { hearing: string[]; reading: string[] } {
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
  return { hearing: hearing.map(({ id }) => id), reading: reading.map(({ id }) => id) };
}
