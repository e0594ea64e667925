import type { Readable, Writable } from 'node:stream';
import { StdioServerTransport, serveStdio } from '@modelcontextprotocol/server/stdio';
import { makeMcpServer } from './mcp-server.js';
import { randomToken } from './token.js';
import type { Caller, Floor } from './tools/tool.js';

export interface StdioOptions {
  stdin: Readable;
  stdout: Writable;
}

/** One MCP client on a pair of streams. */
export interface StdioConnection {
  /** Resolves when the client has gone, or after `close`. */
  readonly closed: Promise<void>;
  close(): Promise<void>;
}

/** Serves MCP of both eras on a pair of streams; the opening message decides which. */
export function openStdio(floor: Floor, version: string, { stdin, stdout }: StdioOptions): StdioConnection {
  const caller: Caller = { key: randomToken(), clientName: undefined, own: undefined, agentKey: undefined };
  const handle = serveStdio(() => makeMcpServer(floor, version, caller), {
    transport: new StdioServerTransport(stdin, stdout),
    onerror: (error) => floor.logger.debug(`stdio: ${error.message}`),
  });
  const leave = () => {
    const session = caller.own === undefined ? undefined : floor.stage.get(caller.own);
    if (session?.agent && session.agent.key === caller.agentKey) session.leaveAgent();
  };
  const ended = new Promise<void>((resolve) => {
    for (const event of ['end', 'close', 'error']) stdin.once(event, () => resolve());
  });
  return {
    closed: ended.then(leave),
    async close() {
      await handle.close();
      leave();
    },
  };
}
