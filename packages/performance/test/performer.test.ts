import type { Performance } from '@vccp/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Acted,
  type CueAction,
  type Estimate,
  estimateBy,
  Performer,
  type PerformerOptions,
  pathText,
  readPerformance,
  timeline,
} from '../src/index.js';
import { HandClock, settle } from './hand-clock.js';
import { anyScore, face, gesture, score, wait } from './scores.js';
import { HoldingStandIn, StandIn } from './stand-in.js';

const SECOND: Estimate = estimateBy([{ category: 'gesture', durationMs: 1000 }]);
const SONG = 'https://example.org/song.mp3';
const song = (more: object = {}) => ({ type: 'audio', data: { url: SONG }, ...more });

function stage(
  performance: Performance,
  options: Partial<PerformerOptions> & {
    length?: (action: CueAction) => number | Error | Acted;
    holds?: boolean;
    leadMs?: number;
  } = {},
) {
  const { length, holds = false, leadMs = 0, ...rest } = options;
  const clock = new HandClock();
  const actor = holds ? new HoldingStandIn(clock, length) : new StandIn(clock, length);
  actor.leadMs = leadMs;
  const performer = new Performer(performance, { actor, clock, estimate: SECOND, ...rest });
  return { clock, actor, performer };
}

async function played(performance: Performance, ms: number, options: Parameters<typeof stage>[1] = {}) {
  const { clock, actor, performer } = stage(performance, options);
  performer.start();
  await clock.step(ms);
  return { asked: actor.asked, status: performer.status, actor, performer, clock };
}

