import { type Clock, Embodiment, type EmbodimentEvent, type EmbodyOptions, systemClock } from '@vccp/client';
import type { TrackedPose } from '@vccp/protocol';
import type { VmcBody } from './body.js';
import { describePose } from './describe-pose.js';

/** Bodies that follow are told thirty times a second, of a tracker that tells sixty times as of one that tells thirty times. */
const POSE_EVERY_MS = 25;
/** How often a model may be told how the person is posed, where that has changed. */
const TELL_EVERY_MS = 2000;

/**
 * Joins the body to a session: whom it tracks moves the other bodies too, and a model is told of it in words. She comes to
 * rest while the server is out of reach.
 * @throws {VCCPError} as `embody` does
 */
export async function embodyVmc(
  body: VmcBody,
  options: EmbodyOptions,
  listener?: (event: EmbodimentEvent) => void,
): Promise<Embodiment> {
  const embodiment = new Embodiment(body, options);
  const watch = new Watch(embodiment, options.clock ?? systemClock);
  const unsubscribe = body.subscribe((event) => {
    if (event.type === 'pose') watch.pose(event.pose);
    if (event.type === 'capability') embodiment.refreshCapability();
  });
  embodiment.subscribe((event) => {
    if (event.type === 'reconnecting') body.stop();
    if (event.type === 'closed') {
      body.stop();
      unsubscribe();
    }
    listener?.(event);
  });
  await embodiment.connect();
  return embodiment;
}

/** Passes on how the tracked person is posed: as numbers to the bodies, in words to the model. */
class Watch {
  readonly #embodiment: Embodiment;
  readonly #clock: Clock;
  #sentMs = Number.NEGATIVE_INFINITY;
  #toldMs = Number.NEGATIVE_INFINITY;
  #told = { tracked: false, summary: '' };

  constructor(embodiment: Embodiment, clock: Clock) {
    this.#embodiment = embodiment;
    this.#clock = clock;
  }

  pose(pose: TrackedPose): void {
    const nowMs = this.#clock.now();
    const isChange = pose.tracked !== this.#told.tracked;
    if (isChange || nowMs - this.#sentMs >= POSE_EVERY_MS) {
      this.#sentMs = nowMs;
      this.#embodiment.sendPose(pose);
    }
    if (!isChange && nowMs - this.#toldMs < TELL_EVERY_MS) return;
    this.#toldMs = nowMs;
    const summary = describePose(pose);
    if (!isChange && summary === this.#told.summary) return;
    this.#told = { tracked: pose.tracked, summary };
    this.#embodiment.perceive('mocap', { ...this.#told }, { key: 'mocap', importance: isChange ? 'medium' : 'low' });
  }
}
