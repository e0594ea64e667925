import {
  type Implementation,
  McpServer,
  type McpServerOptions,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { actionMetaSchema } from '@vccp/protocol';
import type { Addresses } from './addresses.js';
import { registerBodyApp } from './body-app.js';
import { INSTRUCTIONS } from './guide.js';
import { registerPrompts } from './prompts.js';
import { registerResources } from './resources.js';
import type { Session } from './session.js';
import { captureView } from './tools/capture-view.js';
import { controlSequence } from './tools/control-sequence.js';
import { filterPerceptions } from './tools/filter-perceptions.js';
import { getAction } from './tools/get-action.js';
import { getCapability } from './tools/get-capability.js';
import { getPerception } from './tools/get-perception.js';
import { getSequence } from './tools/get-sequence.js';
import { getState } from './tools/get-state.js';
import { listAgents } from './tools/list-agents.js';
import { listSequences } from './tools/list-sequences.js';
import { openBody, openBodyInChat } from './tools/open-body.js';
import { playAction } from './tools/play-action.js';
import { playSequence } from './tools/play-sequence.js';
import { registerAgent } from './tools/register-agent.js';
import { relayBody } from './tools/relay-body.js';
import { saveSequence } from './tools/save-sequence.js';
import { speak } from './tools/speak.js';
import { stopAction } from './tools/stop-action.js';
import type { Call, Caller, Floor, Tool } from './tools/tool.js';
import { waitForPerception } from './tools/wait-for-perception.js';

/** Array elements and object members of one tool call: more costs every other caller time before it is refused. */
export const MAX_TOOL_INPUT_ELEMENTS = 1000;

export const TOOLS: readonly Tool[] = [
  registerAgent,
  getCapability,
  playAction,
  speak,
  waitForPerception,
  getPerception,
  filterPerceptions,
  getAction,
  stopAction,
  getState,
  captureView,
  listAgents,
  playSequence,
  controlSequence,
  getSequence,
  listSequences,
  saveSequence,
];

const OPTIONS: McpServerOptions = { instructions: INSTRUCTIONS, maxToolInputElements: MAX_TOOL_INPUT_ELEMENTS };

/** How this server names itself to MCP clients. */
export function identityOf(version: string): Implementation {
  return { name: 'vccp', title: 'VCCP: a body for your model', version };
}

/** One MCP server for one connection, or for one request of 2026-07-28. Never shared: answers would cross. */
export function makeMcpServer(floor: Floor, version: string, caller: Caller): McpServer {
  const server = new McpServer(identityOf(version), OPTIONS);
  const toCall = (context: ServerContext) => callFor(floor, caller, server, context);
  for (const tool of TOOLS) tool.register(server, toCall);
  for (const tool of floor.bodyApp ? [openBodyInChat, relayBody] : [openBody]) tool.register(server, toCall);
  if (floor.bodyApp) registerBodyApp(server, floor.bodyApp);
  registerResources(server, floor, toCall);
  registerPrompts(server);
  return server;
}

function callFor(floor: Floor, caller: Caller, server: McpServer, context: ServerContext): Call {
  const { mcpReq, http } = context;
  caller.clientName = server.server.getClientVersion()?.name ?? caller.clientName;
  return new ToolCall(floor, caller, {
    signal: mcpReq.signal,
    endpointSession: sessionOfEndpoint(http?.req?.url),
    capabilities: server.server.getClientCapabilities(),
    progress: teller(context),
    traceparent: traceparentOf(mcpReq._meta),
  });
}

type Arrival = Pick<Call, 'signal' | 'endpointSession' | 'capabilities' | 'progress' | 'traceparent'>;

/** One call of a tool, whichever way it came in. */
export class ToolCall implements Call {
  readonly stage;
  readonly clock;
  readonly logger;
  readonly speech;
  readonly feelingsOf;
  readonly bodyApp;
  readonly witness;
  readonly tokens;
  readonly sequences;
  readonly fileUrl;
  readonly closing;
  readonly caller: Caller;
  readonly endpointSession;
  readonly capabilities;
  readonly progress;
  traceparent: Call['traceparent'];
  chosen: Session | undefined;
  readonly #floor: Floor;
  readonly #arrival: Arrival;

  constructor(floor: Floor, caller: Caller, arrival: Arrival) {
    this.stage = floor.stage;
    this.clock = floor.clock;
    this.logger = floor.logger;
    this.speech = floor.speech;
    this.feelingsOf = floor.feelingsOf;
    this.bodyApp = floor.bodyApp;
    this.witness = floor.witness;
    this.tokens = floor.tokens;
    this.sequences = floor.sequences;
    this.fileUrl = floor.fileUrl;
    this.closing = floor.closing;
    this.caller = caller;
    this.endpointSession = arrival.endpointSession;
    this.capabilities = arrival.capabilities;
    this.progress = arrival.progress;
    this.traceparent = arrival.traceparent;
    this.#floor = floor;
    this.#arrival = arrival;
  }

  /** Looked up late: a signal is dear to make, and few tools ask for theirs. */
  get signal(): AbortSignal {
    return this.#arrival.signal;
  }

  addresses(): Addresses {
    return this.#floor.addresses();
  }

  session(named: string | undefined): Session {
    const session = this.stage.choose(named ?? this.endpointSession, this.caller.own);
    session.touch();
    this.chosen = session;
    return session;
  }
}

/** The trace that a request names, where MCP reserves a place for it; one that no action could carry is none. */
function traceparentOf(meta: Readonly<Record<string, unknown>> | undefined): string | undefined {
  return actionMetaSchema.shape.traceparent.safeParse(meta?.traceparent).data;
}

/** `/mcp?session=…`: a host that should always mean the same session. */
export function sessionOfEndpoint(url: string | undefined): string | undefined {
  if (!url?.includes('session=')) return undefined;
  return new URL(url, 'http://localhost').searchParams.get('session') ?? undefined;
}

function teller({ mcpReq }: ServerContext): Call['progress'] {
  const progressToken = mcpReq._meta?.progressToken;
  if (progressToken === undefined) return undefined;
  let last = -1;
  return (progress, message) => {
    // Progress only ever grows, by the rules of MCP.
    last = Math.max(progress, last + 1e-6);
    const params = { progressToken, progress: last, total: 1, message };
    // The client may be gone; its call ends by its own signal.
    mcpReq.notify({ method: 'notifications/progress', params }).catch(() => undefined);
  };
}
