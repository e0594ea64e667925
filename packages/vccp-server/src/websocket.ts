import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import {
  CLOSE_CODES,
  type MessageLimits,
  type RateLimits,
  SUBPROTOCOL,
  TOKEN_SUBPROTOCOL_PREFIX,
} from '@vccp/protocol';
import { WebSocketServer } from 'ws';
import { type AdmissionLimits, Admissions } from './admissions.js';
import { type BodyTokens, type Ticket, TOKEN_EXPIRED } from './body-token.js';
import type { Clock } from './clock.js';
import { Connection } from './connection.js';
import { bearerOf, type Guard } from './guard.js';
import type { Logger } from './logger.js';
import type { Preparing } from './preparing.js';
import type { Session } from './session.js';
import type { Stage } from './stage.js';
import { TextFrames } from './text-frame.js';
import { Peer, ROUND_MS } from './websocket-peer.js';
import type { Watch } from './witness.js';

export interface WebSocketFaceOptions {
  stage: Stage;
  guard: Guard;
  clock: Clock;
  logger: Logger;
  tokens: BodyTokens;
  preparing: Preparing;
  limits: MessageLimits & RateLimits & AdmissionLimits;
  watch?: Watch | undefined;
}

/** Bodies over WebSocket, at `/vccp/:sessionId`. */
export class WebSocketFace {
  readonly #options: WebSocketFaceOptions;
  readonly #server: WebSocketServer;
  readonly #admissions: Admissions;
  /** What a body may send, as it is told in `welcome`. */
  readonly #told: MessageLimits & RateLimits;
  readonly #peers = new Set<Peer>();
  readonly #frames = new TextFrames();
  #stopRounds: () => void = () => undefined;

