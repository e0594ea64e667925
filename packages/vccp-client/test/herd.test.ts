import { welcomeDataSchema } from '@vccp/protocol';
import { expect, test } from 'vitest';
import { VCCPClient } from '../src/client.js';
import type { Clock } from '../src/clock.js';
import type { WebSocketLike } from '../src/web-socket.js';

const BODIES = 500;
const WELCOME = JSON.stringify({
  type: 'system',
  category: 'welcome',
  timestamp: '2026-01-01T00:00:00.000Z',
  data: welcomeDataSchema.parse({
    version: '1.1',
    sessionId: 's',
    bodyId: 'b',
    resumeToken: 't',
    resumed: true,
    lastSeq: 0,
    epoch: 'e',
    heartbeatMs: 10_000,
    limits: { maxMessageBytes: 262_144, maxDepth: 32, maxElements: 1_000 },
  }),
});

/** Time, and all that is due in it, in order. */
class Timeline implements Clock {
  #nowMs = 0;
  readonly #due = new Map<object, { atMs: number; run: () => void }>();

  now(): number {
    return this.#nowMs;
  }

  setTimeout(run: () => void, ms: number): () => void {
    const key = {};
    this.#due.set(key, { atMs: this.#nowMs + ms, run });
    return () => this.#due.delete(key);
  }

  runUntil(ms: number): void {
    for (;;) {
      let next: [object, { atMs: number; run: () => void }] | undefined;
      for (const entry of this.#due)
        if (entry[1].atMs <= ms && entry[1].atMs < (next?.[1].atMs ?? Infinity)) next = entry;
      if (!next) break;
      this.#due.delete(next[0]);
      this.#nowMs = next[1].atMs;
      next[1].run();
    }
    this.#nowMs = ms;
  }
}

/** Five hundred bodies lose their connection in one moment. When they tried again, and how many are back at last. */
function cut({ awayMs, seed }: { awayMs: number; seed: number }): { attempts: number[]; back: number } {
  const clock = new Timeline();
  let state = Math.imul(seed, 0x9e3779b9);
  // Xorshift: the same for the same seed.
  const random = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
  const open = new Set<NetSocket>();
  let attempts: number[] = [];
  let backAtMs = 0;
  class NetSocket implements WebSocketLike {
    readyState = 0;
    onopen: WebSocketLike['onopen'] = null;
    onmessage: WebSocketLike['onmessage'] = null;
    onclose: WebSocketLike['onclose'] = null;
    onerror: WebSocketLike['onerror'] = null;

    constructor() {
      attempts.push(clock.now());
      const there = clock.now() >= backAtMs;
      clock.setTimeout(() => (there ? this.#open() : this.drop()), 1);
    }

    #open(): void {
      open.add(this);
      this.readyState = 1;
      this.onopen?.({} as never);
      this.onmessage?.({ data: WELCOME } as never);
    }

    drop(): void {
      open.delete(this);
      this.readyState = 3;
      this.onclose?.({ code: 1006, reason: '' } as never);
    }

    send(): void {}

    close(): void {
      this.drop();
    }
  }
  const clients = Array.from(
    { length: BODIES },
    () =>
      new VCCPClient({
        serverUrl: 'http://herd',
        sessionId: 's',
        autoConnect: true,
        introduction: { body: { name: 'one', kind: 'test' } },
        WebSocket: NetSocket,
        clock,
        random,
      }),
  );
  clock.runUntil(1_000);
  attempts = [];
  backAtMs = clock.now() + awayMs;
  for (const socket of [...open]) socket.drop();
  clock.runUntil(20_000);
  return { attempts, back: clients.filter(({ connected }) => connected).length };
}

/** The largest share of the attempts that any 100 ms hold. */
function crowd(attempts: readonly number[]): number {
  let first = 0;
  let most = 0;
  for (const [last, atMs] of attempts.entries()) {
    while (atMs - (attempts[first] ?? 0) >= 100) first += 1;
    most = Math.max(most, last - first + 1);
  }
  return most / attempts.length;
}

test.each([
  ['away for 1.5 s, no 100 ms hold more than 20 % of the attempts', 1_500, 0.2],
  ['back at once, no 100 ms hold more than 40 %', 0, 0.4],
])('five hundred bodies cut at once are all back; with the server %s', (_what, awayMs, most) => {
  const shares = [1, 2, 3, 4, 5].map((seed) => {
    const { attempts, back } = cut({ awayMs, seed });
    expect(back).toBe(BODIES);
    return crowd(attempts);
  });
  expect(Math.max(...shares)).toBeLessThanOrEqual(most);
});
