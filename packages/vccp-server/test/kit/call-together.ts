import { openSession, PlainBody, PlainMcpClient } from '../plain-client.js';
import { type Toll, toll } from './tally.js';

export interface Together extends Toll {
  /** Places where the number of a message does not follow on the one before. */
  gaps: number;
}

export const NOTHING_WRONG: Together = { lost: 0, doubled: 0, reordered: 0, gaps: 0 };

/**
 * Many callers play actions on one session as fast as they can, and one body listens. What went wrong on the way, held
 * against the order in which the server accepted them.
 * @param through where the body connects, if that is not the server itself
 */
export async function callTogether(
  url: string,
  { callers, each, through = url }: { callers: number; each: number; through?: string },
): Promise<Together> {
  const { sessionId } = await openSession(url);
  const body = await new PlainBody(`${through.replace('http', 'ws')}/vccp/${sessionId}`, ['vccp.v1']).open();
  await body.introduce([{ category: 'act', data: {}, policy: 'parallel' }]);
  body.obey();
  const clients = Array.from({ length: callers }, () => new PlainMcpClient(`${url}/mcp`));
  await Promise.all(clients.map((client) => client.connect()));
  const play = async (client: PlainMcpClient | undefined, id: string) => {
    const result = await client?.tool('play-action', { sessionId, action: { category: 'act', id } });
    if (result?.structuredContent.actionId !== id) throw new Error(`${id} was not accepted: ${JSON.stringify(result)}`);
  };
  await Promise.all(
    clients.map(async (client, caller) => {
      for (let count = 0; count < each; count += 1) await play(client, `${caller}-${count}`);
    }),
  );
  await play(clients[0], 'last');
  await body.next(({ id }) => id === 'last');
  const numbered = body.received.filter(({ seq }) => seq !== undefined);
  const arrived = numbered.filter(({ type }) => type === 'action').map(({ id = '' }) => id);
  body.socket.terminate();
  const gaps = numbered.filter(({ seq = 0 }, index) => index > 0 && seq !== (numbered[index - 1]?.seq ?? 0) + 1).length;
  return { ...toll(acceptedOrder(callers, each, numbered), arrived), gaps };
}

/** By their numbers where those came, so that what is missing can only be at the end of its own caller. */
function acceptedOrder(callers: number, each: number, numbered: readonly { id?: string; seq?: number }[]): string[] {
  const ids = [
    ...Array.from({ length: callers * each }, (_, index) => `${index % callers}-${Math.floor(index / callers)}`),
    'last',
  ];
  const seqOf = new Map(numbered.map(({ id = '', seq = 0 }) => [id, seq]));
  const [came, missing] = [ids.filter((id) => seqOf.has(id)), ids.filter((id) => !seqOf.has(id))];
  return [...came.sort((a, b) => (seqOf.get(a) ?? 0) - (seqOf.get(b) ?? 0)), ...missing];
}
