import { VCCPClient } from '@vccp/client';
import type { VCCPMessage } from '@vccp/protocol';
import { authorizedWebSocket } from '../authorized-web-socket.js';
import type { Config } from '../config.js';
import { Failure } from '../failure.js';
import { untilStopped } from '../lifetime.js';
import { RunningServer } from '../running-server.js';
import type { Place } from '../stage-server.js';
import { oneLine, paint, print, printJson, say, type Terminal } from '../terminal.js';

export interface WatchOptions extends Place {
  session?: string;
  json: boolean;
}

/** Shows what passes in a session, as an observer: it can look, and touch nothing. */
export async function watch(options: WatchOptions, config: Config, terminal: Terminal): Promise<void> {
  const server = new RunningServer({ ...options, secret: config.secret });
  const { sessionId } = await server.chooseSession(options.session);
  const stopped = untilStopped(process);
  const ended = new Promise<Failure>((resolve) => {
    const client = new VCCPClient(
      {
        serverUrl: server.url,
        sessionId,
        WebSocket: authorizedWebSocket(server.headers),
        introduction: { body: { name: 'vccp watch', kind: 'terminal' }, role: 'observer' },
      },
      {
        onConnected: () => say(terminal, `Watching session ${sessionId}. Ctrl+C ends.`),
        onMessageReceived: (message) => {
          if (options.json) printJson(terminal, message);
          else print(terminal, line(message, terminal));
        },
        onDisconnected: ({ reason, code, willReconnect }) => {
          if (!willReconnect && code !== 1000)
            resolve(new Failure(`the server ended the connection: ${reason || code}`));
        },
      },
    );
    client.connect().catch((error: Error) => resolve(new Failure(error.message)));
    void stopped.then(() => client.disconnect());
  });
  const fault = await Promise.race([stopped, ended]);
  if (fault instanceof Failure) throw fault;
}

const MARK = { action: '→', perception: '←', system: '·' } as const;
const COLOUR = { action: 'cyan', perception: 'magenta', system: 'dim' } as const;

function line({ type, category, timestamp, data }: VCCPMessage, terminal: Terminal): string {
  const time = paint(terminal, 'dim', timestamp.slice(11, 23));
  return `${time} ${paint(terminal, COLOUR[type], `${MARK[type]} ${category.padEnd(14)}`)} ${oneLine(JSON.stringify(data))}`;
}
