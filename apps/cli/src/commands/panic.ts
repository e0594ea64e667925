import type { WorldOptions } from '../bodies/world.js';
import { WORLDS } from '../bodies/worlds.js';
import type { Config } from '../config.js';
import { Failure } from '../failure.js';
import { McpCaller } from '../mcp-caller.js';
import { RunningServer } from '../running-server.js';
import type { Place } from '../stage-server.js';
import { print, printJson, type Terminal } from '../terminal.js';

export interface PanicOptions extends Place, WorldOptions {}

/** Stops everything: what the server knows of, and what a world may still hold although nobody is there to let go. */
export async function panic(options: PanicOptions, config: Config, terminal: Terminal, version: string): Promise<void> {
  const done: Record<string, string> = {};
  const note = async (what: string, doing: Promise<string | undefined>) => {
    const came = await doing.catch((error: Error) => error.message);
    if (came !== undefined) done[what] = came;
  };
  // What was said wrong of one world keeps nothing else from coming to rest.
  const wrong: Failure[] = [];
  const noteWorld = async (what: string, doing: Promise<string | undefined>) => {
    const fault = await doing.then(
      () => undefined,
      (error) => error,
    );
    if (fault instanceof Failure) wrong.push(fault);
    else await note(what, doing);
  };
  await Promise.all([
    note('server', stopSessions(options, config, version)),
    ...WORLDS.map(async ({ name, panic: stop }) => {
      if (stop) await noteWorld(name, stop({ options, config, terminal }));
    }),
  ]);
  if (options.json) printJson(terminal, done);
  else for (const [what, came] of Object.entries(done)) print(terminal, `${what.padEnd(10)} ${came}`);
  const [first] = wrong;
  if (first) throw first;
}

async function stopSessions(place: Place, config: Config, version: string): Promise<string> {
  const server = new RunningServer({ ...place, secret: config.secret });
  const sessions = await server.sessions();
  if (sessions.length === 0) return 'no session is live';
  await using caller = await McpCaller.connect(server, version);
  for (const { sessionId } of sessions) await caller.call('stop-action', { all: true, sessionId });
  return `every action of ${sessions.length} session${sessions.length === 1 ? '' : 's'} is stopped`;
}
