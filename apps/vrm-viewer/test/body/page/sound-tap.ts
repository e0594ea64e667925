/** What comes out of the page's speaker, measured where it would reach the ears. */

export interface Level {
  /** Seconds of the sound's clock. */
  at: number;
  /** Root mean square of some milliseconds of sound. */
  rms: number;
}

const METER = `
registerProcessor('meter', class extends AudioWorkletProcessor {
  levels = [];
  constructor() {
    super();
    this.port.onmessage = () => this.port.postMessage(currentTime);
  }
  process([input]) {
    const samples = input[0] ?? [];
    let power = 0;
    for (const sample of samples) power += sample * sample;
    this.levels.push({ at: currentTime, rms: Math.sqrt(power / Math.max(1, samples.length)) });
    if (this.levels.length < 4) return true;
    this.port.postMessage(this.levels);
    this.levels = [];
    return true;
  }
});`;

export class SoundTap {
  readonly levels: Level[] = [];
  readonly marks: number[] = [];
  #meter: AudioWorkletNode | undefined;
  #context: AudioContext | undefined;
  #ready: Promise<unknown> | undefined;

  /** Seconds of the sound's clock; 0 before there was a sound. */
  get now(): number {
    return this.#context?.currentTime ?? 0;
  }

  /** Seconds from the context to the ears. */
  get latency(): number {
    return this.#context?.outputLatency || this.#context?.baseLatency || 0;
  }

  /** Has the thread of the sound note its time, when it comes to that: it takes all that it is told in turn. */
  mark(): void {
    this.#meter?.port.postMessage('mark');
  }

  readonly createContext = (): AudioContext => {
    const context = new AudioContext();
    const way = new GainNode(context);
    way.connect(context.destination);
    Object.defineProperty(context, 'destination', { value: way });
    this.#context = context;
    this.#ready = this.#measure(context, way);
    return context;
  };

  /** Waits until what it brings can be measured from its first sample. */
  readonly fetch: typeof fetch = async (...request) => {
    await this.#ready;
    return fetch(...request);
  };

  async #measure(context: AudioContext, way: GainNode): Promise<void> {
    const url = URL.createObjectURL(new Blob([METER], { type: 'text/javascript' }));
    await context.audioWorklet.addModule(url);
    URL.revokeObjectURL(url);
    const meter = new AudioWorkletNode(context, 'meter', { numberOfOutputs: 0 });
    meter.port.onmessage = ({ data }: MessageEvent<Level[] | number>) => {
      if (typeof data === 'number') this.marks.push(data);
      else this.levels.push(...data);
    };
    this.#meter = meter;
    way.connect(meter);
  }
}
