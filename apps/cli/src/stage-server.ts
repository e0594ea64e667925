import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { VCCPServer, type VCCPServerOptions } from '@vccp/server';
import { prometheus } from '@vccp/server/metrics';
import { openTelemetry } from '@vccp/server/tracing';
import { feelingsOf } from '@vccp/voice';
import { findAligner } from './aligner.js';
import type { Config } from './config.js';
import { Failure } from './failure.js';
import { type LogOptions, levelLogger } from './level-logger.js';
import type { RunningServer } from './running-server.js';
import { folderSequences } from './sequences.js';
import { aloud } from './speech.js';
import { distantStorageFace, openStorage, storageClient, storageElsewhere, storageFace } from './storage.js';
import type { Terminal } from './terminal.js';
import { makeVoice } from './voices.js';

/** The page's build, which lies beside the bundled command line. */
const viewerDirectory = fileURLToPath(new URL('./viewer', import.meta.url));
export const hasViewer = (): boolean => existsSync(`${viewerDirectory}/index.html`);

/** Her page inside a chat. It is read when a host asks for it, which is seldom. */
const chatPage = fileURLToPath(new URL('./chat.html', import.meta.url));

export interface Place extends LogOptions {
  port: number;
  host: string;
  /** Where the server is that a command talks to, in place of host and port. */
  url?: string;
}

/** A server with everything wired in, and all that lives and ends with it. Declare it with `await using`. */
export interface StageServer extends AsyncDisposable {
  readonly server: VCCPServer;
}

/** The page, files and a voice, with the environment's settings. Nothing listens yet. */
export async function makeServer(place: Place, config: Config, terminal: Terminal): Promise<StageServer> {
  const elsewhere = storageElsewhere(config.storage);
  const storage = elsewhere === undefined ? await openStorage(place, config.storage, terminal) : undefined;
  const logger = levelLogger(terminal, place);
  const voice = makeVoice(config, logger);
  const aligner = findAligner(config.home);
  const filed = async () => storageClient(elsewhere ?? `${(await server.start()).url}/storage`, config.storage);
  const speech = aloud(voice, filed, { aligner, onFault: (fault) => logger.warn(`lips: ${fault.message}`) });
  const options: VCCPServerOptions = {
    port: place.port,
    host: place.host,
    allowedHosts: config.allowedHosts,
    allowedOrigins: config.allowedOrigins,
    logger,
    stdioCommand: stdioCommand(place),
    sequences: folderSequences(config.sequencesFolder),
    feelingsOf,
    metrics: prometheus(),
    // Without an SDK in this process it does nothing.
    tracing: openTelemetry(),
    ...(config.secret !== undefined && { secret: config.secret }),
    ...(hasViewer() && { viewerDirectory }),
    ...(existsSync(chatPage) && { bodyApp: () => readFile(chatPage, 'utf8') }),
    // What is spoken is a file for a moment.
    ...(storage && { storage: storageFace(storage, filed, config.storage), speech }),
    ...(elsewhere !== undefined && { storage: distantStorageFace(elsewhere, filed), speech }),
  };
  const server = new VCCPServer(options);
  return {
    server,
    async [Symbol.asyncDispose]() {
      await server.stop();
      await voice[Symbol.asyncDispose]();
      await aligner?.[Symbol.asyncDispose]();
      await storage?.stop();
    },
  };
}

/** What a host runs to reach this very server: from a clone this file, from the registry the package's name. */
function stdioCommand({ port }: Place): { command: string; args: string[] } {
  const main = fileURLToPath(new URL('./main.js', import.meta.url));
  const at = port === 3000 ? [] : ['--port', String(port)];
  if (main.includes('node_modules')) return { command: 'npx', args: ['-y', 'vccp-server', 'mcp', ...at] };
  return { command: process.execPath, args: [main, 'mcp', ...at] };
}

/** Turns a failed start into words for the person: who has the port, and how to choose another. */
export async function startFailure(error: unknown, there: RunningServer): Promise<Failure> {
  const fault = error instanceof Error ? error : new Error(String(error));
  if ((fault as NodeJS.ErrnoException).code !== 'EADDRINUSE') return new Failure(fault.message);
  const probe = await there.probe();
  if (probe.kind === 'vccp') {
    return new Failure(
      `a VCCP server (${probe.health.version}) already runs at ${there.url}`,
      `open ${there.url}/ or start a second one with --port 0`,
    );
  }
  return new Failure(
    `${new URL(there.url).host} is taken by another program`,
    'choose another port, for example --port 4321, or 0 for any free one',
  );
}
