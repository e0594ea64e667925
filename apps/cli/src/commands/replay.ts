import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { TERMINAL_STATES } from '@vccp/protocol';
import type { Config } from '../config.js';
import { Failure } from '../failure.js';
import { untilStopped } from '../lifetime.js';
import { McpCaller } from '../mcp-caller.js';
import { agentSide, type RecordedAction } from '../record/agent-side.js';
import { bodySide } from '../record/body-side.js';
import { parseRecord, type SessionRecord } from '../record/format.js';
import { RecordedActor } from '../record/recorded-actor.js';
import { RunningServer } from '../running-server.js';
import type { Place } from '../stage-server.js';
import { oneLine, paint, print, printJson, say, type Terminal } from '../terminal.js';

export interface ReplayOptions extends Place {
  session?: string;
  /** How many times faster than it was. */
  speed: number;
  /** Where to begin, in seconds of the record. */
  from: number;
  asBody: boolean;
  body?: string;
  json: boolean;
}

/** The longest that one call waits. */
const WAIT_MS = 25_000;

/** Plays one side of a record again: what the agent did, onto a body, or what the body did, for an agent. */
export async function replay(
  file: string,
  options: ReplayOptions,
  config: Config,
  terminal: Terminal,
  version: string,
): Promise<void> {
  const record = await readRecord(file);
  for (const fault of record.faults.slice(0, 10)) say(terminal, `${file}, ${fault}`);
  if (record.faults.length > 10) say(terminal, `… and ${record.faults.length - 10} more lines that were left out`);
  const server = new RunningServer({ ...options, secret: config.secret });
  await server.require();
  if (options.asBody) await replayBody(record, options, server, terminal);
  else await replayAgent(record, options, server, terminal, version);
}

async function readRecord(file: string): Promise<SessionRecord> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    throw new Failure(`cannot read ${file}: ${(error as Error).message}`);
  }
  return parseRecord(text);
}

async function replayBody(
  record: SessionRecord,
  { session, speed, from, body }: ReplayOptions,
  server: RunningServer,
  terminal: Terminal,
): Promise<void> {
  const recorded = bodySide(record, body);
  const { sessionId } = await (session === undefined ? server.openSession() : server.chooseSession(session));
  const stopped = untilStopped(process);
  const actor = new RecordedActor(recorded, {
    server,
    sessionId,
    speed,
    fromMs: from * 1000,
    tell: (line) => say(terminal, line),
  });
  const fault = await Promise.race([stopped, actor.perform()]);
  actor.leave();
  if (fault instanceof Failure) throw fault;
}

async function replayAgent(
  record: SessionRecord,
  { session, speed, from, json }: ReplayOptions,
  server: RunningServer,
  terminal: Terminal,
  version: string,
): Promise<void> {
  const actions = agentSide(record).filter(({ atMs }) => atMs >= from * 1000);
  if (actions.length === 0) throw new Failure('the record has no action from there on', 'see what it has: --from 0');
  const { sessionId } = await server.chooseSession(session);
  await using caller = await McpCaller.connect(server, version);
  const abort = new AbortController();
  void untilStopped(process).then(() => abort.abort());
  const beganMs = performance.now();
  const until = (atMs: number) => {
    const leftMs = beganMs + (atMs - from * 1000) / speed - performance.now();
    return sleep(Math.max(0, leftMs), undefined, { signal: abort.signal });
  };
  say(
    terminal,
    `Playing ${actions.length} actions of ${record.header.startedAt} onto session ${sessionId.slice(0, 8)}.`,
  );
  const ends: Promise<string>[] = [];
  try {
    for (const action of actions) {
      await until(action.atMs);
      ends.push(play(action, caller, sessionId, until));
      void ends
        .at(-1)
        ?.then((state) => tell(action, state, terminal, json))
        .catch(() => undefined);
    }
    const states = await Promise.all(ends);
    const others = states.filter((state, index) => differs(actions[index], state)).length;
    if (others > 0) throw new Failure(`${others} of ${actions.length} actions ended otherwise than in the record`);
    say(terminal, `All ${actions.length} actions ended as in the record.`);
  } catch (error) {
    if (!abort.signal.aborted) throw error;
    await caller.ask('stop-action', { all: true, sessionId });
    throw new Failure('stopped before the end of the record');
  }
}

/** Plays an action, takes it back when that was done in the record, and tells how it ended. */
async function play(
  { category, data, meta, stopAtMs }: RecordedAction,
  caller: McpCaller,
  sessionId: string,
  until: (atMs: number) => Promise<void>,
): Promise<string> {
  const id = randomUUID();
  if (stopAtMs !== undefined) {
    void until(stopAtMs)
      .then(() => caller.ask('stop-action', { actionId: id, sessionId }))
      .catch(() => undefined);
  }
  for (;;) {
    const action = { category, data, id, ...(meta && { meta }) };
    const answer = await caller.ask('play-action', { action, sessionId, waitMs: WAIT_MS });
    const state = TERMINAL_STATES.find((candidate) => candidate === answer.data.state);
    if (state) return state;
    // Refused before it was anything: its words say why.
    if (answer.isError) return `refused: ${oneLine(answer.text, 300)}`;
  }
}

/** What was not over in the record may end as it likes. */
const differs = (action: RecordedAction | undefined, state: string) =>
  action?.end !== undefined && action.end !== state;

function tell(action: RecordedAction, state: string, terminal: Terminal, json: boolean): void {
  const { atMs, category, data, end } = action;
  if (json) {
    printJson(terminal, { atMs, category, data, state, recorded: end ?? null });
    return;
  }
  const time = `${(atMs / 1000).toFixed(1)} s`.padStart(9);
  const outcome = differs(action, state) ? paint(terminal, 'red', `${state} (was ${end})`) : state;
  print(
    terminal,
    `${time} ${paint(terminal, 'cyan', category.padEnd(14))} ${oneLine(JSON.stringify(data))} ${outcome}`,
  );
}
