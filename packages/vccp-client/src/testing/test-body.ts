import {
  type ActionState,
  actionStatusDataSchema,
  capabilityDataSchema,
  isTerminal,
  type VCCPMessage,
  viewDataSchema,
  type WireError,
} from '@vccp/protocol';
import { describe, expect, test } from 'vitest';
import type { Body } from '../body.js';
import { type Embodiment, embody } from '../embody.js';
import { type MemoryServer, memoryServer } from './memory-server.js';

/** An action without what is around it. */
interface Play {
  category: string;
  data: Record<string, unknown>;
}

/** A body, and what the suite needs to know to ask it for something. */
export interface BodyUnderTest {
  body: Body;
  /** Valid actions that end by themselves, at least one; one for each category is best. */
  plays: readonly Play[];
  /** Actions whose data the body must refuse. */
  invalid?: readonly Play[];
  /** Frees the body. */
  dispose?(): void | Promise<void>;
}

interface Stage extends BodyUnderTest {
  server: MemoryServer;
  embodiment: Embodiment;
}

/**
 * The contract of `Body` as tests, played over the wire's own messages: call it in a test file of your own.
 * @param make a fresh body for each test
 */
export function testBody(make: () => BodyUnderTest | Promise<BodyUnderTest>): void {
  const onStage = (run: (stage: Stage) => Promise<void>) => async () => {
    const under = await make();
    const server = memoryServer();
    const embodiment = await embody(under.body, {
      serverUrl: 'http://memory',
      sessionId: 'memory',
      WebSocket: server.WebSocket,
    });
    try {
      await run({ ...under, server, embodiment });
    } finally {
      embodiment.close();
      await under.dispose?.();
    }
  };

  describe('a body keeps the contract', () => {
    test(
      'introduces itself, then says what it can do, each action once',
      onStage(async ({ server, plays, body }) => {
        const [hello, capability] = server.received;
        expect(hello).toMatchObject({ category: 'hello', data: { body: { name: body.name, kind: body.kind } } });
        const { actions } = capabilityDataSchema.parse(capability?.data);
        const categories = actions.map(({ category }) => category);
        expect(new Set(categories).size).toBe(categories.length);
        expect(plays.length).toBeGreaterThan(0);
        for (const { category } of plays) expect(categories).toContain(category);
      }),
    );

    test(
      'starts each action once, and completes it once',
      onStage(async ({ server, plays }) => {
        for (const [index, play] of plays.entries()) {
          const id = `complete-${index}`;
          server.send({ type: 'action', id, ...play });
          await server.until(endOf(id));
          expectOneLife(server, id, ['completed']);
        }
      }),
    );

    test.each([
      ['by its id', (actionId: string) => ({ actionId })],
      ['with its channel', () => ({ channel: 'a channel' })],
      ['with all others', () => ({ all: true })],
    ])('ends an action that is cancelled %s, once, as completed or cancelled', (_how, target) =>
      onStage(async ({ server, plays }) => {
        for (const [index, play] of plays.entries()) {
          const id = `cancel-${index}`;
          server.send({ type: 'action', id, ...play, meta: { channel: 'a channel' } });
          server.send({ type: 'system', category: 'cancel', data: { ...target(id), reason: 'stopped' } });
          await server.until(endOf(id));
          expectOneLife(server, id, ['cancelled', 'completed']);
        }
      })(),
    );

    test(
      'lets a newer action take the place of an older one',
      onStage(async ({ server, plays }) => {
        const [play] = plays;
        server.send({ type: 'action', id: 'old', ...play, category: play?.category ?? '' });
        server.send({ type: 'system', category: 'cancel', data: { actionId: 'old', reason: 'replaced' } });
        server.send({ type: 'action', id: 'new', ...play, category: play?.category ?? '' });
        await Promise.all([server.until(endOf('old')), server.until(endOf('new'))]);
        expectOneLife(server, 'old', ['interrupted', 'completed']);
        expectOneLife(server, 'new', ['completed']);
      }),
    );

    test(
      'refuses what it does not offer and data that does not fit, in words',
      onStage(async ({ server, invalid = [] }) => {
        for (const [index, play] of [{ category: 'no-such-action', data: {} }, ...invalid].entries()) {
          const id = `invalid-${index}`;
          server.send({ type: 'action', id, ...play });
          const end = await server.until(endOf(id));
          expect(end.data, `${play.category} ${JSON.stringify(play.data)}`).toMatchObject({ state: 'rejected' });
          expect((end.data.error as WireError).message).not.toBe('');
        }
      }),
    );

    test(
      'stops everything and refuses everything while a human holds it',
      onStage(async ({ server, plays, embodiment }) => {
        for (const [index, play] of plays.entries()) server.send({ type: 'action', id: `held-${index}`, ...play });
        embodiment.pause('tester');
        for (const index of plays.keys()) await server.until(endOf(`held-${index}`));
        embodiment.resume('tester');
        const [play] = plays;
        server.send({ type: 'action', id: 'after', ...play, category: play?.category ?? '' });
        await server.until(endOf('after'));
        expectOneLife(server, 'after', ['completed']);
      }),
    );

    test(
      'comes to rest as often as it is told to',
      onStage(async ({ body }) => {
        body.stop?.();
        body.stop?.();
      }),
    );

    test(
      'shows a picture no wider than it was asked for, or says that it has none',
      onStage(async ({ server, body }) => {
        server.send({ type: 'system', category: 'view', id: 'look', data: { maxWidth: 320 } });
        const answer = await server.until(({ replyTo }) => replyTo === 'look');
        if (body.see) expect(viewDataSchema.parse(answer.data).width).toBeLessThanOrEqual(320);
        else expect(answer).toMatchObject({ category: 'error', data: { code: 'no-view' } });
      }),
    );
  });
}

const statesOf = (server: MemoryServer, id: string): ActionState[] =>
  server.received
    .filter(({ category }) => category === 'action-status')
    .map(({ data }) => actionStatusDataSchema.parse(data))
    .filter(({ actionId }) => actionId === id)
    .map(({ state }) => state);

const endOf = (id: string) => (message: VCCPMessage) =>
  message.category === 'action-status' &&
  message.data.actionId === id &&
  isTerminal(actionStatusDataSchema.parse(message.data).state);

/** Started first, progress between, and one end. */
function expectOneLife(server: MemoryServer, id: string, ends: readonly ActionState[]): void {
  const states = statesOf(server, id);
  const last = states.at(-1);
  expect(states[0]).toBe('started');
  expect(ends).toContain(last);
  expect(states.slice(1, -1).every((state) => state === 'progress')).toBe(true);
}
