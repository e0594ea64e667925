import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { start, startServer } from './program.js';

/**
 * The MCP Inspector's command line as a client that we did not write. It weighs 300 MB and wants Node 22.19, so it is no
 * dependency: `.ci/run` installs it aside, and names its program and a Node for it.
 */
const { VCCP_INSPECTOR: inspector, VCCP_INSPECTOR_NODE: node = process.execPath } = process.env;
if (!inspector) {
  process.stdout.write('skipped: the MCP Inspector as a client; .ci/run installs it and sets VCCP_INSPECTOR\n');
}

const inspect = async (url: string, words: string[]) => {
  const { stdout } = await promisify(execFile)(node, [inspector ?? '', '--cli', url, '--transport', 'http', ...words]);
  return JSON.parse(stdout);
};

test.skipIf(!inspector).each(['legacy', 'modern'])('the Inspector drives a body in the %s era', async (era) => {
  await using server = await startServer();
  await using body = start(['body', '--mock', '--port', server.port]);
  await body.told('In session');
  const protocolEra = ['--protocol-era', era];

  const { tools } = await inspect(server.at.mcp, [...protocolEra, '--method', 'tools/list']);
  expect(tools.map(({ name }: { name: string }) => name)).toContain('register-agent');

  const call = (tool: string, ...args: string[]) =>
    inspect(server.at.mcp, [...protocolEra, '--method', 'tools/call', '--tool-name', tool, ...args]);
  const registered = await call('register-agent', '--tool-arg', 'name=inspector');
  expect(registered.structuredContent.nextStep).toContain('terminal is already here');
  const action = 'action={"category":"say","data":{"text":"hello from the inspector"}}';
  const played = await call('play-action', '--tool-arg', action, '--tool-arg', 'waitMs=20000');
  expect(played.structuredContent.state).toBe('completed');
  await body.line('hello from the inspector');
});
