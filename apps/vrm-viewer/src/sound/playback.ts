import { VCCPError } from '@vccp/protocol';
import { type FetchedSound, fault, fetchSound } from './fetch-sound.js';
import type { Heard } from './lips.js';

/** A sound that is cut off fades this long, or it would click. */
const FADE_SECONDS = 0.02;
/** Samples that are looked at together: 43 ms at 48 kHz, enough to tell vowels apart. */
const WINDOW = 2048;
/** Longest way to the ears that is made up for, as of wireless headphones. */
const LONGEST_LATENCY_SECONDS = 1;

/** `locked`: it is ready, and the browser waits for the person's first tap. */
export type PlaybackPhase = 'loading' | 'locked' | 'playing' | 'over';

/** Which sound, and how. */
export interface SoundOrder {
  url: string;
  /** 1 leaves it as it is. */
  gain: number;
  /** Begin this far into it. */
  fromMs: number;
  /** Begin at this moment, in milliseconds of this machine's clock; at once where it is absent or past. */
  startAtMs?: number | undefined;
}

export interface PlaybackOptions extends SoundOrder {
  /** The sound, where it was fetched ahead. */
  ahead: Promise<AudioBuffer> | undefined;
  context: AudioContext;
  fetch: typeof fetch;
  /** Resolves when the browser lets sound out; calls `onLocked` where a tap is needed first. */
  wake(signal: AbortSignal, onLocked: () => void): Promise<void>;
  /** The phase changed. */
  onChange(): void;
}

/** One sound on its way to the ears: fetched, decoded, played from its start, and let go. */
export class Playback {
  readonly #options: PlaybackOptions;
  readonly #stop = new AbortController();
  #phase: PlaybackPhase = 'loading';
  #fault: unknown;
  #buffer: AudioBuffer | undefined;
  #durationMs: number | undefined;
  #chain: Chain | undefined;
  #heardMs = 0;

  constructor(options: PlaybackOptions) {
    this.#options = options;
    this.#run().catch((reason: unknown) => {
      if (this.#stop.signal.aborted) return;
      this.#fault = reason;
      // What is still on its way is not wanted any more.
      this.#stop.abort();
      this.#turn('over');
    });
  }

  get phase(): PlaybackPhase {
    // Ready before its time, it still waits.
    const waits = this.#chain !== undefined && this.#chain.beganAt > this.#options.context.currentTime;
    return this.#phase === 'playing' && waits ? 'loading' : this.#phase;
  }

  /** Why it ended, where that was not its end. */
  get fault(): unknown {
    return this.#fault;
  }

  /** Known from the moment it is decoded. */
  get durationMs(): number | undefined {
    return this.#durationMs;
  }

  /** What has reached the ears, in milliseconds from the start of the sound. */
  get heardMs(): number {
    const chain = this.#chain;
    if (this.#phase === 'playing' && chain) {
      const passed = this.#options.context.currentTime - chain.beganAt - chain.latency;
      return Math.min(this.#durationMs ?? 0, this.#options.fromMs + Math.max(0, passed * 1000));
    }
    return this.#heardMs;
  }

  /** The sound itself while it plays. */
  get buffer(): AudioBuffer | undefined {
    return this.#buffer;
  }

  /** What is heard this moment, in buffers that are used again; nothing where nothing plays. */
  listen(): Heard | undefined {
    const chain = this.#chain;
    if (!chain) return undefined;
    chain.analyser.getFloatTimeDomainData(chain.heard.samples);
    chain.analyser.getFloatFrequencyData(chain.heard.spectrum);
    return chain.heard;
  }

  /** Falls silent within 20 ms. Idempotent. */
  stop(): void {
    if (this.#phase === 'over') return;
    this.#heardMs = this.heardMs;
    this.#stop.abort();
    this.#chain?.cut();
    this.#letGo();
    this.#turn('over');
  }

  async #run(): Promise<void> {
    const { url, context, fetch, wake, ahead } = this.#options;
    const { signal } = this.#stop;
    const buffer = await (ahead ?? loadSound(url, context, fetch, signal));
    signal.throwIfAborted();
    this.#durationMs = buffer.duration * 1000;
    await wake(signal, () => this.#turn('locked'));
    signal.throwIfAborted();
    this.#buffer = buffer;
    this.#chain = new Chain(context, buffer, this.#options, () => this.#ended());
    this.#turn('playing');
  }

  #ended(): void {
    if (this.#phase === 'over') return;
    this.#heardMs = this.#durationMs ?? 0;
    this.#chain?.disconnect();
    this.#letGo();
    this.#turn('over');
  }

  #letGo(): void {
    this.#chain = undefined;
    this.#buffer = undefined;
  }

  /** Told apart from the call that caused it, so that whoever stops it is not entered again. */
  #turn(phase: PlaybackPhase): void {
    this.#phase = phase;
    queueMicrotask(this.#options.onChange);
  }
}

