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
  /** Who was heard last, and whether that one has let go since. */
  #tracker: { id: string; heardMs: number; letGo: boolean } | undefined;

  constructor(clock: Clock, chronicle: Chronicle, bodies: () => Iterable<Body>) {
    this.#clock = clock;
    this.#chronicle = chronicle;
    this.#bodies = bodies;
  }

  /** Of several who track, one at a time. */
  pass(from: Body, pose: TrackedPose): void {
    const nowMs = this.#clock.now();
    const last = this.#tracker;
    const isLast = last?.id === from.id;
    const isFree = !last || last.letGo || nowMs - last.heardMs >= SILENCE_MS;
    if (!isFree && !isLast) return;
    if (isLast && pose.tracked && nowMs - last.heardMs < LEAST_MS) return;
    // Whoever has nothing to let go of says nothing new.
    if (!pose.tracked && (!isLast || last.letGo)) return;
    if (!isLast) this.#chronicle.note(`${from.name} tells how a person is posed`, { body: from.id });
    this.#tracker = { id: from.id, heardMs: nowMs, letGo: !pose.tracked };
    let text: string | undefined;
    for (const body of this.#bodies()) {
      const { link } = body.outbox;
      if (body === from || !body.follows || !link || link.behind) continue;
      text ??= JSON.stringify({ ...systemMessage(nowMs, 'pose', pose), meta: { bodyId: from.id } });
      link.send(text);
    }
  }
}
