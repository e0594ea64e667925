import { HandClock } from '@vccp/client/testing';
import { ACTION_STATES, type ActionState, GRACE_MS, isTerminal, POLICIES, PRIORITIES, VCCPError } from '@vccp/protocol';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { PlayRequest } from '../src/acting.js';
import type { ActionRecord } from '../src/action-record.js';
import type { Logger } from '../src/logger.js';
import { OfferReader } from '../src/offer.js';
import { Session } from '../src/session.js';
import { effort } from './kit/effort.js';
import { MemoryBody, type Received } from './memory-body.js';

const CHANNELS = ['gesture', 'speech', 'face'] as const;
const ACTIONS = CHANNELS.map((channel) => ({ category: channel, data: {}, channel }));
const ORDER: readonly ActionState[] = ['accepted', 'queued', 'started', 'progress'];
const rank = (state: ActionState) => (isTerminal(state) ? ORDER.length : ORDER.indexOf(state));

/** What became of an action, as whoever watches it from outside sees it. */
interface Life {
  record: ActionRecord;
  states: ActionState[];
}

/** A body as its own side knows it: it outlives its connections. */
class Actor {
  link: MemoryBody | undefined;
  resumeToken: string | undefined;
  lastSeq = 0;
  /** Actions that arrived since the server last began anew. */
  readonly arrived = new Set<string>();
  /** Of these, the ones it was told to stop. */
  readonly stopped = new Set<string>();
  /** What is sent to it is lost on the way, and neither side has noticed yet. */
  deaf = false;
  #read = 0;
  /** After a return, what had ended meanwhile is left out. */
  #mayMiss = false;

  join(session: Session, clock: HandClock, extra: object = {}): void {
    this.link = new MemoryBody(session, clock);
    this.#read = 0;
    this.deaf = false;
    const welcome = this.link.hello(ACTIONS, extra);
    this.resumeToken = String(welcome.resumeToken);
    if (!welcome.resumed) {
      this.lastSeq = 0;
      this.arrived.clear();
      this.stopped.clear();
    }
    const had = new Set(this.arrived);
    this.#mayMiss = welcome.resumed === true;
    this.read();
    this.#mayMiss = welcome.resumed === true;
    for (const id of this.arrived) {
      const ended = session.actions.get(id)?.ended;
      expect(!had.has(id) && ended, `${id} had ended, and was sent again`).toBe(false);
    }
  }

  /** A body does one thing at a time on a channel, but for what was asked to run beside it. */
  checkChannels(session: Session): void {
    const parts = [...this.arrived]
      .filter((id) => !this.stopped.has(id))
      .flatMap((id) => session.actions.get(id)?.parts ?? [])
      .filter(({ bodyId, ended, policy }) => bodyId === this.link?.id && !ended && policy !== 'parallel');
    const channels = parts.map(({ channel }) => channel);
    expect(new Set(channels).size, channels.join(' ')).toBe(channels.length);
  }

  /** Takes in what came. */
  read(): void {
    if (this.deaf) return;
    const numbered = (this.link?.received ?? []).slice(this.#read).filter(({ seq }) => seq !== undefined);
    this.#read = this.link?.received.length ?? 0;
    for (const message of numbered) this.#take(message);
    if (numbered.length > 0) this.#mayMiss = false;
  }

  #take({ seq = 0, type, id = '', data, category }: Received): void {
    expect(seq, 'in the order of seq, and none twice').toBeGreaterThan(this.lastSeq);
    if (!this.#mayMiss) expect(seq, 'without a gap').toBe(this.lastSeq + 1);
    this.lastSeq = seq;
    if (type === 'action') {
      expect(this.arrived.has(id), `${id} arrived twice`).toBe(false);
      this.arrived.add(id);
    }
    if (category !== 'cancel') return;
    for (const target of data.all === true ? this.arrived : [String(data.actionId)]) this.stopped.add(target);
  }
}

class World {
  readonly clock = new HandClock();
  readonly late: string[] = [];
  readonly session: Session;
  readonly actors = [new Actor(), new Actor()];
  readonly lives: Life[] = [];
  #played = 0;

