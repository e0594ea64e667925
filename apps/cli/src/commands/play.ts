import { randomUUID } from 'node:crypto';
import { TERMINAL_STATES } from '@vccp/protocol';
import { playAudio } from '@vccp/storage-service/audio';
import type { Config } from '../config.js';
import { untilStopped } from '../lifetime.js';
import { McpCaller, type ToolAnswer } from '../mcp-caller.js';
import { progressBar } from '../progress.js';
import { RunningServer } from '../running-server.js';
import type { Place } from '../stage-server.js';
import { storageClient, storageUrl } from '../storage.js';
import { oneLine, print, printJson, type Terminal } from '../terminal.js';
import { refusal } from './upload.js';

export interface PlayOptions extends Place {
  session?: string;
  storage?: string;
  text?: string;
  gain?: number;
  copy: boolean;
  json: boolean;
}

/** The longest that one call waits. */
const WAIT_MS = 25_000;

/** Plays a sound on the body of a session, wherever the sound lies: a URL travels, the bytes go through storage. */
export async function play(
  source: string,
  options: PlayOptions,
  config: Config,
  terminal: Terminal,
  version: string,
): Promise<void> {
  const server = new RunningServer({ ...options, secret: config.secret });
  await server.require();
  const { sessionId } = await server.chooseSession(options.session);
  await using caller = await McpCaller.connect(server, version);
  const client = await storageClient(storageUrl(options.storage, config.storage, server), config.storage);
  const bar = progressBar(terminal, 'Sending');
  const actionId = randomUUID();
  void untilStopped(process).then(() =>
    caller.call('stop-action', { actionId, sessionId }).catch(() => process.exit(130)),
  );
  try {
    const { played, url } = await playAudio(source, {
      storage: client,
      copyRemote: options.copy,
      onProgress: ({ sentBytes, totalBytes }) => bar.update(sentBytes, totalBytes),
      ...(options.text !== undefined && { text: options.text }),
      ...(options.gain !== undefined && { gain: options.gain }),
      play: (action) => {
        bar.end();
        return untilEnded((waitMs) =>
          caller.call('play-action', { action: { ...action, id: actionId }, sessionId, waitMs }),
        );
      },
    });
    if (options.json) printJson(terminal, { ...played.data, url });
    else print(terminal, oneLine(played.text, 2000));
  } catch (error) {
    bar.end();
    throw refusal(error);
  }
}

type Call = (waitMs: number) => Promise<ToolAnswer>;

/** A sound may last longer than one call waits: the same id asked again waits on, and plays nothing twice. */
async function untilEnded(call: Call): Promise<ToolAnswer> {
  for (;;) {
    const answer = await call(WAIT_MS);
    const state = TERMINAL_STATES.find((candidate) => candidate === answer.data.state);
    if (state) return answer;
  }
}
