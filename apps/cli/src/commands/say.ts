import type { Config } from '../config.js';
import { untilStopped } from '../lifetime.js';
import { McpCaller } from '../mcp-caller.js';
import { RunningServer } from '../running-server.js';
import type { Place } from '../stage-server.js';
import { oneLine, print, printJson, type Terminal } from '../terminal.js';

export interface SayOptions extends Place {
  session?: string;
  emotion?: string;
  voice?: string;
  language?: string;
  wait: number;
  json: boolean;
}

/** Says a text aloud, over MCP like any model. ^C stops it. */
export async function say(
  words: readonly string[],
  options: SayOptions,
  config: Config,
  terminal: Terminal,
  version: string,
): Promise<void> {
  const server = new RunningServer({ ...options, secret: config.secret });
  await server.require();
  const { sessionId } = await server.chooseSession(options.session);
  await using caller = await McpCaller.connect(server, version);
  void untilStopped(process).then(() => caller.call('stop-action', { sessionId }).catch(() => process.exit(130)));
  const answer = await caller.call('speak', {
    text: words.join(' '),
    sessionId,
    waitMs: options.wait,
    ...(options.emotion !== undefined && { emotion: options.emotion }),
    ...(options.voice !== undefined && { voice: options.voice }),
    ...(options.language !== undefined && { language: options.language }),
  });
  if (options.json) printJson(terminal, answer.data);
  else print(terminal, oneLine(answer.text, 2000));
}
