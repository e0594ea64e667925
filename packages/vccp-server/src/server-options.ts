import type { MessageLimits, RateLimits } from '@vccp/protocol';
import type { AdmissionLimits } from './admissions.js';
import type { Clock } from './clock.js';
import type { StorageFace } from './front-door.js';
import type { Logger } from './logger.js';
import type { StdioCommand } from './rest.js';
import type { FeelingsOf } from './script.js';
import type { SequenceStore } from './sequence-store.js';
import type { Speech } from './speech.js';
import type { Metrics, Tracing } from './witness.js';

export interface ServerLimits extends MessageLimits, RateLimits, AdmissionLimits {
  /** Live sessions of agents and bodies. @default 1000 */
  maxSessions: number;
  /** Open MCP sessions of the 2025 revisions. @default 1000 */
  maxMcpSessions: number;
}

export interface VCCPServerOptions {
  /** 0 takes any free port. @default 3000 */
  port?: number;
  /** The address to listen on. Anything but this machine's own needs a `secret`. @default '127.0.0.1' */
  host?: string;
  /** A folder with an index.html, served at `/`. */
  viewerDirectory?: string;
  /** Takes files in and gives them out, under `/storage` of this port. It must guard itself: no secret is asked for. */
  storage?: StorageFace;
  /** Makes text audible for the tool `speak`. Without it bodies show the text. */
  speech?: Speech;
  /** Finds the words of a spoken text that tell a feeling: her face shows it, where no tag and no `emotion` says another. */
  feelingsOf?: FeelingsOf;
  /** Keeps the scores that are saved. @default for as long as this server lives */
  sequences?: SequenceStore;
  /** Her page for `open-body` inside a chat: a whole HTML document. Without it the tool answers with an address to open. */
  bodyApp?: () => string | Promise<string>;
  /** What `/api/connect` tells hosts to run that speak stdio. @default npx -y vccp-server mcp */
  stdioCommand?: StdioCommand;
  /**
   * What MCP clients send as `Authorization: Bearer`: visible ASCII, beyond this machine at least 16 characters. With one,
   * a body needs the token of its session.
   */
  secret?: string;
  /** Origins of pages, beside this server's own, that may connect, for example `https://example.org`. */
  allowedOrigins?: readonly string[];
  /** Host names, beside this machine's own, that this server answers to, with or without a port. */
  allowedHosts?: readonly string[];
  limits?: Partial<ServerLimits>;
  /**
   * Whether plain tool calls are answered past the MCP SDK, with the same answers in less time. `false` shows whether an
   * oddity comes from there. @default true
   */
  shortCalls?: boolean;
  /** @default silent */
  logger?: Logger;
  clock?: Clock;
  /** Counts what happens and is served at `GET /metrics`: see `@vccp/server/metrics`. */
  metrics?: Metrics;
  /** Makes spans of calls and actions: see `@vccp/server/tracing`. */
  tracing?: Tracing;
}
