import type { VCCPServer } from '@vccp/server';
import type { Config } from '../config.js';
import { untilStopped } from '../lifetime.js';
import { openBrowser } from '../open-browser.js';
import { RunningServer } from '../running-server.js';
import { hasViewer, makeServer, type Place, startFailure } from '../stage-server.js';
import { paint, print, printJson, say, type Terminal } from '../terminal.js';

export interface UpOptions extends Place {
  open: boolean;
  json: boolean;
}

/** Runs the server until it is told to stop. */
export async function up(options: UpOptions, config: Config, terminal: Terminal): Promise<void> {
  await using stage = await makeServer(options, config, terminal);
  const stopped = untilStopped(process);
  const at = await start(stage.server, options, config);
  if (options.json) printJson(terminal, { url: at.url, mcp: at.mcp, viewer: at.viewer });
  else print(terminal, readyBlock(at, options, config, terminal));
  if (!hasViewer()) say(terminal, 'This build has no page in it; bodies can still connect.');
  if (options.open && config.interactive && terminal.isInteractive)
    openBrowser(at.viewer, process.platform, process.env);
  const signal = await stopped;
  if (!options.json) say(terminal, `${signal === 'SIGINT' ? '\n' : ''}Stopping.`);
}

async function start(server: VCCPServer, options: UpOptions, config: Config) {
  try {
    return await server.start();
  } catch (error) {
    throw await startFailure(error, new RunningServer({ ...options, secret: config.secret }));
  }
}

function readyBlock(
  at: { url: string; mcp: string; viewer: string },
  { host }: UpOptions,
  { secret }: Config,
  terminal: Terminal,
): string {
  const label = (text: string) => paint(terminal, 'dim', text.padEnd(10));
  const auth = secret === undefined ? '' : ' --header "Authorization: Bearer $VCCP_SECRET"';
  const lines = [
    `${paint(terminal, 'green', '●')} ${paint(terminal, 'bold', 'VCCP is up.')} A character waits for a model.`,
    '',
    `${label('Meet her')}${paint(terminal, 'cyan', at.viewer)}`,
    `${label('MCP')}${paint(terminal, 'cyan', at.mcp)}`,
    `${label('Paste')}claude mcp add --transport http vccp ${at.mcp}${auth}`,
    `${label('')}${paint(terminal, 'dim', 'other hosts: see the page')}`,
  ];
  if (secret !== undefined) lines.push('', `Listening on ${host}. Whoever has the secret can drive her.`);
  return lines.map((line) => (line === '' ? line : `  ${line}`)).join('\n');
}
