import type { CapabilityInput, View } from '@vccp/protocol';
import type { Body, BodyAction, PlayContext } from '../body.js';

/** One action that a mock body was asked to play, and how the test ends it. */
export interface MockPlay {
  readonly action: BodyAction;
  readonly context: PlayContext;
  /** Ends it as completed. */
  complete(result?: Record<string, unknown>): void;
  /** Ends it as failed. */
  fail(error: Error): void;
}

/** A body that does nothing by itself: it writes down what it is asked, and a test says how that ends. */
export interface MockBody extends Body {
  /** All it was asked, oldest first. */
  readonly plays: readonly MockPlay[];
  /** Resolves with play number `index` (from 0), once it was asked. */
  played(index: number): Promise<MockPlay>;
  /** How often it was told to come to rest. */
  readonly stops: number;
}

const CAPABILITY: CapabilityInput = {
  actions: [
    { category: 'gesture', data: { gesture: 'wave|nod' }, channel: 'gesture', description: 'Makes a gesture' },
    { category: 'expression', data: { preset: 'happy|sad' }, channel: 'face', description: 'Shows a feeling' },
    { category: 'lookAt', data: { target: 'user' }, channel: 'gaze', description: 'Looks at someone' },
  ],
  perceptions: [{ category: 'message', data: { text: 'hello' } }],
};

/** One pixel, grey: what a mock body sees. */
const PIXEL: View = {
  mimeType: 'image/png',
  base64: 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==',
  width: 1,
  height: 1,
};

/** @param options.capability what it says that it can do; three actions by default */
export function mockBody({ capability = CAPABILITY }: { capability?: CapabilityInput } = {}): MockBody {
  const plays: MockPlay[] = [];
  const waiting = new Set<() => void>();
  let stops = 0;
  return {
    name: 'mock',
    kind: 'mock',
    plays,
    get stops() {
      return stops;
    },
    capabilities: () => capability,
    play(action, context) {
      return new Promise<Record<string, unknown> | undefined>((resolve, reject) => {
        // An aborted action of this body ends at once, as a well-behaved one does.
        context.signal.addEventListener('abort', () => reject(context.signal.reason), { once: true });
        plays.push({ action, context, complete: (result) => resolve(result), fail: reject });
        for (const wake of [...waiting]) wake();
      });
    },
    stop() {
      stops += 1;
    },
    see: async () => PIXEL,
    played(index) {
      return new Promise((resolve) => {
        const look = () => {
          const play = plays[index];
          if (!play) return;
          waiting.delete(look);
          resolve(play);
        };
        waiting.add(look);
        look();
      });
    },
  };
}
