import * as z from 'zod';
import type { TextStore } from './settings.js';

export const sessionTicketSchema = z.object({
  sessionId: z.string().min(1).max(128),
  bodyToken: z.string().max(1024).optional(),
  /** The token that this one took the place of, as the address still has it. */
  renewed: z.string().max(1024).optional(),
});
/** The session this page's body joins, with the token that proves the right to, where the server gave one. */
export type SessionTicket = z.infer<typeof sessionTicketSchema>;

const SLOT = 'vccp.session';

export interface OpenSessionOptions {
  fetch: typeof fetch;
  /** The address of the page; `?session=` names a session and `#token=` may carry its token. */
  pageUrl: string;
  /** Remembers the session for as long as the tab lives. */
  store: TextStore & Pick<Storage, 'removeItem'>;
}

/**
 * The session named in the address, else the one this tab was in, else a new one.
 * @throws {ServerAway} when a new one is needed and the server does not give it.
 */
export async function openSession(options: OpenSessionOptions): Promise<SessionTicket> {
  const named = namedSession(options.pageUrl);
  const remembered = rememberedSession(options.store);
  if (named) {
    const isSame =
      remembered?.sessionId === named.sessionId &&
      [undefined, remembered.bodyToken, remembered.renewed].includes(named.bodyToken);
    const known = isSame ? remembered : named;
    keepSession(options.store, known);
    return known;
  }
  if (remembered) return remembered;
  return newSession(options);
}

/** Asks the server for a session and forgets the one before. */
export async function newSession({ fetch, pageUrl, store }: OpenSessionOptions): Promise<SessionTicket> {
  store.removeItem(SLOT);
  let answer: Response;
  try {
    answer = await fetch(new URL('/api/sessions', pageUrl), { method: 'POST' });
  } catch (cause) {
    throw new ServerAway('the server does not answer', { cause });
  }
  if (!answer.ok) {
    const refused = answer.status === 401 || answer.status === 403;
    throw new ServerAway(`the server answered ${answer.status} ${answer.statusText}`.trim(), { refused });
  }
  const parsed = sessionTicketSchema.safeParse(await answer.json().catch(() => undefined));
  if (!parsed.success) throw new ServerAway('the answer is not one of a VCCP server');
  keepSession(store, parsed.data);
  return parsed.data;
}

/** No session could be had. The text says what the server did instead. */
export class ServerAway extends Error {
  override readonly name = 'ServerAway';
  /** Whether the server is there, and says no. */
  readonly refused: boolean;

  constructor(message: string, { refused = false, cause }: { refused?: boolean; cause?: unknown } = {}) {
    super(message, { cause });
    this.refused = refused;
  }
}

function namedSession(pageUrl: string): SessionTicket | undefined {
  const url = new URL(pageUrl);
  const sessionId = url.searchParams.get('session');
  if (!sessionId) return undefined;
  const bodyToken = new URLSearchParams(url.hash.slice(1)).get('token');
  return { sessionId, ...(bodyToken && { bodyToken }) };
}

function rememberedSession(store: TextStore): SessionTicket | undefined {
  try {
    return sessionTicketSchema.safeParse(JSON.parse(store.getItem(SLOT) ?? 'null')).data;
  } catch {
    return undefined;
  }
}

/** Remembers the session for as long as the tab lives. */
export function keepSession(store: TextStore, ticket: SessionTicket): void {
  store.setItem(SLOT, JSON.stringify(ticket));
}
