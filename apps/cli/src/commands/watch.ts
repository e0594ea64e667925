import type { VCCPMessage } from '@vccp/protocol';
import type { Config } from '../config.js';
import { untilStopped } from '../lifetime.js';
import { LiveScreen } from '../live/live-screen.js';
import { LiveState } from '../live/live-state.js';
import { liveView } from '../live/live-view.js';
import { observe } from '../observer.js';
import { RunningServer } from '../running-server.js';
import type { Place } from '../stage-server.js';
import { oneLine, paint, print, printJson, say, type Terminal } from '../terminal.js';

export interface WatchOptions extends Place {
  session?: string;
  json: boolean;
}

/**
 * Shows what passes in a session, as an observer: it can look, and touch nothing. A person at a terminal sees a picture
 * that keeps itself up to date; a pipe, a file or `--json` get a line for each message.
 */
export async function watch(options: WatchOptions, config: Config, terminal: Terminal): Promise<void> {
  const server = new RunningServer({ ...options, secret: config.secret });
  const { sessionId } = await server.chooseSession(options.session);
  const how = { server, sessionId, name: 'vccp watch', stopped: untilStopped(process) };
  if (options.json || !terminal.canRedraw) {
    await observe(how, {
      onConnected: () => say(terminal, `Watching session ${sessionId}. Ctrl+C ends.`),
      onMessage: (message) => {
        if (options.json) printJson(terminal, message);
        else print(terminal, line(message, terminal));
      },
    });
    return;
  }
  const state = new LiveState();
  let connected = false;
  const session = sessionId.slice(0, 8);
  using screen = new LiveScreen(terminal, (size) =>
    liveView(state, { ...size, session, connected, nowMs: Date.now() }, terminal),
  );
  await observe(how, {
    onConnected: () => {
      connected = true;
      state.begin();
      screen.changed();
    },
    onLost: () => {
      connected = false;
      screen.changed();
    },
    onMessage: (message) => {
      state.take(message, Date.now());
      screen.changed();
    },
  });
}

const MARK = { action: '→', perception: '←', system: '·' } as const;
const COLOUR = { action: 'cyan', perception: 'magenta', system: 'dim' } as const;

function line({ type, category, timestamp, data }: VCCPMessage, terminal: Terminal): string {
  const time = paint(terminal, 'dim', timestamp.slice(11, 23));
  return `${time} ${paint(terminal, COLOUR[type], `${MARK[type]} ${category.padEnd(14)}`)} ${oneLine(JSON.stringify(data))}`;
}
