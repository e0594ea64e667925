import { HandClock } from '@vccp/client/testing';
import type { ActionMessage, ActionMeta, Policy, Priority } from '@vccp/protocol';
import { ACTION_STATES, isTerminal, POLICIES } from '@vccp/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ActionQueue, STOP_GRACE_MS, UNANSWERED_MS } from '../src/action-queue.js';
import { ActionRecord, type Part } from '../src/action-record.js';

function stageFor(reports = true) {
  const clock = new HandClock();
  const wire: string[] = [];
  const queue = new ActionQueue({
    clock,
    reachable: () => true,
    send: (part) => wire.push(part.action.id),
    cancel: (what, reason) => wire.push(`cancel ${what === 'all' ? what : what.action.id} ${reason}`),
  });
  queue.reports = reports;
  const play = (
    id: string,
    policy: Policy = 'queue',
    {
      channel = 'gesture',
      priority = 'medium',
      meta,
    }: { channel?: string; priority?: Priority; meta?: ActionMeta } = {},
  ): ActionRecord => {
    const action: ActionMessage & { id: string } = {
      type: 'action',
      category: 'test',
      timestamp: '2026-01-01T00:00:00.000Z',
      data: {},
      id,
      ...(meta && { meta }),
    };
    const record = new ActionRecord(action, clock.now());
    const part: Part = record.addPart({ bodyId: 'b', body: 'Bo', action, channel, policy, priority });
    queue.add(part);
    return record;
  };
  return { clock, wire, queue, play };
}

describe('the policies of a channel', () => {
  it('queue: the next is sent when the one before has ended', () => {
    const { queue, wire, play } = stageFor();
    const first = play('a');
    const second = play('b');
    expect(second.report.state).toBe('queued');
    expect(wire).toEqual(['a']);
    queue.report('a', { state: 'completed' });
    expect(first.report.state).toBe('completed');
    expect(wire).toEqual(['a', 'b']);
  });

  it('queue: higher priority goes first, equals keep their order', () => {
    const { queue, wire, play } = stageFor();
    play('a');
    play('low', 'queue', { priority: 'low' });
    play('b');
    play('c');
    play('urgent', 'queue', { priority: 'critical' });
    for (const id of ['a', 'urgent', 'b', 'c', 'low']) queue.report(id, { state: 'completed' });
    expect(wire).toEqual(['a', 'urgent', 'b', 'c', 'low']);
  });

  it('replace: the old one is cancelled and the new one sent at once, and the old ends interrupted', () => {
    const { queue, wire, play } = stageFor();
    const old = play('a');
    const next = play('b', 'replace');
    expect(wire).toEqual(['a', 'cancel a replaced', 'b']);
    queue.report('a', { state: 'cancelled', result: { heard: 'Hello wor' } });
    expect(old.report).toMatchObject({ state: 'interrupted', result: { heard: 'Hello wor' } });
    expect(next.ended).toBe(false);
  });

  it('replace: what had been completed before the wish arrived stays completed', () => {
    const { queue, play } = stageFor();
    const old = play('a');
    play('b', 'replace');
    queue.report('a', { state: 'completed' });
    expect(old.report.state).toBe('completed');
  });

  it('replace: those that wait go on waiting', () => {
    const { queue, wire, play } = stageFor();
    play('a');
    play('waiting');
    play('b', 'replace');
    queue.report('b', { state: 'completed' });
    expect(wire).toEqual(['a', 'cancel a replaced', 'b', 'waiting']);
  });

  it('override: what runs, also in parallel, and what waits ends interrupted', () => {
    const { clock, wire, play } = stageFor();
    const records = [play('a'), play('beside', 'parallel'), play('waiting')];
    play('b', 'override');
    clock.step(STOP_GRACE_MS);
    expect(records.map((record) => record.report.state)).toEqual(['interrupted', 'interrupted', 'interrupted']);
    expect(wire).toEqual(['a', 'beside', 'cancel a overridden', 'cancel beside overridden', 'b']);
  });

  it('parallel: is sent at once and holds nobody up', () => {
    const { queue, wire, play } = stageFor();
    play('a');
    play('beside', 'parallel');
    play('b');
    queue.report('a', { state: 'completed' });
    expect(wire).toEqual(['a', 'beside', 'b']);
  });

  it('skip: does nothing on a busy channel, and plays on a free one', () => {
    const { wire, play } = stageFor();
    const played = play('a', 'skip');
    const skipped = play('b', 'skip');
    expect(wire).toEqual(['a']);
    expect(played.ended).toBe(false);
    expect(skipped.report).toMatchObject({ state: 'cancelled', message: expect.stringContaining('busy with a') });
  });

  it('channels do not wait for each other', () => {
    const { wire, play } = stageFor();
    play('a', 'queue', { channel: 'gaze' });
    play('b', 'queue', { channel: 'face' });
    expect(wire).toEqual(['a', 'b']);
  });
});

