import type { EmbodyOptions } from '@vccp/client';
import { type ConnectInfo, connectInfoSchema } from './hosts.js';
import { keepSession, newSession, type OpenSessionOptions, openSession, type SessionTicket } from './open-session.js';

/** How the page comes to a session. */
export interface Door {
  /** The session that this page belongs to. @throws {ServerAway} */
  open(): Promise<SessionTicket>;
  /** Another one. @throws {ServerAway} */
  openAnother(): Promise<SessionTicket>;
  /** Remembers a ticket whose token was renewed. */
  keep?(ticket: SessionTicket): void;
  /** The way that the body's messages take. */
  readonly way: Pick<EmbodyOptions, 'serverUrl' | 'WebSocket'>;
  /** Perceptions that are not worth a message on this way, by category. */
  readonly leavesOut?: readonly string[];
  /** What a person is told to connect a model with; undefined where that is not for this page to say. */
  howToConnect(): Promise<ConnectInfo | undefined>;
}

/** The door of a page that its own server has served. */
export function serverDoor(options: OpenSessionOptions): Door {
  return {
    open: () => openSession(options),
    openAnother: () => newSession(options),
    keep: (ticket) => keepSession(options.store, ticket),
    way: { serverUrl: new URL(options.pageUrl).origin },
    async howToConnect() {
      try {
        const answer = await options.fetch(new URL('/api/connect', options.pageUrl));
        return connectInfoSchema.safeParse(await answer.json()).data;
      } catch {
        return undefined;
      }
    },
  };
}