describe('in time', () => {
  it('wait 1.0 moves what follows by 1.0', async () => {
    const { asked } = await played(score(gesture('wave'), wait(1), gesture('nod', { timestamp: 0.1 })), 5000);
    expect(asked).toEqual(['0 gesture wave', '1100 gesture nod']);
  });

  it('children of a parallel are played at their own times, and together', async () => {
    const group = {
      type: 'parallel',
      timestamp: 1,
      events: [gesture('wave'), face('happy', { timestamp: 0.25 }), song({ timestamp: 0.5 })],
    };
    const { asked, actor } = await played(score(group), 1600, { length: () => 5000 });
    expect(asked).toEqual(['1000 gesture wave', '1250 expression happy', `1500 audio ${SONG}`]);
    expect(actor.running.size).toBe(3);
  });

  it('an unknown event is refused by its path, not dropped', () => {
    const read = readPerformance({ name: 'x', events: [{ type: 'parallel', events: [{ type: 'wave' }] }] });
    expect(read.ok ? '' : read.error.message).toContain('sequence.events[0].events[0].type');
  });

  it('an audio event with the URL of a stored file is one', async () => {
    const url = 'http://127.0.0.1:3000/storage/download/01J8?token=abc.def&expires=1767225600';
    const { asked, status } = await played(score({ type: 'audio', data: { url, text: 'Hello!' } }), 2000);
    expect(asked).toEqual([`0 audio ${url}`]);
    expect(status.state).toBe('completed');
  });

  it('what is anchored on an end follows the real end, not the usual one', async () => {
    const performance = score(
      gesture('dance', { id: 'dancing' }),
      gesture('bow', { after: 'dancing', timestamp: 0.5 }),
    );
    const { asked } = await played(performance, 10_000, { length: () => 4200 });
    expect(asked).toEqual(['0 gesture dance', '4700 gesture bow']);
  });

  it('where nobody tells the end, the usual one counts', async () => {
    const performance = score(gesture('dance', { id: 'dancing' }), gesture('bow', { after: 'dancing' }));
    const { asked, status } = await played(performance, 10_000, { length: () => ({ untold: true }) });
    expect(asked).toEqual(['0 gesture dance', '1000 gesture bow']);
    expect(status.state).toBe('completed');
  });

  it('the fade and hold of an expression reach the body as they were written', async () => {
    const seen: CueAction[] = [];
    const performance = score({ type: 'expression', data: { emotion: 'happy', fadeMs: 50, holdMs: 700 } });
    await played(performance, 2000, {
      length: (action) => {
        seen.push(action);
        return 10;
      },
    });
    expect(seen).toEqual([{ category: 'expression', data: { emotion: 'happy', fadeMs: 50, holdMs: 700 } }]);
  });

  it('100 events in 60 s are each exactly on their mark, however late the one before', async () => {
    const events = Array.from({ length: 100 }, (_, index) =>
      gesture('nod', { timestamp: index * 0.6 + 0.0007 * index }),
    );
    const performance = score(...events);
    const { asked } = await played(performance, 61_000, { length: () => 130 });
    const marks = timeline(performance).events.map(({ startMs = Number.NaN }) => Math.round(startMs * 1e6) / 1e6);
    expect(asked).toEqual(marks.map((ms) => `${ms} gesture nod`));
  });

  it('after the machine was busy looks are skipped to the present, gestures caught up with, and the rest is on time', async () => {
    const { clock, actor, performer } = stage(
      score(
        face('happy', { timestamp: 1 }),
        gesture('nod', { timestamp: 1.2 }),
        face('sad', { timestamp: 1.5 }),
        gesture('wave', { timestamp: 1.7 }),
        face('angry', { timestamp: 1.9 }),
        gesture('bow', { timestamp: 4 }),
      ),
    );
    performer.start();
    await clock.step(500);
    await clock.stall(2000);
    await clock.step(5000);
    expect(actor.asked).toEqual(['2500 gesture nod', '2500 gesture wave', '2500 expression angry', '4000 gesture bow']);
    expect(performer.status.state).toBe('completed');
  });

  it('any score is played as it is drawn, each event in its first round', async () => {
    await fc.assert(
      fc.asyncProperty(anyScore, fc.constantFrom(0, 200), async (any, leadMs) => {
        const length = ({ category }: CueAction) => (category === 'gesture' ? 1000 : 300);
        const { clock, actor, performer } = stage(any, { length, leadMs });
        const first = new Map<string, number>();
        const play = actor.play.bind(actor);
        actor.play = (action, how) => {
          if (!first.has(how.path)) first.set(how.path, clock.now() - 1000);
          return play(action, how);
        };
        performer.start();
        await clock.step(10_000_000);
        expect(performer.status).toMatchObject({ state: 'completed', faults: [] });
        expect(clock.waiting).toBe(0);
        const drawn = timeline(any, SECOND).events;
        for (const { path, channel, startMs } of drawn) {
          // Of two looks at one moment the later one is shown.
          if (channel === 'gesture') expect([path, first.get(pathText(path))]).toEqual([path, startMs]);
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('pause', () => {
  it('in a gap holds the next event, for as long as it lasts', async () => {
    const { clock, actor, performer } = stage(score(gesture('wave'), gesture('nod', { timestamp: 3 })));
    performer.start();
    await clock.step(2000);
    performer.pause();
    expect(performer.status).toMatchObject({ state: 'paused', positionMs: 2000 });
    await clock.step(60_000);
    expect(performer.status.positionMs).toBe(2000);
    expect(actor.asked).toEqual(['0 gesture wave']);
    performer.resume();
    await clock.step(999);
    expect(actor.asked).toHaveLength(1);
    await clock.step(1);
    expect(actor.asked[1]).toBe('63000 gesture nod');
  });

  it('in mid-gesture holds a body that can be held, and goes on from there', async () => {
    const { clock, actor, performer } = stage(score(gesture('dance', { id: 'd' }), gesture('bow', { after: 'd' })), {
      holds: true,
      length: () => 4000,
    });
    performer.start();
    await clock.step(1500);
    performer.pause();
    await clock.step(10_000);
    expect(actor.running).toEqual(new Set(['gesture dance']));
    performer.resume();
    await clock.step(2500);
    expect(actor.asked).toEqual(['0 gesture dance', '14000 gesture bow']);
  });

  it('cuts a body off that cannot, and plays what was cut again: a sound from where it was', async () => {
    const { clock, actor, performer } = stage(score(gesture('dance'), song(), gesture('bow', { timestamp: 6 })), {
      length: () => 4000,
    });
    performer.start();
    await clock.step(1500);
    performer.pause();
    await settle();
    expect(actor.running.size).toBe(0);
    await clock.step(10_000);
    performer.resume();
    await clock.step(20_000);
    expect(actor.asked).toEqual([
      '0 gesture dance',
      `0 audio ${SONG}`,
      '11500 gesture dance',
      `11500 audio ${SONG} from 1500`,
      '16000 gesture bow',
    ]);
    expect(performer.status).toMatchObject({ state: 'completed', faults: [] });
  });

  it('before it began, twice, and after its end is harmless', async () => {
    const { clock, performer, actor } = stage(score(gesture('wave')));
    performer.pause();
    performer.resume();
    performer.start();
    await settle();
    performer.pause();
    performer.pause();
    performer.resume();
    performer.resume();
    await clock.step(5000);
    for (const after of ['pause', 'resume', 'start'] as const) performer[after]();
    performer.seek(0);
    await performer.stop();
    await clock.step(5000);
    expect(performer.status.state).toBe('completed');
    expect(actor.resets).toBe(0);
  });
});

describe('starting and seeking anywhere', () => {
  const scene = score(
    face('happy'),
    { type: 'action', data: { category: 'posture', data: { posture: 'sit' } } },
    gesture('wave', { timestamp: 0.5 }),
    { type: 'movement', timestamp: 1, data: { target: { x: 1, z: 2 } } },
    { type: 'expression', timestamp: 2, data: { preset: 'angry', holdMs: 500 } },
    { type: 'expression', timestamp: 4, data: { preset: 'sad' } },
    gesture('nod', { timestamp: 5 }),
  );

  it('startAt shows what would hold by then, leaves out what is past, and plays on from there', async () => {
    const { asked, status } = await played(scene, 1000, { startAtMs: 4500 });
    expect(asked).toEqual(['0 expression sad', '0 posture sit', '0 movement {"x":1,"y":0,"z":2}', '500 gesture nod']);
    expect(status).toMatchObject({ state: 'playing', positionMs: 5500 });
  });

  it('a look that is held for a while is gone after that', async () => {
    const { asked } = await played(scene, 0, { startAtMs: 3500 });
    expect(asked.filter((line) => line.includes('expression'))).toEqual([]);
  });

  it('the time that is told is the time that is played', async () => {
    const { performer, clock } = stage(scene, { startAtMs: 3000 });
    performer.start();
    await clock.step(250);
    expect(performer.status.positionMs).toBe(3250);
    await clock.step(250);
    expect(performer.status.positionMs).toBe(3500);
  });

  it('an event at the very moment is played, not skipped', async () => {
    expect((await played(scene, 0, { startAtMs: 5000 })).asked).toContain('0 gesture nod');
  });

  it('a sound of known length is taken up in its middle', async () => {
    const known = estimateBy([], () => 8000);
    const { asked } = await played(score(song({ timestamp: 1 })), 0, { startAtMs: 4000, estimate: known });
    expect(asked).toEqual([`0 audio ${SONG} from 3000`]);
  });

  it('a gesture in its middle is left out, or taken again where that is asked', async () => {
    const performance = score(gesture('dance', { timestamp: 1 }), gesture('bow', { timestamp: 3 }));
    const options = { startAtMs: 1500, length: () => 900 };
    expect((await played(performance, 4000, options)).asked).toEqual(['1500 gesture bow']);
    const retaken = await played(performance, 4000, { ...options, retake: true });
    expect(retaken.asked).toEqual(['0 gesture dance', '1500 gesture bow']);
  });

  it('back in time, what was shown since is taken back', async () => {
    const { clock, actor, performer } = stage(score(gesture('wave', { timestamp: 1 }), face('sad', { timestamp: 2 })));
    performer.start();
    await clock.step(2500);
    performer.seek(500);
    await clock.step(600);
    expect(actor.asked.slice(2)).toEqual(['2500 rest face', '3000 gesture wave']);
  });

  it('while paused shows nothing before it goes on', async () => {
    const { clock, actor, performer } = stage(scene);
    performer.start();
    await clock.step(100);
    performer.pause();
    performer.seek(4500);
    await clock.step(5000);
    expect(performer.status).toMatchObject({ state: 'paused', positionMs: 4500 });
    expect(actor.asked).toHaveLength(2);
    performer.resume();
    await clock.step(500);
    expect(actor.asked.at(-1)).toBe('5600 gesture nod');
  });

  it('far into an endless loop costs no more than its last rounds', async () => {
    const performance = score({ type: 'loop', events: [face('happy'), gesture('nod', { timestamp: 1 }), wait(2)] });
    const { asked } = await played(performance, 1500, { startAtMs: 86_400_000 - 500 });
    expect(asked).toEqual(['0 expression happy', '500 expression happy', '1500 gesture nod']);
  });

  it('wherever one begins, the rest is played as if it had been from the start', async () => {
    const gestures = (asked: readonly string[]) => asked.filter((line) => line.includes('gesture'));
    await fc.assert(
      fc.asyncProperty(anyScore, fc.integer({ min: 0, max: 60 }), async (any, halves) => {
        const startAtMs = halves * 250;
        const length = ({ category }: CueAction) => (category === 'gesture' ? 1000 : 300);
        const whole = await played(any, 10_000_000, { length });
        const rest = await played(any, 10_000_000, { length, startAtMs, leadMs: 200 });
        const later = gestures(whole.asked)
          .map((line) => line.split(' gesture '))
          .filter(([ms]) => Number(ms) >= startAtMs)
          .map(([ms, name]) => `${Number(ms) - startAtMs} gesture ${name}`);
        expect(gestures(rest.asked)).toEqual(later);
      }),
      { numRuns: 40 },
    );
  });
});

describe('loops', () => {
  it('come round without recursion and without drift, and tell the round', async () => {
    const performance = { ...score(gesture('nod'), wait(0.3)), loop: true };
    const { asked, status, performer } = await played(performance, 3_000_000, { length: () => 100 });
    expect(asked).toHaveLength(10_001);
    expect(asked.at(-1)).toBe('3000000 gesture nod');
    expect(status).toMatchObject({ state: 'playing', round: 10_001, positionMs: 0 });
    await performer.stop();
  });

  it('stopped in mid-gesture: no sound, nothing held, one reset, and nothing after', async () => {
    const performance = { ...score(gesture('dance'), song(), wait(2)), loop: true };
    const { actor, performer, clock } = await played(performance, 30_500, { length: () => 1500 });
    expect(actor.running.size).toBe(2);
    await performer.stop();
    expect(actor.running.size).toBe(0);
    expect(actor.resets).toBe(1);
    expect(clock.waiting).toBe(0);
    const { length } = actor.asked;
    await clock.step(60_000);
    expect(actor.asked).toHaveLength(length);
    expect(await performer.ended).toMatchObject({ state: 'stopped' });
  });

  it('stop needs no turn: also within a wait', async () => {
    const { actor, performer } = await played(score(gesture('nod'), wait(3600), gesture('bow')), 2000);
    await performer.stop();
    expect(performer.status.state).toBe('stopped');
    expect(actor.asked).toEqual(['0 gesture nod', '2000 rest gesture']);
  });

  it('a round whose action fails at once is no flood', async () => {
    const performance = { ...score(gesture('nod')), loop: true };
    const { asked, performer } = await played(performance, 1000, { length: () => new Error('no') });
    expect(asked).toHaveLength(21);
    await performer.stop();
    expect(performer.status.faults).toHaveLength(20);
  });
});

describe('what becomes of it', () => {
  it('is not called a success where a sound was not played, and the rest is played all the same', async () => {
    const { asked, status } = await played(score(song(), gesture('bow', { timestamp: 1 })), 5000, {
      length: ({ category }) => (category === 'audio' ? new Error('the speaker is broken') : 500),
    });
    expect(asked).toHaveLength(2);
    expect(status).toMatchObject({
      state: 'failed',
      faults: [{ path: 'events[0]', message: 'the speaker is broken' }],
    });
  });

  it('two performances share nothing', async () => {
    const one = stage(score(gesture('wave'), gesture('nod', { timestamp: 1 })));
    const two = stage(score(gesture('bow', { timestamp: 0.5 })));
    one.performer.start();
    two.performer.start();
    await Promise.all([one.clock.step(4000), two.clock.step(4000)]);
    expect(one.actor.asked).toEqual(['0 gesture wave', '1000 gesture nod']);
    expect(two.actor.asked).toEqual(['500 gesture bow']);
  });

  it('one that cannot be played is refused before anything moves', () => {
    const circle = score(gesture('nod', { id: 'a', after: 'b' }), gesture('bow', { id: 'b', after: 'a' }));
    expect(() => stage(circle)).toThrow('sequence.events[0].after');
  });
});

describe('sounds are ready ahead', () => {
  function soundStage(performance: Performance) {
    const clock = new HandClock();
    const actor = new StandIn(clock);
    const prepared: { atMs: number; signal: AbortSignal; done: () => void }[] = [];
    const performer = new Performer(performance, {
      clock,
      actor: Object.assign(actor, {
        prepare: (_: CueAction, signal: AbortSignal) =>
          new Promise<void>((done) => prepared.push({ atMs: clock.now() - 1000, signal, done })),
      }),
    });
    return { clock, actor, performer, prepared };
  }

  it('the first one before the clock begins to run, later ones half a minute before their mark', async () => {
    const { clock, actor, performer, prepared } = soundStage(score(song(), song({ timestamp: 90 })));
    performer.start();
    await clock.step(700);
    expect(performer.status).toMatchObject({ state: 'preparing', positionMs: 0 });
    prepared[0]?.done();
    await settle();
    expect(actor.asked).toEqual([`700 audio ${SONG}`]);
    await clock.step(59_999);
    expect(prepared).toHaveLength(1);
    await clock.step(1);
    expect(prepared[1]?.atMs).toBe(60_700);
    await performer.stop();
    expect(prepared[1]?.signal.aborted).toBe(true);
  });

  it('one that never comes holds nothing up for ever', async () => {
    const { clock, actor, performer } = soundStage(score(gesture('nod'), song({ timestamp: 1 })));
    performer.start();
    await clock.step(5000);
    expect(actor.asked).toEqual(['5000 gesture nod']);
  });
});

describe('sounds that are asked for ahead of their mark', () => {
  const leadMs = 200;
  const bow = (more: object) => gesture('bow', more);
  const asked = async (events: object[], ms: number, more: Parameters<typeof stage>[1] = {}) =>
    (await played(score(...events), ms, { leadMs, ...more })).asked;

  it('are told how long they have, and what is beside them is on time', async () => {
    const events = [gesture('wave', { timestamp: 0.9 }), song({ timestamp: 1, id: 'song' }), bow({ with: 'song' })];
    expect(await asked(events, 5000)).toEqual([`800 audio ${SONG} in 200`, '900 gesture wave', '1000 gesture bow']);
  });

  it('at the very beginning, everything waits for them', async () => {
    const events = [song({ id: 'song' }), gesture('wave'), bow({ after: 'song', timestamp: 1 })];
    const short = { length: () => 500 };
    expect(await asked(events, 5000, short)).toEqual([
      `0 audio ${SONG} in 200`,
      '200 gesture wave',
      '1700 gesture bow',
    ]);
    expect(await asked([gesture('wave'), song({ timestamp: 0.2 })], 5000)).toEqual([
      '0 gesture wave',
      `0 audio ${SONG} in 200`,
    ]);
  });

  it('also where they are first within others', async () => {
    const group = { type: 'parallel', timestamp: 1, events: [song(), gesture('wave')] };
    const rounds = { type: 'loop', timestamp: 1, count: 2, events: [{ type: 'parallel', events: [song()] }, wait(2)] };
    expect(await asked([group], 5000)).toEqual([`800 audio ${SONG} in 200`, '1000 gesture wave']);
    // When a round is over is known when it is.
    expect(await asked([rounds], 5000)).toEqual([`800 audio ${SONG} in 200`, `3000 audio ${SONG}`]);
  });

  it('one that fails before its mark ends on it, so that all comes as it would', async () => {
    const events = [
      song({ timestamp: 1, id: 'song' }),
      gesture('wave', { with: 'song', timestamp: 0.1 }),
      bow({ after: 'song', timestamp: 0.3 }),
    ];
    const length = ({ category }: CueAction) => (category === 'audio' ? new Error('gone') : 100);
    expect(await asked(events, 5000, { length })).toEqual([
      `800 audio ${SONG} in 200`,
      '1100 gesture wave',
      '1300 gesture bow',
    ]);
  });

  it('after the end of something of unknown length they have no time, and are asked for at once', async () => {
    const events = [gesture('dance', { id: 'dance' }), song({ after: 'dance' })];
    expect(await asked(events, 5000, { length: () => 700 })).toEqual(['0 gesture dance', `700 audio ${SONG}`]);
    // Where nobody knows how long that takes, nothing waits at the beginning either.
    const unknown = { length: () => 700, estimate: () => undefined };
    expect(await asked(events, 5000, unknown)).toEqual(['0 gesture dance', `700 audio ${SONG}`]);
  });

  it('paused before their mark they are taken back, and asked for anew with what is left', async () => {
    const { clock, actor, performer } = stage(score(song({ timestamp: 1 }), gesture('wave', { timestamp: 1 })), {
      leadMs,
    });
    performer.start();
    await clock.step(850);
    performer.pause();
    await clock.step(3000);
    expect(actor.running.size).toBe(0);
    performer.resume();
    await clock.step(3000);
    expect(actor.asked).toEqual([`800 audio ${SONG} in 200`, `3850 audio ${SONG} in 350`, '4200 gesture wave']);
  });

  it('wherever one begins, they are on their mark or where they would be', async () => {
    const events = [song({ timestamp: 1 }), gesture('wave', { timestamp: 1 })];
    const estimate = estimateBy([], () => 4000);
    const from = (startAtMs: number) => asked(events, 900, { startAtMs, estimate, length: () => 4000 });
    expect(await from(500)).toEqual([`300 audio ${SONG} in 200`, '500 gesture wave']);
    expect(await from(900)).toEqual([`100 audio ${SONG} in 200`, '300 gesture wave']);
    expect(await from(1000)).toEqual([`0 audio ${SONG} in 200`, '200 gesture wave']);
    expect(await from(1500)).toEqual([`0 audio ${SONG} from 500`]);
  });
});

it('100,000 events are played, each at its time', async () => {
  const events = Array.from({ length: 100_000 }, (_, index) => ({
    type: 'gesture' as const,
    timestamp: index / 1000,
    data: { gesture: 'nod' as const },
  }));
  const { status, asked } = await played({ name: 'long', loop: false, events }, 0, {
    startAtMs: 99_990,
    length: () => 0,
  });
  expect(status.state).toBe('playing');
  expect(asked).toEqual(['0 gesture nod']);
});
