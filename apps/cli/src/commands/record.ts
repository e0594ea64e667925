import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import type { Config } from '../config.js';
import { Failure } from '../failure.js';
import { untilStopped } from '../lifetime.js';
import { observe } from '../observer.js';
import { entryLine, headerLine, type RecordEntry } from '../record/format.js';
import { RunningServer } from '../running-server.js';
import type { Place } from '../stage-server.js';
import { say, type Terminal } from '../terminal.js';

export interface RecordOptions extends Place {
  session?: string;
  force: boolean;
}

/** Writes what passes in a session into a file, line by line, until it is told to stop. */
export async function record(file: string, options: RecordOptions, config: Config, terminal: Terminal): Promise<void> {
  const server = new RunningServer({ ...options, secret: config.secret });
  const { sessionId } = await server.chooseSession(options.session);
  const out = await openFile(file, options.force);
  const failed = new Promise<Failure>((resolve) => {
    out.on('error', (error) => resolve(new Failure(`cannot write ${file}: ${error.message}`)));
  });
  const stopped = untilStopped(process);
  const ended = Promise.race([stopped, failed]);
  const startedMs = performance.now();
  let messages = 0;
  const write = (entry: RecordEntry) => out.write(entryLine(entry));
  const atMs = () => Math.round(performance.now() - startedMs);
  out.write(headerLine(new Date(), sessionId));
  try {
    await observe(
      { server, sessionId, name: 'vccp record', stopped: ended },
      {
        onConnected: () => {
          if (messages === 0) say(terminal, `Recording session ${sessionId.slice(0, 8)} to ${file}. Ctrl+C ends.`);
          write({ atMs: atMs(), note: 'connected: what follows tells how things stand' });
        },
        onLost: () => write({ atMs: atMs(), note: 'the connection was lost: what happens now is missing' }),
        onMessage: (message) => {
          messages += 1;
          write({ atMs: atMs(), message });
        },
      },
    );
  } finally {
    out.end();
    await Promise.race([once(out, 'close'), failed]);
  }
  const fault = await Promise.race([failed, Promise.resolve()]);
  if (fault) throw fault;
  say(terminal, `${messages} messages are in ${file}. Play them with: vccp replay ${file}`);
}

async function openFile(file: string, force: boolean): Promise<WriteStream> {
  const out = createWriteStream(file, { flags: force ? 'w' : 'wx', mode: 0o600 });
  try {
    await once(out, 'open');
  } catch (error) {
    const exists = (error as NodeJS.ErrnoException).code === 'EEXIST';
    throw new Failure(
      exists ? `${file} is there already` : `cannot write ${file}: ${(error as Error).message}`,
      exists ? 'choose another name, or --force to write over it' : undefined,
    );
  }
  return out;
}
