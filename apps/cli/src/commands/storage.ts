import type { Config } from '../config.js';
import { Failure } from '../failure.js';
import { untilStopped } from '../lifetime.js';
import type { Place } from '../stage-server.js';
import { makeStorage } from '../storage.js';
import { paint, print, printJson, say, type Terminal } from '../terminal.js';

export interface StorageOptions extends Place {
  folder: string;
  json: boolean;
}

/** Runs the storage service alone, until it is told to stop. */
export async function storage(options: StorageOptions, config: Config, terminal: Terminal): Promise<void> {
  const service = makeStorage(options, { ...config.storage, folder: options.folder }, terminal);
  const stopped = untilStopped(process);
  try {
    await service.start();
  } catch (error) {
    const { message, code } = error as NodeJS.ErrnoException;
    if (code !== 'EADDRINUSE') throw new Failure(message);
    throw new Failure(`port ${options.port} is taken`, 'choose another with --port, or 0 for any free one');
  }
  if (options.json) printJson(terminal, { url: service.url, folder: options.folder });
  else {
    print(terminal, `${paint(terminal, 'green', '●')} Storage is up at ${paint(terminal, 'cyan', service.url)}`);
    print(terminal, `  Files lie in ${options.folder}. Send one: vccp upload <file> --storage ${service.url}`);
  }
  const signal = await stopped;
  if (!options.json) say(terminal, `${signal === 'SIGINT' ? '\n' : ''}Stopping.`);
  await service.stop();
}
