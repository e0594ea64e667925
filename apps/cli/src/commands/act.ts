import type { Config } from '../config.js';
import { Failure } from '../failure.js';
import { McpCaller } from '../mcp-caller.js';
import { RunningServer } from '../running-server.js';
import type { Place } from '../stage-server.js';
import { oneLine, print, printJson, type Terminal } from '../terminal.js';

export interface ActOptions extends Place {
  session?: string;
  wait: number;
  json: boolean;
}

/** Plays one action, over MCP like any model, and tells how it ended. */
export async function act(
  category: string,
  words: readonly string[],
  options: ActOptions,
  config: Config,
  terminal: Terminal,
  version: string,
): Promise<void> {
  const data = readData(words);
  const server = new RunningServer({ ...options, secret: config.secret });
  await server.require();
  const { sessionId } = await server.chooseSession(options.session);
  await using caller = await McpCaller.connect(server, version);
  const answer = await caller.call('play-action', { action: { category, data }, sessionId, waitMs: options.wait });
  if (options.json) printJson(terminal, answer.data);
  else print(terminal, oneLine(answer.text, 2000));
}

/** One JSON object, or `key=value` words whose values are JSON where they can be. @throws {Failure} with an example */
export function readData(words: readonly string[]): Record<string, unknown> {
  const [first] = words;
  if (words.length === 1 && first?.trimStart().startsWith('{')) {
    try {
      return JSON.parse(first) as Record<string, unknown>;
    } catch (error) {
      throw new Failure(`the data is not JSON: ${(error as Error).message}`, `for example '{"gesture":"wave"}'`);
    }
  }
  return Object.fromEntries(
    words.map((word) => {
      const at = word.indexOf('=');
      if (at < 1) throw new Failure(`"${word}" is not key=value`, 'for example: vccp act gesture gesture=wave');
      return [word.slice(0, at), readValue(word.slice(at + 1))];
    }),
  );
}

function readValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