  constructor(options: WebSocketFaceOptions) {
    this.#options = options;
    this.#admissions = new Admissions(options.limits);
    const { maxConnections: _, maxConnectionsPerAddress: __, ...told } = options.limits;
    this.#told = told;
    this.#server = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      perMessageDeflate: false,
      // A message that is only somewhat too big is answered with an error; one far beyond ends the connection (1009).
      maxPayload: options.limits.maxMessageBytes * 4,
      handleProtocols: (offered) => (offered.has(SUBPROTOCOL) ? SUBPROTOCOL : false),
    });
    this.#roundLater();
  }

  get size(): number {
    return this.#peers.size;
  }

  /** The `upgrade` event of an HTTP server. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', destroyIt);
    const { host, origin, authorization } = request.headers;
    const { guard, watch } = this.#options;
    if (!guard.allowsHost(host) || !guard.allowsOrigin(origin, host)) {
      watch?.({ type: 'refused', why: guard.allowsHost(host) ? 'origin' : 'host' });
      refuse(socket, '403 Forbidden', 'this host or origin may not connect here');
      return;
    }
    const id = sessionIdOf(request.url ?? '');
    if (id === undefined) {
      refuse(socket, '404 Not Found', 'bodies connect at /vccp/<sessionId>');
      return;
    }
    const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim());
    const address = request.socket.remoteAddress ?? '';
    this.#server.handleUpgrade(request, socket, head, (webSocket) =>
      this.#admit(new Peer(webSocket, socket, this.#frames, this.#options), { id, offered, authorization, address }),
    );
  }

  /** On its own, so that nothing which lives as long as the peer holds on to the request it came with. */
  #admit(
    peer: Peer,
    how: { id: string; offered: readonly string[]; authorization: string | undefined; address: string },
  ): void {
    const { id, offered, authorization, address } = how;
    const { stage, logger, watch } = this.#options;
    peer.onError = (error) => {
      const label = id.slice(0, 8);
      logger.debug(`session ${label}: ${error.message}`, { session: label });
    };
    const session = stage.get(id);
    if (!session) {
      const code = offered.includes(SUBPROTOCOL) ? CLOSE_CODES.unknownSession : CLOSE_CODES.unknownSession10;
      peer.close(code, 'unknown session: it never was, or is over');
      return;
    }
    const greets = peer.subprotocol === SUBPROTOCOL;
    const ticket = this.#ticketOf(session, offered, authorization);
    const reason = ticket === undefined ? WRONG_TOKEN : greets ? undefined : whyNotSilently(ticket);
    if (ticket === undefined || reason !== undefined) {
      watch?.({ type: 'refused', why: 'auth' });
      peer.close(CLOSE_CODES.notAllowed, reason ?? WRONG_TOKEN);
      return;
    }
    if (session.full) {
      watch?.({ type: 'refused', why: 'rate' });
      peer.close(CLOSE_CODES.tooMany, 'too many connections in this session');
      return;
    }
    const place = this.#admissions.enter(address);
    if ('refused' in place) {
      watch?.({ type: 'refused', why: 'rate' });
      peer.close(CLOSE_CODES.tooMany, place.refused);
    } else this.#serve(peer, session, { greets, ticket: ticket === 'any' ? undefined : ticket, leave: place.leave });
  }

  /** Stops looking after connections; the stage closes them. */
  close(): void {
    this.#stopRounds();
    for (const peer of this.#peers) peer.close(1001, 'the server stops');
    this.#server.close();
  }

  #serve(
    peer: Peer,
    session: Session,
    { greets, ticket, leave }: { greets: boolean; ticket: Ticket | undefined; leave: () => void },
  ): void {
    const { clock, logger, tokens, preparing } = this.#options;
    const how = { clock, logger, tokens, preparing, limits: this.#told, greets, ticket };
    const connection = new Connection(session, peer, how);
    peer.connection = connection;
    this.#peers.add(peer);
    peer.onMessage = (text) => connection.receive(text);
    peer.onClose = () => {
      leave();
      this.#peers.delete(peer);
      connection.closed();
    };
  }

  /** What the peer may be here: anything, what its token says, or nothing. */
  #ticketOf(
    session: Session,
    offered: readonly string[],
    authorization: string | undefined,
  ): Ticket | 'any' | undefined {
    const { guard, tokens } = this.#options;
    const inProtocol = offered.find((name) => name.startsWith(TOKEN_SUBPROTOCOL_PREFIX));
    const token = inProtocol?.slice(TOKEN_SUBPROTOCOL_PREFIX.length) ?? bearerOf(authorization);
    if (token === undefined) return guard.open ? 'any' : undefined;
    return tokens.read(session.id, token) ?? (!guard.open && guard.allowsBearer(authorization) ? 'any' : undefined);
  }

  #roundLater(): void {
    this.#stopRounds = this.#options.clock.setTimeout(() => {
      for (const peer of this.#peers) peer.lookAfter();
      this.#roundLater();
    }, ROUND_MS);
  }
}

function destroyIt(this: Duplex): void {
  this.destroy();
}

const WRONG_TOKEN = 'not allowed: the body token is missing, or is not one of this session';

/** A peer that did not ask for `vccp.v1` is a body at once, before it could say anything else, or who it was. */
function whyNotSilently(ticket: Ticket | 'any'): string | undefined {
  if (ticket === 'any') return undefined;
  if (ticket.expired) return TOKEN_EXPIRED;
  return ticket.role === 'body' ? undefined : `not allowed: a ${ticket.role} asks for vccp.v1 and says hello`;
}

function sessionIdOf(url: string): string | undefined {
  return /^\/vccp\/([\x21-\x7e]{1,128}?)\/?(?:\?.*)?$/.exec(url)?.[1];
}

function refuse(socket: Duplex, status: string, message: string): void {
  // An ended socket stays open until the other side ends too, and whoever is refused need not do that.
  socket.once('finish', () => socket.destroy());
  const body = JSON.stringify({ error: { code: 'not-allowed', message } });
  socket.end(
    `HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}
