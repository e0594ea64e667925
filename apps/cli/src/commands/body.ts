import { fstatSync } from 'node:fs';
import { authorizedWebSocket } from '../authorized-web-socket.js';
import { type Joined, WORLD_OPTIONS, type World, type WorldOptions } from '../bodies/world.js';
import { WORLDS } from '../bodies/worlds.js';
import type { Config } from '../config.js';
import { Failure } from '../failure.js';
import { untilStopped } from '../lifetime.js';
import { RunningServer } from '../running-server.js';
import type { Place } from '../stage-server.js';
import { oneLine, paint, print, printJson, say, type Terminal } from '../terminal.js';

export interface BodyOptions extends Place, WorldOptions {
  session?: string;
  list: boolean;
  mock: boolean;
  addon: boolean;
}

/** How often the line of a live status is drawn. */
const STATUS_EVERY_MS = 1000;

/** Joins a body in a world to a session, until it is told to stop or whoever started it is gone. */
export async function body(
  named: string | undefined,
  options: BodyOptions,
  config: Config,
  terminal: Terminal,
): Promise<void> {
  if (options.list) return list(options, config, terminal);
  const world = worldOf(options.mock ? 'mock' : named);
  if (options.addon) return print(terminal, await addonOf(world, config));
  refuseStrangers(world, options);
  const server = new RunningServer({ ...options, secret: config.secret });
  await server.require();
  const { sessionId } = await sessionFor(world, options, server);
  const stopped = Promise.race([untilStopped(process), untilAlone(process.stdin)]);
  let joined: Joined | undefined;
  let end: (fault: Failure) => void;
  const over = new Promise<Failure>((resolve) => {
    end = resolve;
  });
  const joining = world
    .join(
      { options, config, terminal },
      { serverUrl: server.url, sessionId, WebSocket: authorizedWebSocket(server.headers) },
      (event) => {
        if (event.type === 'connected') say(terminal, `In session ${sessionId} at ${server.url}. Ctrl+C leaves.`);
        if (event.type === 'reconnecting') say(terminal, 'The connection is gone; trying again.');
        if (event.type === 'agent')
          say(terminal, event.agent.present ? `Agent ${oneLine(event.agent.name ?? '')} is here.` : 'The agent left.');
        if (event.type === 'closed') end(new Failure(`the server ended the connection: ${event.reason || event.code}`));
      },
    )
    .then(
      (made) => {
        joined = made;
      },
      (error: Error) => end(error instanceof Failure ? error : new Failure(error.message)),
    );
  const stopStatus = showStatus(world.name, () => joined, options.json, terminal);
  const fault = await Promise.race([stopped, over]);
  stopStatus();
  await Promise.race([joining, over]);
  await joined?.close();
  if (fault instanceof Failure) throw fault;
}

/** The one that is named, else one of its own, unless it comes to those who are there. */
async function sessionFor(world: World, options: BodyOptions, server: RunningServer): Promise<{ sessionId: string }> {
  const { session } = options;
  if (session !== undefined) return server.chooseSession(session);
  const isThere = async () => (await server.sessions()).some(({ bodies }) => bodies.some(({ connected }) => connected));
  const isGuest = world.accompanies?.(options) && (await isThere());
  return isGuest ? server.chooseSession(undefined) : server.openSession();
}

function worldOf(named: string | undefined): World {
  const world = named === undefined ? WORLDS[0] : WORLDS.find(({ name }) => name === named);
  if (world) return world;
  throw new Failure(`there is no world "${named}" here`, `choose one of: ${WORLDS.map(({ name }) => name).join(', ')}`);
}

/** An option that means nothing in this world was meant for another one, or does not do what was hoped. */
function refuseStrangers({ name, takes }: World, options: WorldOptions): void {
  const stranger = WORLD_OPTIONS.find((option) => options[option] && !takes.includes(option));
  if (stranger === undefined) return;
  const worlds = WORLDS.filter((world) => world.takes.includes(stranger)).map((world) => world.name);
  const own = takes.length === 0 ? 'none' : takes.map((option) => `--${option}`).join(', ');
  throw new Failure(
    `--${stranger} means nothing to the body "${name}"`,
    `it is of ${worlds.join(', ')}; "${name}" takes ${own}`,
  );
}

function addonOf({ name, addon }: World, config: Config): Promise<string> {
  if (addon) return addon(config);
  throw new Failure(`nothing of ours is to be installed in "${name}"`, 'say vccp body blender --addon');
}

async function list({ json }: BodyOptions, config: Config, terminal: Terminal): Promise<void> {
  const rows = await Promise.all(
    WORLDS.map(async ({ name, summary, look }) => {
      if (!look) return { name, summary };
      return look(config).then(
        (found) => ({ name, summary, found }),
        (error: Error) => ({ name, summary, found: [], missing: error.message }),
      );
    }),
  );
  if (json) return printJson(terminal, rows);
  for (const { name, summary, found, missing } of rows as readonly Listed[]) {
    print(terminal, `${paint(terminal, 'bold', name.padEnd(10))} ${summary}`);
    for (const line of found ?? []) print(terminal, `           ${paint(terminal, 'green', line)}`);
    if (missing !== undefined) print(terminal, `           ${paint(terminal, 'dim', missing)}`);
  }
  print(terminal, `\nJoin one with: vccp body ${WORLDS[1]?.name ?? WORLDS[0].name}`);
}

/** A world, what is there, or what helps where nothing is. */
interface Listed {
  name: string;
  summary: string;
  found?: string[];
  missing?: string;
}

/** Tells how it stands with the world: in a terminal on one line that is drawn again, else whenever it changes. */
function showStatus(world: string, joined: () => Joined | undefined, json: boolean, terminal: Terminal): () => void {
  const redraws = terminal.canRedraw && !json;
  let told: string | undefined;
  const timer = setInterval(() => {
    const status = joined()?.status?.();
    if (!status) return;
    const { short, live, facts } = status;
    if (json) {
      const line = JSON.stringify({ status: { world, summary: short, ...facts } });
      if (line !== told) print(terminal, line);
      told = line;
      return;
    }
    if (short !== told) say(terminal, `${redraws ? CLEAR_LINE : ''}${short}`);
    told = short;
    // A line that does not fit would be left behind each time.
    const { columns } = terminal.size();
    if (redraws) terminal.stderr.write(`${CLEAR_LINE}${paint(terminal, 'dim', oneLine(live, columns - 1))}`);
  }, STATUS_EVERY_MS);
  return () => {
    clearInterval(timer);
    if (redraws && told !== undefined) terminal.stderr.write(CLEAR_LINE);
  };
}

const CLEAR_LINE = '\r\u001B[K';

/** Resolves when the program that started us, and holds our input, is gone. An input that nobody holds says nothing. */
function untilAlone(stdin: NodeJS.ReadStream): Promise<'alone'> {
  return new Promise((resolve) => {
    if (!isHeld()) return;
    stdin.once('close', () => resolve('alone'));
    stdin.resume();
  });
}

function isHeld(): boolean {
  try {
    const input = fstatSync(0);
    return input.isFIFO() || input.isSocket();
  } catch {
    return false;
  }
}
