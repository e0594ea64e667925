import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { VCCPServer, type VCCPServerOptions } from '@vccp/server';
import type { StorageService } from '@vccp/storage-service';
import { Hono } from 'hono';
import type { Config, LogLevel } from './config.js';
import { Failure } from './failure.js';
import { levelLogger } from './level-logger.js';
import type { RunningServer } from './running-server.js';
import type { Terminal } from './terminal.js';

/** The page's build, which lies beside the bundled command line. */
const viewerDirectory = fileURLToPath(new URL('./viewer', import.meta.url));
export const hasViewer = (): boolean => existsSync(`${viewerDirectory}/index.html`);

export interface Place {
  port: number;
  host: string;
  logLevel: LogLevel;
}

/** A server with everything wired in: the page, the environment's settings, and the command that stdio hosts run. */
export function makeServer(place: Place, config: Config, terminal: Terminal, storage?: StorageService): VCCPServer {
  const options: VCCPServerOptions = {
    port: place.port,
    host: place.host,
    allowedHosts: config.allowedHosts,
    allowedOrigins: config.allowedOrigins,
    logger: levelLogger(terminal, place.logLevel),
    stdioCommand: stdioCommand(place),
    ...(config.secret !== undefined && { secret: config.secret }),
    ...(hasViewer() && { viewerDirectory }),
    ...(storage && { storage: new Hono().route('/storage', storage.routes) }),
  };
  return new VCCPServer(options);
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
