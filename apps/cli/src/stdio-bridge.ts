import {
  isJSONRPCErrorResponse,
  isJSONRPCRequest,
  isJSONRPCResultResponse,
  type JSONRPCMessage,
} from '@modelcontextprotocol/client';
import { StdioServerTransport } from '@modelcontextprotocol/server/stdio';
import { Failure } from './failure.js';
import { LOST, McpRemote, type McpRemoteOptions } from './mcp-remote.js';
import type { RunningServer } from './running-server.js';
import { oneLine, say, type Terminal } from './terminal.js';

/**
 * Carries MCP between this process's stdin and stdout and a server's `/mcp`, message by message, until the host ends. Both
 * eras pass: with an `Mcp-Session-Id` where the server gives one, without where it does not. The server may be restarted
 * meanwhile. Every request of the host is answered, be it with why there is no answer.
 */
export async function bridge(
  server: RunningServer,
  terminal: Pick<Terminal, 'stdin' | 'stdout' | 'stderr'>,
  stopped: Promise<unknown>,
  options: McpRemoteOptions = {},
): Promise<void> {
  const host = new StdioServerTransport(terminal.stdin, terminal.stdout);
  const tell = (what: string) => say(terminal, `vccp mcp: ${what}`);
  const open = new Map<string | number, AbortController>();
  let over = false;
  const remote = new McpRemote(
    server,
    {
      onMessage(message) {
        if (isJSONRPCResultResponse(message) || isJSONRPCErrorResponse(message)) {
          if (message.id !== undefined) open.delete(message.id);
        }
        void host.send(message);
      },
      onRenewed: () => tell(`the server at ${server.url} was restarted; the session began anew`),
    },
    options,
  );

  const fail = (id: string | number | undefined, reason: string) => {
    tell(reason);
    if (id === undefined || !open.delete(id)) return;
    const message = `the VCCP server at ${server.url}: ${reason}`;
    void host.send({ jsonrpc: '2.0', id, error: { code: -32603, message } });
  };

  const toRemote = async (message: JSONRPCMessage) => {
    const cancelled = cancelledId(message);
    // Without a session, ending the request is what cancels it.
    if (cancelled !== undefined && !remote.hasSession) {
      takeBack(cancelled);
      return;
    }
    const id = isJSONRPCRequest(message) ? message.id : undefined;
    const abort = new AbortController();
    if (id !== undefined) open.set(id, abort);
    const onOver = () => {
      if (id !== undefined && open.get(id) === abort) fail(id, LOST);
    };
    try {
      await remote.send(message, { signal: abort.signal, onOver });
    } catch (error) {
      if (!abort.signal.aborted && !over) fail(id, reasonOf(error));
    }
    if (cancelled !== undefined) takeBack(cancelled);
  };

  /** Nobody waits for this answer any more. */
  const takeBack = (id: string | number) => {
    open.get(id)?.abort();
    open.delete(id);
  };

  const ended = new Promise<void>((resolve) => {
    for (const event of ['end', 'close', 'error']) terminal.stdin.once(event, () => resolve());
    host.onclose = resolve;
  });
  host.onmessage = (message) => void toRemote(message);
  await remote.start();
  await host.start();
  await Promise.race([ended, stopped]);
  over = true;
  await remote.close();
  await host.close();
}

function reasonOf(error: unknown): string {
  if (error instanceof Failure) return oneLine([error.message, error.hint].filter(Boolean).join('; '));
  return oneLine(error instanceof Error ? error.message : String(error));
}

function cancelledId(message: JSONRPCMessage): string | number | undefined {
  if (!('method' in message) || message.method !== 'notifications/cancelled') return undefined;
  return (message.params as { requestId?: string | number } | undefined)?.requestId;
}
