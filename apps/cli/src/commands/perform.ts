import { readFile } from 'node:fs/promises';
import type { Config } from '../config.js';
import { Failure } from '../failure.js';
import { untilStopped } from '../lifetime.js';
import { McpCaller, type ToolAnswer } from '../mcp-caller.js';
import { RunningServer } from '../running-server.js';
import type { Place } from '../stage-server.js';
import { oneLine, print, printJson, type Terminal } from '../terminal.js';

export interface PerformOptions extends Place {
  session?: string;
  start: number;
  loop?: boolean;
  json: boolean;
}

/** The longest that one call waits. */
const WAIT_MS = 25_000;
const OVER: readonly unknown[] = ['completed', 'failed', 'stopped', 'interrupted'];

/** Performs a scene, over MCP like any model, and waits for its end. ^C stops it. */
export async function perform(
  score: string,
  options: PerformOptions,
  config: Config,
  terminal: Terminal,
  version: string,
): Promise<void> {
  const sequence = await readScore(score);
  const stopped = untilStopped(process);
  const server = new RunningServer({ ...options, secret: config.secret });
  await server.require();
  const { sessionId } = await server.chooseSession(options.session);
  await using caller = await McpCaller.connect(server, version);
  const started = await caller.call('play-sequence', {
    sequence,
    sessionId,
    startAt: options.start,
    ...(options.loop !== undefined && { loop: options.loop }),
  });
  const { id } = started.data;
  let stopping: Promise<unknown> | undefined;
  void stopped.then(() => {
    stopping = caller.call('control-sequence', { id, sessionId, command: 'stop' }).catch(() => undefined);
  });
  let answer: ToolAnswer = started;
  while (!OVER.includes(answer.data.state))
    answer = await caller.call('get-sequence', { id, sessionId, waitMs: WAIT_MS });
  // Its answer may come after the news of the end.
  await stopping;
  if (answer.data.state === 'failed') throw new Failure(oneLine(answer.text, 2000));
  if (options.json) printJson(terminal, answer.data);
  else print(terminal, oneLine(answer.text, 2000));
}

/** What lies in the file, as text; a word that is no file is the name of a stored one. */
async function readScore(score: string): Promise<string> {
  let text: string;
  try {
    text = await readFile(score, 'utf8');
  } catch (error) {
    const isName = !/[\\/.]/.test(score);
    if (isName && (error as NodeJS.ErrnoException).code === 'ENOENT') return score;
    throw new Failure(`cannot read ${score}: ${(error as Error).message}`, 'give a *.vccp.json file, or a name: greet');
  }
  if (!text.trimStart().startsWith('{')) {
    throw new Failure(`${score} is no score`, 'a score is JSON: {"name":"hello","events":[…]}');
  }
  return text;
}
