import {
  type Acted,
  type ActHow,
  type Actor,
  actionOf,
  type CueAction,
  channelOf,
  estimateBy,
  FrameClock,
  isActionEvent,
  isContinuous,
  Performer,
  pathText,
  timeline,
} from '@vccp/performance';
import { readWith, refuse, type Task } from '@vccp/pose/parts';
import { type Performance, type SequenceAction, sequenceActionSchema, VCCPError } from '@vccp/protocol';
import type { ActionContext, ActionKind } from './action-kind.js';

export const sequence: ActionKind = {
  category: 'sequence',
  offer() {
    const greeting = {
      name: 'greeting',
      events: [
        { type: 'expression', timestamp: 0, data: { preset: 'happy' } },
        { type: 'gesture', timestamp: 0.5, data: { gesture: 'wave' } },
      ],
    };
    return {
      type: 'action',
      category: 'sequence',
      description:
        'Performs a whole score in its own time, sounds fetched ahead. Use the tool play-sequence, which checks the score, ' +
        'makes speech audible and can pause it; this action is what that tool sends.',
      data: { performance: greeting },
      // The score itself is checked when it comes; its schema would fill a page.
      schema: {
        type: 'object',
        properties: {
          performance: {
            type: 'object',
            properties: { name: { type: 'string' }, events: { type: 'array' } },
            required: ['name', 'events'],
          },
          startAtMs: { type: 'number', minimum: 0, description: 'begin this far into it' },
          loop: { type: 'boolean', description: 'until stopped' },
          retake: { type: 'boolean', description: 'play again what is in its middle there, as after a pause' },
        },
        required: ['performance'],
      },
      channel: 'sequence',
      policy: 'replace',
      interruptible: true,
      examples: [{ performance: greeting }],
    };
  },
  begin(data, context) {
    const action = readWith(sequenceActionSchema, data, 'sequence data');
    requireAble(action.performance, context);
    return new Scene(context, action);
  },
};

/** @throws {VCCPError} `not-capable`, naming the first event that this body does not do */
function requireAble(performance: Performance, { actions }: ActionContext): void {
  const offered = actions().map(({ category }) => category);
  for (const { path, event } of timeline(performance).events) {
    if (!isActionEvent(event)) continue;
    const { category } = actionOf(event);
    if (category === 'sequence') refuse(`performance.${pathText(path)}: a score holds no other; list its events here`);
    if (category === 'speech' || offered.includes(category)) continue;
    throw new VCCPError('not-capable', `performance.${pathText(path)}: this body does not do "${category}"`, {
      validOptions: offered,
    });
  }
}

class Scene implements Task {
  readonly #context: ActionContext;
  readonly #action: SequenceAction;
  readonly #clock = new FrameClock();
  #performer: Performer | undefined;
  #begun = false;
  #cancelled = false;
  #over = false;
  #fault: unknown;

  constructor(context: ActionContext, action: SequenceAction) {
    this.#context = context;
    this.#action = action;
  }

  get progress(): number {
    const { positionMs = 0, durationMs } = this.#performer?.status ?? {};
    return durationMs ? Math.min(1, positionMs / durationMs) : 0;
  }

  update(deltaSeconds: number): boolean {
    if (!this.#begun) {
      this.#begun = true;
      if (!this.#cancelled) void this.#run();
    }
    for (const run of this.#clock.advance(deltaSeconds * 1000)) run();
    const { state, positionMs = 0 } = this.#performer?.status ?? {};
    if (state === 'playing') this.#context.scene(positionMs);
    if (this.#fault !== undefined) throw this.#fault;
    return this.#over || (this.#cancelled && !this.#performer);
  }

  cancel(): void {
    this.#cancelled = true;
    void this.#performer?.stop().then(() => this.#end());
  }

  result(): Record<string, unknown> {
    return { positionMs: Math.round(this.#performer?.status.positionMs ?? this.#action.startAtMs ?? 0) };
  }

  async #run(): Promise<void> {
    try {
      const { performance, startAtMs, loop, retake } = this.#action;
      const { speaker, actions } = this.#context;
      const lengths =
        startAtMs === undefined ? new Map<string, number>() : await soundLengths(performance, this.#context);
      if (this.#cancelled) return;
      this.#performer = new Performer(performance, {
        actor: actorOf(this.#context),
        clock: this.#clock,
        estimate: estimateBy(actions(), (url) => lengths.get(url)),
        startAtMs,
        loop,
        retake,
      });
      this.#performer.start();
      const { state, faults } = await this.#performer.ended;
      if (state !== 'failed') {
        if (!this.#cancelled) this.#end();
        return;
      }
      speaker.forget();
      this.#fault = new VCCPError('body-failed', faults.map(({ path, message }) => `${path}: ${message}`).join('; '));
    } catch (fault) {
      this.#fault = fault;
    }
  }

  #end(): void {
    this.#over = true;
    this.#context.speaker.forget();
  }
}

/** How long the sounds of a score are: begun in its middle, it has to know which of them are over. */
async function soundLengths(performance: Performance, { speaker }: ActionContext): Promise<Map<string, number>> {
  const urls = timeline(performance).events.flatMap(({ event }) =>
    event.type === 'audio' ? (event.data.url ?? []) : [],
  );
  const lengths = new Map<string, number>();
  await Promise.allSettled(
    [...new Set(urls)].map(async (url) => {
      const { duration } = await speaker.ahead(url);
      lengths.set(url, duration * 1000);
    }),
  );
  return lengths;
}

/**
 * What a score asks goes the way of every action of this body: on one channel looks and postures take each other's
 * place, and the rest waits its turn.
 */
function actorOf({ play, puppet, sights, speaker }: ActionContext): Actor {
  const latest = new Map<string, Promise<unknown>>();
  return {
    async play(action: CueAction, { signal, fromMs }: ActHow): Promise<Acted | undefined> {
      const { category, data } = action;
      const channel = channelOf(action);
      const asked =
        category === 'speech'
          ? { category: 'say', data: { text: data.text } }
          : { category, data: { ...data, ...(category === 'audio' && fromMs > 0 && { fromMs }) } };
      const before = isContinuous(channel) ? undefined : latest.get(channel);
      const turn = (async () => {
        await before?.catch(() => undefined);
        return signal.aborted ? undefined : play(asked, { signal, report: () => undefined });
      })();
      latest.set(channel, turn);
      try {
        const result = await turn;
        return { completed: !signal.aborted, ...(typeof result?.heardMs === 'number' && { heardMs: result.heardMs }) };
      } catch (fault) {
        if (isContinuous(channel) && latest.get(channel) !== turn) return undefined;
        throw fault;
      }
    },
    async prepare({ category, data }) {
      if (category === 'audio') await speaker.ahead(String(data.url));
    },
    rest(channels) {
      if (channels.has('face')) puppet.face.mixer.show({}, 0.3);
      if (channels.has('gaze')) sights.chosen = null;
      if (channels.has('posture')) puppet.postures.goal = 'stand';
    },
  };
}
