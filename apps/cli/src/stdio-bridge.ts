import { isJSONRPCRequest, type JSONRPCMessage, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { StdioServerTransport } from '@modelcontextprotocol/server/stdio';
import type { RunningServer } from './running-server.js';
import { oneLine, say, type Terminal } from './terminal.js';

/**
 * Carries MCP between this process's stdin and stdout and a server's `/mcp`, message by message, until either side ends.
 * Both eras pass: with an `Mcp-Session-Id` where the server gives one, without where it does not.
 */
export async function bridge(server: RunningServer, terminal: Terminal, stopped: Promise<unknown>): Promise<void> {
  const host = new StdioServerTransport(terminal.stdin, terminal.stdout);
  const remote = new StreamableHTTPClientTransport(new URL(`${server.url}/mcp`), {
    requestInit: { headers: server.headers },
  });
  const open = new Map<string | number, AbortController>();

  const toRemote = async (message: JSONRPCMessage) => {
    const cancelled = cancelledId(message);
    // Without a session, ending the request is what cancels it.
    if (cancelled !== undefined && remote.sessionId === undefined) {
      open.get(cancelled)?.abort();
      return;
    }
    const id = isJSONRPCRequest(message) ? message.id : undefined;
    const abort = new AbortController();
    if (id !== undefined) open.set(id, abort);
    try {
      await remote.send(message, { requestSignal: abort.signal });
    } catch (error) {
      if (abort.signal.aborted) return;
      const reason = oneLine(error instanceof Error ? error.message : String(error));
      say(terminal, `vccp mcp: ${reason}`);
      if (id === undefined) return;
      await host.send({
        jsonrpc: '2.0',
        id,
        error: { code: -32603, message: `the VCCP server at ${server.url}: ${reason}` },
      });
    }
  };

  const ended = new Promise<void>((resolve) => {
    for (const event of ['end', 'close', 'error']) terminal.stdin.once(event, () => resolve());
    host.onclose = resolve;
  });
  host.onmessage = (message) => void toRemote(message);
  remote.onmessage = (message) => {
    if ('id' in message && !('method' in message) && message.id !== undefined) open.delete(message.id);
    const version = negotiatedVersion(message);
    if (version !== undefined) remote.setProtocolVersion(version);
    void host.send(message);
  };
  await remote.start();
  await host.start();
  await Promise.race([ended, stopped]);
  await remote.terminateSession().catch(() => undefined);
  await remote.close();
  await host.close();
}

function cancelledId(message: JSONRPCMessage): string | number | undefined {
  if (!('method' in message) || message.method !== 'notifications/cancelled') return undefined;
  return (message.params as { requestId?: string | number } | undefined)?.requestId;
}

/** The answer to `initialize` settles the revision that every later request names. */
function negotiatedVersion(message: JSONRPCMessage): string | undefined {
  if (!('result' in message)) return undefined;
  const { protocolVersion, serverInfo } = message.result as { protocolVersion?: unknown; serverInfo?: unknown };
  return typeof protocolVersion === 'string' && serverInfo !== undefined ? protocolVersion : undefined;
}