describe('whoever hears of an end and asks for the next thing at once', () => {
  // An override ends what waits and what runs, one by one; what is asked for in between found the channel empty, and was
  // sent beside the one that overrode.
  it.each(['queue', 'replace', 'override', 'skip'] as const)('by %s leaves one at a time on a channel', (policy) => {
    const { queue, wire, play } = stageFor();
    play('a');
    play('b').subscribe(() => play('next', policy));
    play('c', 'override');
    play('d');
    const running = () =>
      wire.filter((id) => !id.startsWith('cancel') && !wire.some((c) => c.startsWith(`cancel ${id} `)));
    expect(running()).toHaveLength(1);
    for (const id of ['a', 'c', 'next', 'd']) queue.report(id, { state: 'completed' });
    for (const id of ['next', 'd']) queue.report(id, { state: 'completed' });
    expect(queue.size).toBe(0);
  });

  it('does not get before those that wait', () => {
    const { queue, wire, play } = stageFor();
    play('a').subscribe(({ state }) => void (isTerminal(state) && play('late')));
    play('b');
    queue.report('a', { state: 'completed' });
    queue.report('b', { state: 'completed' });
    expect(wire).toEqual(['a', 'b', 'late']);
  });
});

describe('what is stopped', () => {
  it('is a channel: what runs, what runs beside it, and what waits; other channels go on', () => {
    const { queue, wire, play } = stageFor();
    const [running, beside, waiting] = [play('a'), play('b', 'parallel'), play('c')];
    const other = play('d', 'queue', { channel: 'speech' });
    queue.stopChannel('gesture', 'enough');
    expect(waiting.report).toMatchObject({ state: 'cancelled', message: 'enough' });
    for (const id of ['a', 'b']) queue.report(id, { state: 'cancelled', result: { heard: 'so far' } });
    expect([running, beside].map(({ report }) => report)).toMatchObject(
      Array(2).fill({ state: 'cancelled', result: { heard: 'so far' } }),
    );
    expect(other.ended).toBe(false);
    expect(wire).toEqual(['a', 'b', 'd', 'cancel a enough', 'cancel b enough']);
  });

  it('is everything: the body is told so even where nothing is known to run', () => {
    const { queue, wire, play } = stageFor();
    play('a');
    play('b');
    queue.stopAll('enough');
    queue.report('a', { state: 'cancelled' });
    queue.stopAll('really');
    expect(wire).toEqual(['a', 'cancel a enough', 'cancel all enough', 'cancel all really']);
    expect(queue.size).toBe(0);
  });

  it('is not told to a body of version 1.0, which knows no such word', () => {
    const { queue, wire, play } = stageFor(false);
    play('a');
    queue.stopAll('enough');
    expect(wire).toEqual(['a']);
  });
});

