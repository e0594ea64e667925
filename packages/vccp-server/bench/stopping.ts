import { once } from 'node:events';
import { BenchBody, BenchPeer, sessionOf } from './bench-peer.js';
import { Caller } from './caller.js';
import { fixed, median, table } from './statistics.js';

const BODIES = 8;

/** How long a server under load takes to end after SIGTERM, and what becomes of those who are connected. */
export async function measureStopping({ rounds }: { rounds: number }): Promise<string> {
  const tookMs: number[] = [];
  const exits = new Set<string>();
  const codes = new Set<number>();
  let answered = 0;
  for (let round = 0; round < rounds; round += 1) {
    const server = await BenchPeer.start('vccp', 'unlimited');
    const urls = await Promise.all(Array.from({ length: BODIES }, () => sessionOf(server)));
    const bodies = await Promise.all(urls.map((url) => BenchBody.open(url, 'body')));
    const closed = bodies.map(({ socket }) => once(socket, 'close') as Promise<[number]>);
    const callers = await Promise.all(
      urls.map((url) => Caller.open(`${server.where.mcp}?session=${url.split('/').at(-1)}`, '2025-11-25')),
    );
    let before = 0;
    const load = callers.map(async (caller) => {
      for (;;) {
        try {
          await caller.play({ n: 1 });
        } catch {
          // Sent away, or the server is gone.
          return;
        }
        before += 1;
      }
    });
    while (before < 400) await new Promise((resolve) => setTimeout(resolve, 5));
    const startedMs = performance.now();
    exits.add(await server.end());
    tookMs.push(performance.now() - startedMs);
    await Promise.all(load);
    for (const [code] of await Promise.all(closed)) codes.add(code);
    for (const caller of callers) caller.close();
    answered += before;
  }
  return [
    table(
      ['SIGTERM, 8 callers without pause', 'median ms', 'most ms'],
      [['until the process has ended', fixed(median(tookMs), 0), fixed(Math.max(...tookMs), 0)]],
    ),
    '',
    `${rounds} times, ${answered} calls answered; ended with ${[...exits].join(', ')} (gate: 0 within 5000 ms); ` +
      `bodies closed with ${[...codes].join(', ')} (gate: 1001 or 1012).`,
  ].join('\n');
}
