import { type ChildProcess, spawn } from 'node:child_process';
import { type Clock, wait } from '@vccp/client';
import { PLAYER_RATE } from './wav.js';

/**
 * A program that plays what it reads from its input: raw samples, signed 16 bits, little-endian, one channel, 48,000 a
 * second. The device is one of its arguments.
 */
export interface PlayerProgram {
  command: string;
  args: readonly string[];
}

/** The player of PulseAudio and PipeWire. @param device a sink, as `pactl list short sinks` names it */
export const pacat = (device: string): PlayerProgram => ({
  command: 'pacat',
  args: [
    '--playback',
    '--raw',
    '--format=s16le',
    `--rate=${PLAYER_RATE}`,
    '--channels=1',
    '--latency-msec=30',
    '--client-name=VCCP',
    `--device=${device}`,
  ],
});

/** What is handed over at once. */
const CHUNK_MS = 20;
/** How much is handed over ahead of its time, so that a slow moment is not heard; a stop is heard this much later. */
const AHEAD_MS = 100;

/** One player for all sounds: starting one costs far more than a word should wait. */
export class Player {
  readonly #program: PlayerProgram;
  readonly #clock: Clock;
  #child: ChildProcess | undefined;
  #fault: string | undefined;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(program: PlayerProgram, clock: Clock) {
    this.#program = program;
    this.#clock = clock;
  }

  /**
   * Plays in real time, after what plays already. Resolves when the last of it was heard; `at` is told what is heard.
   * @throws {Error} when the player is gone, and the signal's reason as soon as it aborts
   */
  play(samples: Int16Array, signal: AbortSignal, at: (atMs: number) => void): Promise<void> {
    const mine = this.#turn.then(() => this.#play(samples, signal, at));
    this.#turn = mine.catch(() => undefined);
    return mine;
  }

  /** Starts the player where none runs: the first sound is then as quick as the others. */
  prepare(): void {
    this.#start();
  }

  close(): void {
    this.#child?.kill();
  }

  async #play(samples: Int16Array, signal: AbortSignal, at: (atMs: number) => void): Promise<void> {
    signal.throwIfAborted();
    const child = this.#start();
    const startMs = this.#clock.now();
    const lengthMs = (samples.length / PLAYER_RATE) * 1000;
    for (let givenMs = 0; givenMs < lengthMs; givenMs += CHUNK_MS) {
      await wait(this.#clock, Math.max(0, startMs + givenMs - AHEAD_MS - this.#clock.now()), signal);
      if (this.#fault !== undefined) throw new Error(this.#fault);
      const sample = (ms: number) => Math.round((ms / 1000) * PLAYER_RATE);
      const chunk = samples.slice(sample(givenMs), sample(givenMs + CHUNK_MS));
      child.stdin?.write(new Uint8Array(chunk.buffer));
      at(Math.max(0, this.#clock.now() - startMs));
    }
    await wait(this.#clock, Math.max(0, startMs + lengthMs - this.#clock.now()), signal);
    if (this.#fault !== undefined) throw new Error(this.#fault);
  }

  /** The player that runs, or a new one where it is gone. */
  #start(): ChildProcess {
    if (this.#child && this.#fault === undefined) return this.#child;
    const { command, args } = this.#program;
    this.#fault = undefined;
    const child = spawn(command, args, { stdio: ['pipe', 'ignore', 'pipe'], windowsHide: true });
    let said = '';
    child.stderr.on('data', (text) => {
      said = `${said}${String(text)}`.slice(-300);
    });
    const gone = (why: string) => {
      if (this.#child === child) this.#fault ??= `the player ${command} ${why}${said === '' ? '' : `: ${said.trim()}`}`;
    };
    child.on('error', (error) => gone(`cannot be started: ${error.message}`));
    child.on('close', (code) => gone(`ended with ${code}`));
    child.stdin.on('error', () => undefined);
    child.unref();
    this.#child = child;
    return child;
  }
}
