import type { Acted, ActHow, Actor, CueAction } from '../src/index.js';
import type { HandClock } from './hand-clock.js';

export interface Line {
  atMs: number;
  what: string;
}

/** An actor that writes down what it is asked, and takes as long for each as the test says. */
export class StandIn implements Actor {
  readonly lines: Line[] = [];
  /** What runs now. */
  readonly running = new Set<string>();
  resets = 0;
  leadMs = 0;
  readonly #clock: HandClock;
  readonly #lengthMs: (action: CueAction) => number | Error | Acted;
  #holding: { leftMs: number; go: () => void }[] | undefined;
  readonly #open = new Set<{ dueMs: number; takeBack: () => void; go: () => void }>();

  constructor(clock: HandClock, lengthMs: (action: CueAction) => number | Error | Acted = () => 1000) {
    this.#clock = clock;
    this.#lengthMs = lengthMs;
  }

  /** What was asked and when, for example `1000 gesture wave`. */
  get asked(): string[] {
    return this.lines.map(({ atMs, what }) => `${Math.round((atMs - 1000) * 1e6) / 1e6} ${what}`);
  }

  play(action: CueAction, { signal, fromMs, inMs }: ActHow): Promise<Acted | undefined> {
    const { category, data } = action;
    const [detail = ''] = Object.values(data);
    const what = `${category} ${typeof detail === 'object' ? JSON.stringify(detail) : detail}${fromMs > 0 ? ` from ${fromMs}` : ''}${inMs > 0 ? ` in ${inMs}` : ''}`;
    const startedMs = this.#clock.now();
    this.lines.push({ atMs: startedMs, what });
    const length = this.#lengthMs(action);
    if (length instanceof Error) return Promise.reject(length);
    if (typeof length === 'object') return Promise.resolve(length);
    this.running.add(what);
    return new Promise((resolve) => {
      const end = (acted: Acted) => {
        entry.takeBack();
        this.#open.delete(entry);
        this.running.delete(what);
        resolve(acted);
      };
      const go = () => end({ completed: true });
      const entry = {
        dueMs: startedMs + inMs + length,
        takeBack: this.#clock.setTimeout(go, inMs + length),
        go,
      };
      this.#open.add(entry);
      signal.addEventListener('abort', () =>
        end({ heardMs: fromMs + Math.max(0, this.#clock.now() - startedMs - inMs) }),
      );
    });
  }

  rest(channels: ReadonlySet<string>): void {
    this.resets += 1;
    this.lines.push({ atMs: this.#clock.now(), what: `rest ${[...channels].join(' ')}` });
  }

  protected holdAll(): void {
    this.#holding = [...this.#open].map((entry) => {
      entry.takeBack();
      return { leftMs: entry.dueMs - this.#clock.now(), go: entry.go };
    });
  }

  protected releaseAll(): void {
    for (const { leftMs, go } of this.#holding ?? []) this.#clock.setTimeout(go, leftMs);
    this.#holding = undefined;
  }
}

/** One that can stand still in the middle of what it does. */
export class HoldingStandIn extends StandIn {
  hold(): void {
    this.holdAll();
  }

  release(): void {
    this.releaseAll();
  }
}