  constructor() {
    const quiet = () => undefined;
    const logger: Logger = {
      debug: (line) => void (line.includes('late or unknown report') && this.late.push(line)),
      info: quiet,
      warn: quiet,
      error: quiet,
    };
    this.session = new Session(this.clock, logger, new OfferReader());
    for (const actor of this.actors) actor.join(this.session, this.clock);
  }

  /** Plays something new, or the same again; what no body can do is refused in words. */
  play(request: Pick<PlayRequest, 'category' | 'meta'>, how: { earlier?: Life | undefined; follows?: boolean }): void {
    this.#played += 1;
    const id = how.earlier?.record.id ?? `a${this.#played}`;
    let record: ActionRecord;
    try {
      record = this.session.play({ data: {}, id, ...request });
    } catch (error) {
      expect(error).toBeInstanceOf(VCCPError);
      return;
    }
    if (how.earlier) {
      expect(record, 'the same id is the same action').toBe(how.earlier.record);
      return;
    }
    const life: Life = { record, states: [record.report.state] };
    this.lives.push(life);
    record.subscribe(({ state }) => {
      life.states.push(state);
      if (how.follows && isTerminal(state)) this.play({ category: request.category }, {});
    });
  }

  nth(index: number): Life | undefined {
    return this.lives.at(-1 - index);
  }

