/** A bare page with nothing but the body, driven from the tests: time moves only by `run`. */
import { createVrmBody, type VrmBody, type VrmBodyEvent } from '../../../src/body/vrm-body.js';

export interface StageHandle {
  body: VrmBody;
  events: VrmBodyEvent[];
  /** Lets time pass in frames of 1/30 s and draws the last. */
  run(seconds: number): void;
  /** Plays an action while time runs; answers how it ended. */
  play(
    category: string,
    data: Record<string, unknown>,
    options?: { seconds?: number; abortAfter?: number },
  ): Promise<Outcome>;
  /** Starts an action and leaves it; `outcome` appears when it ends. */
  begin(category: string, data: Record<string, unknown>): { outcome?: Outcome; abort: () => void };
}

export interface Outcome {
  state: 'completed' | 'failed' | 'pending';
  result?: Record<string, unknown> | undefined;
  message?: string;
  code?: string;
  seconds: number;
  progress: number[];
}

const FRAME = 1 / 30;

/** Small and repeatable, so that a test sees the same blinks every time. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1664525 + 1013904223) % 4294967296;
    return state / 4294967296;
  };
}

async function open(): Promise<StageHandle> {
  const canvas = document.querySelector('canvas');
  if (!canvas) throw new Error('the page has no canvas');
  const search = new URLSearchParams(location.search);
  const body = await createVrmBody({
    canvas,
    modelUrl: search.get('model') ?? '/avatar.vrm',
    random: seeded(Number(search.get('seed') ?? 7)),
    antialias: search.has('smooth'),
    autoplay: false,
    theme: search.get('theme') === 'dark' ? 'dark' : 'light',
  });
  const events: VrmBodyEvent[] = [];
  body.subscribe((event) => events.push(event));
  const run = (seconds: number) => {
    for (let left = seconds; left > 1e-6; left -= FRAME) body.step(Math.min(FRAME, left), false);
    body.step(0);
  };
  const begin: StageHandle['begin'] = (category, data) => {
    const stop = new AbortController();
    const progress: number[] = [];
    const handle: { outcome?: Outcome; abort: () => void } = { abort: () => stop.abort() };
    body.play({ category, data }, { signal: stop.signal, report: (share) => progress.push(share) }).then(
      (result) => {
        handle.outcome = { state: 'completed', result, seconds: 0, progress };
      },
      (fault: Error & { code?: string }) => {
        handle.outcome = { state: 'failed', message: fault.message, code: fault.code ?? '', seconds: 0, progress };
      },
    );
    return handle;
  };
  return {
    body,
    events,
    run,
    begin,
    async play(category, data, { seconds = 30, abortAfter } = {}) {
      const handle = begin(category, data);
      let passed = 0;
      while (!handle.outcome && passed < seconds) {
        if (abortAfter !== undefined && passed >= abortAfter) handle.abort();
        body.step(FRAME, false);
        passed += FRAME;
        await Promise.resolve();
        await Promise.resolve();
      }
      body.step(0);
      return { ...(handle.outcome ?? { state: 'pending', progress: [] }), seconds: passed };
    },
  };
}

declare global {
  interface Window {
    stage: Promise<StageHandle>;
  }
}

window.stage = open();