describe('what ends an action', () => {
  it('a deadline counts from the start, tells the body, and a late report changes nothing', () => {
    const { clock, queue, wire, play } = stageFor();
    const record = play('a', 'queue', { meta: { timeoutMs: 1000 } });
    clock.step(900);
    queue.report('a', { state: 'started' });
    clock.step(900);
    expect(record.ended).toBe(false);
    clock.step(100);
    expect(record.report).toMatchObject({ state: 'failed', error: { code: 'timeout' } });
    expect(wire).toEqual(['a', 'cancel a timeout']);
    expect(queue.report('a', { state: 'completed' })).toBe(false);
    expect(record.report.state).toBe('failed');
  });

  it('a cancel goes out before the next in the queue', () => {
    const { clock, wire, play } = stageFor();
    play('a', 'queue', { meta: { timeoutMs: 1000 } });
    play('b');
    clock.step(1000);
    expect(wire).toEqual(['a', 'cancel a timeout', 'b']);
  });

  it('an action that did not start in time is expired, whether it waited or was sent', () => {
    const { clock, wire, play } = stageFor();
    const expiresAt = new Date(clock.now() + 500).toISOString();
    const sent = play('a', 'queue', { meta: { expiresAt } });
    const waiting = play('b', 'queue', { meta: { expiresAt } });
    const tooLate = () => play('c', 'queue', { meta: { expiresAt } });
    clock.step(500);
    expect([sent, waiting, tooLate()].map((record) => record.report.state)).toEqual(['expired', 'expired', 'expired']);
    expect(wire).toEqual(['a', 'cancel a expired']);
  });

  it('one that started in time does not expire', () => {
    const { clock, queue, play } = stageFor();
    const record = play('a', 'queue', { meta: { expiresAt: new Date(clock.now() + 500).toISOString() } });
    queue.report('a', { state: 'started' });
    clock.step(10_000);
    expect(record.report.state).toBe('started');
  });

  it('a body that says nothing at all about an action fails it', () => {
    const { clock, play } = stageFor();
    const record = play('a');
    clock.step(UNANSWERED_MS);
    expect(record.report).toMatchObject({ state: 'failed', error: { code: 'timeout' } });
  });

  it('one that was stopped ends cancelled on the word of the body, or after the grace', () => {
    const { clock, queue, wire, play } = stageFor();
    const told = play('a');
    const silent = play('b', 'parallel');
    const waiting = play('c');
    for (const id of ['a', 'b', 'c', 'a']) queue.stop(id, 'enough');
    expect(waiting.report.state).toBe('cancelled');
    queue.report('a', { state: 'interrupted', message: 'half-way' });
    clock.step(STOP_GRACE_MS);
    expect(told.report).toMatchObject({ state: 'cancelled', message: 'half-way' });
    expect(silent.report.state).toBe('cancelled');
    expect(wire).toEqual(['a', 'b', 'cancel b enough', 'cancel a enough'].sort());
  });

  it('on a body of version 1.0 each is sent at once and ends as sent', () => {
    const { wire, play } = stageFor(false);
    const records = [play('a'), play('b'), play('c', 'replace')];
    expect(wire).toEqual(['a', 'b', 'c']);
    expect(records.map((record) => record.report.state)).toEqual(['sent', 'sent', 'sent']);
  });
});

it('whatever a body reports in whatever order, each action ends exactly once and no timer stays', () => {
  const ids = ['a', 'b', 'c', 'd'];
  const step = fc.oneof(
    fc.record({ do: fc.constant('play' as const), id: fc.constantFrom(...ids), policy: fc.constantFrom(...POLICIES) }),
    fc.record({
      do: fc.constant('report' as const),
      id: fc.constantFrom(...ids),
      state: fc.constantFrom(...ACTION_STATES),
    }),
    fc.record({ do: fc.constant('stop' as const), id: fc.constantFrom(...ids) }),
    fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 0, max: 5000 }) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const { clock, queue, play } = stageFor();
      const records = new Map<string, { record: ActionRecord; ends: string[] }>();
      let number = 0;
      for (const one of steps) {
        if (one.do === 'play') {
          // A new id for each: the newest of a letter is the one that later steps mean.
          number += 1;
          const record = play(`${one.id}${number}`, one.policy, { meta: { timeoutMs: 3000 } });
          const ends = record.ended ? [record.report.state] : [];
          record.subscribe(({ state }) => void (isTerminal(state) && ends.push(state)));
          records.set(`${one.id}${number}`, { record, ends });
        } else if (one.do === 'wait') clock.step(one.ms);
        else {
          const id = [...records.keys()].findLast((known) => known.startsWith(one.id)) ?? one.id;
          if (one.do === 'stop') queue.stop(id, 'stopped');
          else queue.report(id, { state: one.state });
        }
      }
      queue.endAll({ state: 'lost' });
      for (const { record, ends } of records.values()) {
        expect(record.ended).toBe(true);
        expect(ends).toHaveLength(1);
      }
      expect(queue.size).toBe(0);
      expect(clock.waiting).toBe(0);
    }),
  );
});
