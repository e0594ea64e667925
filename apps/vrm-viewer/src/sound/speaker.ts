import { loadSound, Playback, type SoundOrder, tapNeeded } from './playback.js';

/** A context that may sound does so within this time; one that does not waits for a gesture. */
const START_MS = 400;
const TAP_WAIT_MS = 10_000;
/** Sounds that are kept ready at once: decoded, a minute of one has some 20 MB. */
const MOST_AHEAD = 16;
/** What browsers count as the person's leave to make a sound. */
const GESTURES = ['pointerup', 'touchend', 'click', 'keydown'] as const;

export interface SpeakerOptions {
  /** Called once, for the first sound. @default new AudioContext() */
  createContext?: () => AudioContext;
  /** @default globalThis.fetch */
  fetch?: typeof fetch;
  /** How long a sound waits for the person's first tap. @default 10 s */
  tapWaitMs?: number;
}

export interface SpeakerListener {
  /** A sound waits for the person's first tap, or no longer does. */
  onLocked(locked: boolean): void;
  /** A sound went into another phase: also where no frames come, as in a hidden tab. */
  onChange(): void;
}

/** Her voice: the one way from a URL to the ears. */
export class Speaker {
  readonly #createContext: () => AudioContext;
  readonly #fetch: typeof fetch;
  readonly #tapWaitMs: number;
  readonly #listener: SpeakerListener;
  #context: AudioContext | undefined;
  #held = false;
  #locked = 0;
  readonly #ahead = new Map<string, Promise<AudioBuffer>>();
  #forgotten = new AbortController();

  constructor(listener: SpeakerListener, options: SpeakerOptions = {}) {
    this.#createContext = options.createContext ?? (() => new AudioContext());
    this.#fetch = options.fetch ?? globalThis.fetch.bind(globalThis);
    this.#tapWaitMs = options.tapWaitMs ?? TAP_WAIT_MS;
    this.#listener = listener;
  }

  /** Begins a sound; how it goes is told by the playback. Kept open between sounds: a new one might need a new tap. */
  play(order: SoundOrder): Playback {
    this.#context ??= this.#createContext();
    const context = this.#context;
    return new Playback({
      ...order,
      ahead: this.#ahead.get(order.url),
      context,
      fetch: this.#fetch,
      wake: (signal, onLocked) => this.#wake(context, signal, onLocked),
      onChange: () => this.#listener.onChange(),
    });
  }

  /** Fetches and decodes a sound before it is played. @throws {VCCPError} as playing it will */
  ahead(url: string): Promise<AudioBuffer> {
    this.#context ??= this.#createContext();
    const known = this.#ahead.get(url);
    if (known) return known;
    const sound = loadSound(url, this.#context, this.#fetch, this.#forgotten.signal);
    // Whoever plays it is told.
    sound.catch(() => undefined);
    this.#ahead.set(url, sound);
    const [oldest] = this.#ahead.keys();
    if (this.#ahead.size > MOST_AHEAD && oldest !== undefined) this.#ahead.delete(oldest);
    return sound;
  }

  /** Lets go of what was fetched ahead; what plays goes on. */
  forget(): void {
    this.#forgotten.abort();
    this.#forgotten = new AbortController();
    this.#ahead.clear();
  }

  /** Holds what plays where it is, until `release`. */
  hold(): void {
    this.#held = true;
    void this.#context?.suspend();
  }

  release(): void {
    this.#held = false;
    this.#resume();
  }

  close(): void {
    void this.#context?.close();
    this.#context = undefined;
  }

  readonly #resume = (): void => {
    // Without a gesture some browsers refuse, others wait; both show in the state.
    if (!this.#held) this.#context?.resume().catch(() => undefined);
  };

  async #wake(context: AudioContext, signal: AbortSignal, onLocked: () => void): Promise<void> {
    this.#resume();
    if (await runs(context, START_MS, signal)) return;
    onLocked();
    this.#lock(1);
    try {
      if (!(await runs(context, this.#tapWaitMs, signal))) throw tapNeeded(Math.round(this.#tapWaitMs / 1000));
    } finally {
      this.#lock(-1);
    }
  }

  #lock(change: 1 | -1): void {
    const before = this.#locked > 0;
    this.#locked += change;
    const locked = this.#locked > 0;
    if (locked === before) return;
    for (const gesture of GESTURES) {
      if (locked) addEventListener(gesture, this.#resume, { capture: true });
      else removeEventListener(gesture, this.#resume, { capture: true });
    }
    this.#listener.onLocked(locked);
  }
}

/** Whether the context runs within `ms`. @throws where `signal` aborts first */
function runs(context: AudioContext, ms: number, signal: AbortSignal): Promise<boolean> {
  if (context.state === 'running') return Promise.resolve(true);
  return new Promise((resolve, reject) => {
    const over = new AbortController();
    const settle = (settled: () => void) => {
      over.abort();
      clearTimeout(timer);
      settled();
    };
    const timer = setTimeout(() => settle(() => resolve(false)), ms);
    const onState = () => context.state === 'running' && settle(() => resolve(true));
    context.addEventListener('statechange', onState, { signal: over.signal });
    signal.addEventListener('abort', () => settle(() => reject(signal.reason)), { signal: over.signal });
  });
}
