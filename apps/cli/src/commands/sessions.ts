import type { Config } from '../config.js';
import { type LiveSession, RunningServer } from '../running-server.js';
import type { Place } from '../stage-server.js';
import { oneLine, paint, print, printJson, type Terminal } from '../terminal.js';

/** Lists the sessions: who thinks, and who acts. */
export async function sessions(options: Place & { json: boolean }, config: Config, terminal: Terminal): Promise<void> {
  const live = await new RunningServer({ ...options, secret: config.secret }).sessions();
  if (options.json) printJson(terminal, live);
  else if (live.length === 0) print(terminal, 'No session is live.');
  else for (const session of live) print(terminal, line(session, terminal));
}

function line({ sessionId, agent, bodies }: LiveSession, terminal: Terminal): string {
  const who = agent ? `agent ${oneLine(agent.name, 60)}${agent.present ? '' : ' (away)'}` : 'no agent';
  const acting = bodies.map(
    ({ name, kind, connected }) => `${oneLine(name, 60)} (${oneLine(kind, 30)}${connected ? '' : ', away'})`,
  );
  return `${paint(terminal, 'bold', sessionId)}  ${who}, ${acting.join(' and ') || 'no body'}`;
}
