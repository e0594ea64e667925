import type { Config } from '../config.js';
import { Failure } from '../failure.js';
import { untilStopped } from '../lifetime.js';
import { RunningServer } from '../running-server.js';
import { makeServer, type Place, startFailure } from '../stage-server.js';
import { bridge } from '../stdio-bridge.js';
import { say, type Terminal } from '../terminal.js';

/** Serves MCP on stdin and stdout: on the server that already runs on the port, or on one started here. */
export async function mcp(place: Place, config: Config, terminal: Terminal): Promise<void> {
  const there = new RunningServer({ ...place, secret: config.secret });
  const stopped = untilStopped(process);
  const probe = place.port === 0 ? { kind: 'nothing' as const } : await there.probe();
  if (probe.kind === 'vccp') {
    say(terminal, `joining the VCCP server at ${there.url}`);
    await bridge(there, terminal, stopped);
    return;
  }
  if (probe.kind === 'other')
    throw new Failure(`what answers at ${there.url} is not a VCCP server`, 'choose another --port');
  // One that runs elsewhere was meant: another one here would have no body.
  if (place.url !== undefined) await there.require();
  await using stage = await makeServer(place, config, terminal);
  const { server } = stage;
  try {
    const at = await server.start();
    say(terminal, `started a VCCP server; the page is at ${at.viewer}`);
  } catch (error) {
    throw await startFailure(error, there);
  }
  const connection = server.serveStdio(terminal);
  await Promise.race([connection.closed, stopped]);
  await connection.close();
}
