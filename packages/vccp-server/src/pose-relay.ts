import type { TrackedPose } from '@vccp/protocol';
import type { Body } from './body.js';
import type { Chronicle } from './chronicle.js';
import type { Clock } from './clock.js';
import { systemMessage } from './system-message.js';

/** Whoever tracks and is silent for this long gives the place away. */
const SILENCE_MS = 1000;
/** No body is moved more often than that. */
const LEAST_MS = 8;

/** Passes on how a tracked person is posed, from the one who tracks to all who follow. Nothing is kept. */
export class PoseRelay {
  readonly #clock: Clock;
  readonly #chronicle: Chronicle;
  readonly #bodies: () => Iterable<Body>;
  #tracker: { id: string; heardMs: number } | undefined;

  constructor(clock: Clock, chronicle: Chronicle, bodies: () => Iterable<Body>) {
    this.#clock = clock;
    this.#chronicle = chronicle;
    this.#bodies = bodies;
  }

  /** Of several who track, one at a time. */
  pass(from: Body, pose: TrackedPose): void {
    const nowMs = this.#clock.now();
    const isFree = this.#tracker === undefined || nowMs - this.#tracker.heardMs >= SILENCE_MS;
    if (!isFree && this.#tracker?.id !== from.id) return;
    if (!isFree && pose.tracked && nowMs - (this.#tracker?.heardMs ?? 0) < LEAST_MS) return;
    if (this.#tracker?.id !== from.id && pose.tracked) {
      this.#chronicle.note(`${from.name} tells how a person is posed`, { body: from.id });
    }
    this.#tracker = pose.tracked ? { id: from.id, heardMs: nowMs } : undefined;
    let text: string | undefined;
    for (const body of this.#bodies()) {
      const { link } = body.outbox;
      if (body === from || !body.follows || !link || link.behind) continue;
      text ??= JSON.stringify({ ...systemMessage(nowMs, 'pose', pose), meta: { bodyId: from.id } });
      link.send(text);
    }
  }
}
