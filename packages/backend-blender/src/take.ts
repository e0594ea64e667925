import {
  type Acted,
  type Actor,
  actionOf,
  type CueAction,
  channelOf,
  FrameClock,
  isActionEvent,
  isContinuous,
  Performer,
  pathText,
  readPerformance,
  timeline,
} from '@vccp/performance';
import { Figure, type PoseFrame, type Skeleton } from '@vccp/pose';
import { type Performance, VCCPError } from '@vccp/protocol';

/** A score that this figure can perform from its first event to its last. @throws {VCCPError} that names every fault */
export function readScore(value: unknown, figure: Figure): Performance {
  const read = readPerformance(value, { what: 'performance' });
  if (!read.ok) throw new VCCPError('invalid-data', read.error.message);
  const offered = figure.offers().map(({ category }) => category);
  for (const { path, event } of timeline(read.value).events) {
    if (!isActionEvent(event)) continue;
    const { category } = asFigureDoes(actionOf(event));
    if (offered.includes(category)) continue;
    throw new VCCPError('invalid-data', `performance.${pathText(path)}: she does not do "${category}" in Blender`, {
      validOptions: offered,
    });
  }
  if (timeline(read.value).durationMs === Number.POSITIVE_INFINITY || read.value.loop) {
    throw new VCCPError('invalid-data', 'performance: it never ends; leave out "loop", or give loops a count');
  }
  return read.value;
}

/** In the words of the figure: a text is mouthed, and a gesture may be called an animation. */
function asFigureDoes({ category, data }: CueAction): { category: string; data: Record<string, unknown> } {
  if (category === 'speech') return { category: 'say', data: { text: data.text } };
  const { gesture } = data;
  if (category === 'animation' && typeof gesture === 'string') return { category: 'gesture', data: { gesture } };
  return { category, data: { ...data } };
}

export interface TakeOptions {
  skeleton: Skeleton;
  performance: Performance;
  /** What she can look at by name, metres. */
  things?: Readonly<Record<string, readonly [number, number, number]>>;
  /** Frames of a second. */
  fps: number;
  /** She holds still for this long after the last event. @default 500 */
  tailMs?: number;
  /** What is too long is cut off with a fault. */
  mostFrames: number;
  random?: (() => number) | undefined;
}

/** One instant of a take. */
export interface TakeFrame {
  frame: PoseFrame;
  /** 0..1 of the score's time, where that is known. */
  progress: number;
}

/**
 * A score performed by a figure of its own in time of its own: frame by frame, as fast as they are asked for. The frame is
 * one object, written anew.
 * @throws {VCCPError} where an event of the score cannot be done, or it takes too long
 */
export async function* take(options: TakeOptions): AsyncGenerator<TakeFrame> {
  const { skeleton, performance, things = {}, fps, tailMs = 500, mostFrames, random } = options;
  const figure = new Figure({ skeleton, ...(random && { random }) });
  for (const [name, [x, y, z]] of Object.entries(things)) figure.setObject(name, { x, y, z });
  const clock = new FrameClock();
  const performer = new Performer(performance, { actor: actorOf(figure), clock });
  let left = Number.POSITIVE_INFINITY;
  performer.start();
  try {
    for (let count = 0; left > 0; count += 1) {
      if (count >= mostFrames) {
        throw new VCCPError(
          'invalid-data',
          `performance: longer than ${Math.floor(mostFrames / fps)} s, which is the most here`,
        );
      }
      const { state, faults, durationMs, positionMs } = performer.status;
      if (state === 'failed') {
        throw new VCCPError(
          'body-failed',
          faults.map(({ path, message }) => `performance.${path}: ${message}`).join('; '),
        );
      }
      if (state === 'completed') left = Math.min(left, Math.ceil((tailMs / 1000) * fps)) - 1;
      yield { frame: figure.frame, progress: durationMs ? Math.min(1, positionMs / durationMs) : 0 };
      await heard();
      for (const run of clock.advance(1000 / fps)) {
        run();
        await heard();
      }
      figure.advance(1 / fps);
      await heard();
    }
  } finally {
    figure.abandon('the take is over');
    await performer.stop();
  }
}

/** Lets every promise that is settled be heard. */
const heard = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** What a score asks goes the way of the figure's actions; on the channels that queue, one after another. */
function actorOf(figure: Figure): Actor {
  const latest = new Map<string, Promise<unknown>>();
  return {
    async play(action: CueAction, { signal }): Promise<Acted | undefined> {
      const channel = channelOf(action);
      const asked = asFigureDoes(action);
      const before = isContinuous(channel) ? undefined : latest.get(channel);
      const turn = (async () => {
        await before?.catch(() => undefined);
        if (!signal.aborted) await figure.play(asked, { signal, report: () => undefined });
      })();
      latest.set(channel, turn);
      try {
        await turn;
      } catch (fault) {
        // A look that another took the place of has done its part.
        if (!isContinuous(channel) || latest.get(channel) === turn) throw fault;
      }
      return { completed: !signal.aborted };
    },
  };
}
