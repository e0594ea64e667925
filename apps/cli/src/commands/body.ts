import { type Body, embody } from '@vccp/client';
import { EMOTIONS, GESTURE_NAMES } from '@vccp/protocol';
import { authorizedWebSocket } from '../authorized-web-socket.js';
import type { Config } from '../config.js';
import { Failure } from '../failure.js';
import { untilStopped } from '../lifetime.js';
import { RunningServer } from '../running-server.js';
import type { Place } from '../stage-server.js';
import { oneLine, paint, print, printJson, say, type Terminal } from '../terminal.js';

export interface BodyOptions extends Place {
  session?: string;
  name: string;
  json: boolean;
}

/** Joins a body of text to a session: it prints what it is asked, and tells the model that it did it. */
export async function body(options: BodyOptions, config: Config, terminal: Terminal): Promise<void> {
  const server = new RunningServer({ ...options, secret: config.secret });
  await server.require();
  const { sessionId } = await (options.session === undefined
    ? server.openSession()
    : server.chooseSession(options.session));
  const stopped = untilStopped(process);
  const over = new Promise<Failure>((resolve) => {
    void embody(
      terminalBody(options, terminal),
      {
        serverUrl: server.url,
        sessionId,
        WebSocket: authorizedWebSocket(server.headers),
      },
      (event) => {
        if (event.type === 'connected') say(terminal, `In session ${sessionId} at ${server.url}. Ctrl+C leaves.`);
        if (event.type === 'reconnecting') say(terminal, 'The connection is gone; trying again.');
        if (event.type === 'agent')
          say(terminal, event.agent.present ? `Agent ${oneLine(event.agent.name ?? '')} is here.` : 'The agent left.');
        if (event.type === 'closed')
          resolve(new Failure(`the server ended the connection: ${event.reason || event.code}`));
      },
    ).then(
      (embodiment) => void stopped.then(() => embodiment.close()),
      (error: Error) => resolve(new Failure(error.message)),
    );
  });
  const fault = await Promise.race([stopped, over]);
  if (fault instanceof Failure) throw fault;
}

/** A body that shows everything as a line of text. */
export function terminalBody({ name, json }: Pick<BodyOptions, 'name' | 'json'>, terminal: Terminal): Body {
  return {
    name,
    kind: 'terminal',
    capabilities: () => ({
      actions: [
        { category: 'say', description: 'Says a line: it is printed', data: { text: 'Hello!' }, channel: 'speech' },
        { category: 'gesture', description: 'Makes a gesture, in words', data: { gesture: GESTURE_NAMES.join('|') } },
        {
          category: 'expression',
          description: 'Shows a feeling, in words',
          data: { emotion: EMOTIONS.join('|') },
          channel: 'face',
        },
        {
          category: 'audio',
          description: 'Plays a sound, in words: its URL is printed',
          data: { url: 'https://example.org/hello.mp3', text: 'Hello!' },
          channel: 'speech',
        },
      ],
    }),
    async play({ category, data }) {
      if (json) printJson(terminal, { category, data });
      else print(terminal, `${paint(terminal, 'cyan', category.padEnd(12))} ${oneLine(JSON.stringify(data))}`);
    },
  };
}