/** Source → gain → ears, and beside it what the mouth reads, as late as the ears hear it. */
class Chain {
  readonly beganAt: number;
  /** Seconds from the context to the ears. */
  readonly latency: number;
  readonly analyser: AnalyserNode;
  readonly heard: Heard;
  readonly #context: AudioContext;
  readonly #source: AudioBufferSourceNode;
  readonly #gain: GainNode;
  readonly #delay: DelayNode;

  constructor(
    context: AudioContext,
    buffer: AudioBuffer,
    { gain, fromMs, startAtMs = 0 }: SoundOrder,
    onEnded: () => void,
  ) {
    this.#context = context;
    this.latency = Math.min(LONGEST_LATENCY_SECONDS, context.outputLatency || context.baseLatency || 0);
    this.#source = new AudioBufferSourceNode(context, { buffer });
    this.#gain = new GainNode(context, { gain });
    this.#delay = new DelayNode(context, { maxDelayTime: LONGEST_LATENCY_SECONDS, delayTime: this.latency });
    this.analyser = new AnalyserNode(context, { fftSize: WINDOW, smoothingTimeConstant: 0 });
    this.heard = {
      samples: new Float32Array(WINDOW),
      spectrum: new Float32Array(this.analyser.frequencyBinCount),
      sampleRate: context.sampleRate,
    };
    this.#source.connect(this.#gain);
    this.#gain.connect(context.destination);
    this.#gain.connect(this.#delay).connect(this.analyser);
    this.#source.onended = onEnded;
    this.beganAt = context.currentTime + Math.max(0, startAtMs - Date.now()) / 1000;
    this.#source.start(this.beganAt, Math.min(fromMs / 1000, buffer.duration));
  }

  /** Fades, stops, and lets go of everything. */
  cut(): void {
    const { gain } = this.#gain;
    const now = this.#context.currentTime;
    gain.setValueAtTime(gain.value, now);
    gain.linearRampToValueAtTime(0, now + FADE_SECONDS);
    this.#source.onended = () => this.disconnect();
    this.#source.stop(now + FADE_SECONDS);
    // Where no time passes there is nothing to fade, and no end to wait for.
    if (this.#context.state !== 'running') this.disconnect();
  }

  disconnect(): void {
    for (const node of [this.#source, this.#gain, this.#delay, this.analyser]) node.disconnect();
  }
}

/** Fetches a sound and decodes it. @throws {VCCPError} `body-failed` */
export async function loadSound(
  url: string,
  context: AudioContext,
  fetch: typeof globalThis.fetch,
  signal: AbortSignal,
): Promise<AudioBuffer> {
  const sound = await fetchSound(url, fetch, signal);
  signal.throwIfAborted();
  return decode(context, sound, url);
}

async function decode(context: AudioContext, { bytes, mimeType }: FetchedSound, url: string): Promise<AudioBuffer> {
  const size = bytes.byteLength;
  try {
    return await context.decodeAudioData(bytes);
  } catch (cause) {
    const what = mimeType === '' ? `${size} bytes` : `${size} bytes of ${mimeType}`;
    throw fault(url, `is not a sound that this browser can decode (${what}); WAV and MP3 play everywhere`, cause);
  }
}

/** What she says where no tap came. */
export function tapNeeded(seconds: number): VCCPError {
  return new VCCPError(
    'body-failed',
    `the browser plays no sound before the person has touched the page, and in ${seconds} s nobody did: ` +
      'ask them to tap or click the page once, then play it again',
  );
}
