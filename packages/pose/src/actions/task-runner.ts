import { VCCPError } from '@vccp/protocol';
import type { Task } from './action-kind.js';
import type { PlayContext } from './play-context.js';

/** Progress is told when it begins, and then this often at most, when it has moved this much. */
const REPORT_SECONDS = 0.25;
const REPORT_SHARE = 0.05;

interface Running {
  task: Task;
  channel: string;
  context: PlayContext;
  stopped: boolean;
  saidAge: number;
  said: number;
  waitsFor: string | undefined;
  settle(outcome: { result: Record<string, unknown> | undefined } | { fault: unknown }): void;
}

/** Keeps the actions that are under way moving, and settles each once. */
export class TaskRunner {
  #running: Running[] = [];

  get busy(): boolean {
    return this.#running.length > 0;
  }

  /**
   * Plays a task; another one on the same channel that is still running gives way.
   * On abort it resolves as soon as she has come to rest, with the task's result.
   */
  play(task: Task, channel: string, context: PlayContext): Promise<Record<string, unknown> | undefined> {
    for (const other of this.#running) {
      if (other.channel === channel) this.#giveWay(other);
    }
    return new Promise((resolve, reject) => {
      const onAbort = () => stop(running);
      const running: Running = {
        task,
        channel,
        context,
        stopped: false,
        saidAge: 0,
        said: 0,
        waitsFor: undefined,
        settle: (outcome) => {
          context.signal.removeEventListener('abort', onAbort);
          this.#running = this.#running.filter((other) => other !== running);
          if ('fault' in outcome) reject(outcome.fault);
          else resolve(outcome.result);
        },
      };
      this.#running.push(running);
      if (context.signal.aborted) stop(running);
      else context.signal.addEventListener('abort', onAbort, { once: true });
    });
  }

  /** Moves everything on, or only what runs on one channel. */
  update(deltaSeconds: number, channel?: string): void {
    for (const running of this.#running) {
      if (channel !== undefined && running.channel !== channel) continue;
      try {
        if (running.task.update(deltaSeconds)) running.settle({ result: running.task.result?.() });
        else report(running, deltaSeconds);
      } catch (fault) {
        running.settle({ fault });
      }
    }
  }

  stopAll(): void {
    for (const running of this.#running) stop(running);
  }

  /** Ends everything without waiting for rest, as when the avatar goes. */
  abandon(message: string): void {
    for (const running of this.#running) {
      stop(running);
      running.settle({ fault: new VCCPError('body-failed', message) });
    }
  }

  #giveWay(running: Running): void {
    const already = running.stopped;
    stop(running);
    if (already) running.settle({ result: running.task.result?.() });
    else running.settle({ fault: new VCCPError('body-failed', 'another action took its place') });
  }
}

function stop(running: Running): void {
  if (running.stopped) return;
  running.stopped = true;
  running.task.cancel();
}

function report(running: Running, deltaSeconds: number): void {
  const { progress, waitsFor } = running.task;
  if (waitsFor !== running.waitsFor && !running.stopped) {
    running.waitsFor = waitsFor;
    if (waitsFor !== undefined) running.context.report(progress ?? 0, waitsFor);
  }
  running.saidAge += deltaSeconds;
  if (progress === undefined || running.stopped) return;
  const isFirst = running.said === 0 && progress > 0;
  if (!isFirst && (running.saidAge < REPORT_SECONDS || progress - running.said < REPORT_SHARE)) return;
  running.saidAge = 0;
  running.said = progress;
  running.context.report(progress);
}
