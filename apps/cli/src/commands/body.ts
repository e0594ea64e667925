import { fstatSync } from 'node:fs';
import { authorizedWebSocket } from '../authorized-web-socket.js';
import type { Joined, World, WorldOptions } from '../bodies/world.js';
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
  const server = new RunningServer({ ...options, secret: config.secret });
  await server.require();
  const { sessionId } = await (options.session === undefined
    ? server.openSession()
    : server.chooseSession(options.session));
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
  const stopStatus = showStatus(() => joined, terminal);
  const fault = await Promise.race([stopped, over]);
  stopStatus();
  await Promise.race([joining, over]);
  await joined?.close();
  if (fault instanceof Failure) throw fault;
}

function worldOf(named: string | undefined): World {
  const world = named === undefined ? WORLDS[0] : WORLDS.find(({ name }) => name === named);
  if (world) return world;
  throw new Failure(`there is no world "${named}" here`, `choose one of: ${WORLDS.map(({ name }) => name).join(', ')}`);
}

function addonOf({ name, addon }: World, config: Config): Promise<string> {
  if (addon) return addon(config);
  throw new Failure(`nothing of ours is to be installed in "${name}"`, 'say vccp body blender --addon');
}

async function list({ json }: BodyOptions, config: Config, terminal: Terminal): Promise<void> {
  const rows = await Promise.all(
    WORLDS.map(async ({ name, summary, look }) => {
      const found = await look?.(config).catch((error: Error) => [error.message]);
      return { name, summary, ...(found && { found }) };
    }),
  );
  if (json) return printJson(terminal, rows);
  for (const { name, summary, found } of rows) {
    print(terminal, `${paint(terminal, 'bold', name.padEnd(10))} ${summary}`);
    if (found?.length === 0) print(terminal, '           none is found on this machine');
    for (const line of found ?? []) print(terminal, `           ${line}`);
  }
}

/** Tells how it stands with the world: in a terminal on one line that is drawn again, else whenever it changes. */
function showStatus(joined: () => Joined | undefined, terminal: Terminal): () => void {
  let told: string | undefined;
  const timer = setInterval(() => {
    const status = joined()?.status?.();
    if (!status) return;
    if (status.short !== told) say(terminal, `${terminal.isInteractive ? '\r\u001B[K' : ''}${status.short}`);
    told = status.short;
    if (terminal.isInteractive) terminal.stderr.write(`\r\u001B[K${paint(terminal, 'dim', status.live)}`);
  }, STATUS_EVERY_MS);
  return () => {
    clearInterval(timer);
    if (terminal.isInteractive && told !== undefined) terminal.stderr.write('\r\u001B[K');
  };
}

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
