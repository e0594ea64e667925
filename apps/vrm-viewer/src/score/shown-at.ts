import { type Clock, type CueAction, channelOf, type Estimate, isContinuous, Performer } from '@vccp/performance';
import type { Performance } from '@vccp/protocol';

/** Time that stands: what is due at this moment is due, and nothing after it. */
const STANDING: Clock = { now: () => 0, setTimeout: () => () => undefined };

/**
 * What she shows at a moment: by face, gaze and posture the action that holds there, exactly as a performance that
 * starts in its middle would catch up with it. Gestures, words and ways are over in a moment, and are left out.
 * @throws {VCCPError} `bad-message`, for a performance that cannot be played
 */
export async function shownAt(
  performance: Performance,
  atMs: number,
  estimate: Estimate,
): Promise<ReadonlyMap<string, CueAction>> {
  const shown = new Map<string, CueAction>();
  if (performance.events.length === 0) return shown;
  const performer = new Performer(performance, {
    actor: {
      play(action, { signal }) {
        if (isContinuous(channelOf(action))) shown.set(channelOf(action), action);
        return new Promise((resolve) => signal.addEventListener('abort', () => resolve(undefined), { once: true }));
      },
    },
    clock: STANDING,
    estimate,
    startAtMs: atMs,
  });
  const began = new Promise<void>((resolve) => {
    const unsubscribe = performer.subscribe(() => {
      if (performer.status.state === 'preparing') return;
      unsubscribe();
      resolve();
    });
  });
  performer.start();
  await began;
  // It is told of before it shows what holds, and shows that in the same breath.
  await performer.stop();
  return shown;
}