  check(): void {
    for (const actor of this.actors) {
      if (actor.deaf || actor.link?.closedWith !== undefined) continue;
      actor.read();
      actor.checkChannels(this.session);
    }
    for (const { record, states } of this.lives) {
      const ends = states.filter(isTerminal);
      expect(ends.length, `${record.id} went ${states.join(' ')}`).toBeLessThanOrEqual(1);
      for (const [index, state] of states.entries()) {
        expect(rank(state), states.join(' ')).toBeGreaterThanOrEqual(rank(states[index - 1] ?? 'accepted'));
      }
      if (record.ended) expect(ends).toEqual([record.report.state]);
    }
  }
}

type Step = fc.Command<object, World>;
const step = (name: string, run: (world: World) => void, can: (world: World) => boolean = () => true): Step => ({
  check: () => true,
  run(_model, world) {
    if (!can(world)) return;
    run(world);
    world.check();
  },
  toString: () => name,
});

const who = fc.constantFrom(0, 1);
const nth = fc.nat(6);
const isHere = (world: World, index: number) => world.actors[index]?.link?.closedWith === undefined;

const play = fc
  .record({
    channel: fc.constantFrom(...CHANNELS),
    policy: fc.constantFrom(...POLICIES),
    priority: fc.constantFrom(...PRIORITIES),
    timeoutMs: fc.option(fc.integer({ min: 1, max: 20_000 }), { nil: undefined, freq: 4 }),
    expiresInMs: fc.option(fc.integer({ min: -10, max: 20_000 }), { nil: undefined, freq: 4 }),
    // The id of an earlier one instead of a new one.
    again: fc.option(nth, { nil: undefined, freq: 4 }),
    // Whoever hears of its end asks for the next thing at once.
    follows: fc.boolean(),
  })
  .map(({ channel, expiresInMs, again, follows, ...meta }) =>
    step(`play ${channel} ${JSON.stringify({ expiresInMs, again, follows, ...meta })}`, (world) => {
      const at = world.clock.now() + (expiresInMs ?? 0);
      const expiresAt = expiresInMs === undefined ? undefined : new Date(at).toISOString();
      const earlier = again === undefined ? undefined : world.nth(again);
      world.play({ category: channel, meta: { ...meta, expiresAt } }, { earlier, follows });
    }),
  );

const report = fc
  .record({ who, nth, state: fc.constantFrom(...ACTION_STATES, 'started', 'progress', 'completed', 'completed') })
  .map(({ who, nth, state }) =>
    step(
      `body ${who} reports ${state} of ${nth} ago`,
      (world) => {
        const life = world.nth(nth);
        if (!life) return;
        const { ended } = life.record;
        const before = world.late.length;
        world.actors[who]?.link?.report(life.record.id, state);
        // A word too late is written down.
        if (ended && state !== 'sent' && state !== 'lost') expect(world.late.length).toBe(before + 1);
      },
      (world) => isHere(world, who),
    ),
  );

const stop = fc.oneof(
  nth.map((nth) =>
    step(`stop ${nth} ago`, (world) => {
      const id = world.nth(nth)?.record.id;
      if (id !== undefined) world.session.stop({ actionId: id }, 'enough');
    }),
  ),
  fc
    .constantFrom(...CHANNELS)
    .map((channel) => step(`stop ${channel}`, (world) => void world.session.stop({ channel }, 'enough'))),
  fc.constant(step('stop all', (world) => void world.session.stop({ all: true }, 'enough'))),
);

const away = fc.record({ who, ms: fc.nat(5_000), stops: fc.boolean() }).map(({ who, ms, stops }) =>
  step(
    `body ${who} is away for ${ms} ms${stops ? '; meanwhile all is stopped' : ''}`,
    (world) => {
      const actor = world.actors[who];
      actor?.link?.drop();
      if (stops) world.session.stop({ all: true }, 'enough');
      world.clock.step(ms);
      actor?.join(world.session, world.clock, { resumeToken: actor.resumeToken, lastSeq: actor.lastSeq });
    },
    (world) => isHere(world, who),
  ),
);

const deaf = who.map((who) =>
  step(`body ${who} hears no more`, (world) => {
    const actor = world.actors[who];
    if (actor) actor.deaf = true;
  }),
);

const connection = fc.oneof(
  who.map((who) =>
    step(
      `body ${who} drops`,
      (world) => world.actors[who]?.link?.drop(),
      (world) => isHere(world, who),
    ),
  ),
  fc.record({ who, token: fc.constantFrom('right', 'right', 'right', 'late', 'wrong', 'none') }).map(({ who, token }) =>
    step(`body ${who} connects with ${token} token`, (world) => {
      const actor = world.actors[who];
      if (!actor) return;
      const { link: before, resumeToken: own, lastSeq } = actor;
      // What a ring no longer holds, this one never held.
      const asks = { right: lastSeq, late: lastSeq + 1_000, wrong: lastSeq, none: lastSeq }[token];
      const resumeToken = token === 'wrong' ? 'wrong' : own;
      actor.join(world.session, world.clock, token === 'none' ? {} : { resumeToken, lastSeq: asks });
      // The older connection ends some time later.
      before?.drop();
    }),
  ),
  who.map((who) =>
    step(
      `body ${who} leaves`,
      (world) => {
        world.actors[who]?.link?.system('bye', {});
        world.actors[who]?.link?.drop();
        world.actors[who]?.join(world.session, world.clock);
      },
      (world) => isHere(world, who),
    ),
  ),
);

const pause = who.map((who) =>
  step(
    `body ${who} is held, and released`,
    (world) => {
      for (const paused of [true, false]) world.actors[who]?.link?.system('pause', { paused, by: 'Kim' });
    },
    (world) => isHere(world, who),
  ),
);

const wait = fc
  .oneof({ weight: 6, arbitrary: fc.nat(3_000) }, { weight: 1, arbitrary: fc.nat(40_000) })
  .map((ms) => step(`${ms} ms pass`, (world) => world.clock.step(ms)));

const steps = fc.oneof(
  { weight: 8, arbitrary: play },
  { weight: 8, arbitrary: report },
  { weight: 2, arbitrary: stop },
  { weight: 2, arbitrary: away },
  { weight: 1, arbitrary: deaf },
  { weight: 2, arbitrary: connection },
  { weight: 1, arbitrary: pause },
  { weight: 2, arbitrary: wait },
);

it('whatever is asked, said, stopped, dropped and resumed: each accepted action goes forward and ends once', () => {
  fc.assert(
    fc.property(fc.commands([steps], { maxCommands: 60, size: 'max' }), (commands) => {
      const world = new World();
      fc.modelRun(() => ({ model: {}, real: world }), commands);
      for (const actor of world.actors) actor.link?.drop();
      world.clock.step(GRACE_MS);
      world.check();
      for (const { record } of world.lives) {
        expect(record.ended, `${record.id} is ${record.report.state}`).toBe(true);
      }
      expect(world.session.actions.openCount).toBe(0);
      expect(world.clock.waiting).toBe(0);
    }),
    { numRuns: effort(60, 600) },
  );
});
