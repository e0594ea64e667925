import { type Body, type BodyAction, type Clock, type PlayContext, systemClock } from '@vccp/client';
import { Figure, type PoseFrame, type Skeleton, STANDARD_SKELETON } from '@vccp/pose';
import type { CapabilityInput, TrackedPose } from '@vccp/protocol';
import type { ExpressionNames } from './expression-names.js';
import { refuseOwnEcho } from './own-echo.js';
import { restingFrame } from './resting.js';
import { restsOf } from './rests.js';
import { Retarget } from './retarget.js';
import { DEFAULT_RENDERER_PORT, PoseSender, type SentStatus } from './sender.js';
import { Ticker } from './ticker.js';
import { DEFAULT_LISTEN_PORT, Tracker, type TrackerStatus } from './tracker.js';

export interface VmcOptions {
  /** What it is called. @default 'vmc' */
  name?: string | undefined;
  /** Where the program is that shows her. @default '127.0.0.1' */
  host?: string | undefined;
  /** @default 39539 */
  port?: number | undefined;
  /** Hear whoever tracks a person there, and do the same. @default nobody is heard */
  listen?: { host?: string | undefined; port?: number | undefined } | undefined;
  /** Of the model that is shown. @default STANDARD_SKELETON */
  skeleton?: Skeleton | undefined;
  /** @default those of the model's version; 'vrm0' where no model is known */
  names?: ExpressionNames | undefined;
  /** Whether turns are told of bones that rest unturned, or of the model's own. @default 'raw' where a model is known */
  bones?: 'normalised' | 'raw' | undefined;
  /** Several messages in a datagram. @default true */
  bundles?: boolean | undefined;
  /** Most bytes of a datagram. @default 8192 on this machine, 1232 to another */
  mostBytes?: number | undefined;
  /** @default 60 */
  posesPerSecond?: number | undefined;
  /** 0..1 like `Math.random`. @default Math.random */
  random?: (() => number) | undefined;
  clock?: Clock | undefined;
}

export interface VmcStatus extends SentStatus {
  /** Of whom is tracked; undefined where nobody is listened to. */
  tracker: TrackerStatus | undefined;
}

/** What happens, for whoever joins this body to a session or draws it. */
export type VmcEvent =
  /** The tracked person moved. */
  | { type: 'pose'; pose: TrackedPose }
  | { type: 'tracking'; isTracking: boolean }
  /** What can be done is another: some program shows her now, or none any more, as far as the system knows. */
  | { type: 'capability' };

/** That nobody listens comes and goes with each pose that is sent: it holds for this long. */
const FAULT_HOLDS_MS = 1000;
/** How often the last pose is sent, since a datagram may be lost. */
const LAST_TIMES = 3;

/** Of what a body may say that it wears. */
const MOST_NAME_LENGTH = 256;

const PERCEPTIONS: NonNullable<CapabilityInput['perceptions']> = [
  {
    category: 'mocap',
    data: { tracked: true, summary: 'right hand raised, looks to the left' },
    description: 'Whether a person is tracked whom this body follows, and how that person is posed.',
  },
];

/** A body in whatever program shows a model by the VMC protocol. */
export class VmcBody implements Body {
  readonly name: string;
  readonly kind = 'vmc';
  readonly model: string | undefined;
  readonly #clock: Clock;
  readonly #figure: Figure;
  readonly #sender: PoseSender;
  readonly #ticker: Ticker;
  readonly #retarget = new Retarget();
  readonly #listeners = new Set<(event: VmcEvent) => void>();
  #tracker: Tracker | undefined;
  #seconds = 0;
  #fault: { text: string; atMs: number } | undefined;
  #isShown = true;
  #isClosed = false;

  private constructor(sender: PoseSender, skeleton: Skeleton, options: VmcOptions) {
    const { name = 'vmc', clock = systemClock, posesPerSecond = 60, random } = options;
    this.name = name;
    this.model = options.skeleton?.name.slice(0, MOST_NAME_LENGTH) || undefined;
    this.#clock = clock;
    this.#sender = sender;
    this.#figure = new Figure({ skeleton, now: () => clock.now(), ...(random && { random }) });
    this.#ticker = new Ticker(clock, posesPerSecond, (frames) => this.#move(frames / posesPerSecond));
  }

  /**
   * Opens the wires. From now on she stands there and lives; that anybody shows her, the protocol does not tell.
   * @throws when the name of the host is not known, or the port to listen on is taken or the one that is sent to
   */
  static async open(options: VmcOptions = {}): Promise<VmcBody> {
    const { skeleton = STANDARD_SKELETON, host, port, bundles, mostBytes, listen } = options;
    const { names = skeleton.version === '1' ? 'vrm1' : 'vrm0', bones = 'raw' } = options;
    if (listen) await refuseEcho({ host, port }, listen);
    const sender = await PoseSender.open({ host, port, bundles, mostBytes, names, rests: restsOf(skeleton, bones) });
    const body = new VmcBody(sender, skeleton, options);
    try {
      if (listen) body.#tracker = await body.#listen(listen);
    } catch (error) {
      await sender.close();
      throw error;
    }
    body.#ticker.start();
    return body;
  }

  get status(): VmcStatus {
    return { ...this.#sender.status, fault: this.#faultNow(), tracker: this.#tracker?.status };
  }

  /** Returns an idempotent unsubscribe. A listener that throws does not stop the others. */
  subscribe(listener: (event: VmcEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** One that only brings a person whom it tracks, and whom nobody shows, is asked for nothing: others do it. */
  capabilities(): CapabilityInput {
    if (!this.#tracker) return { actions: this.#figure.offers() };
    return { actions: this.#isShown ? this.#figure.offers() : [], perceptions: PERCEPTIONS };
  }

  async play(action: BodyAction, context: PlayContext): Promise<Record<string, unknown> | undefined> {
    this.#expectShown();
    const result = await this.#figure.play(action, context);
    this.#expectShown();
    return result;
  }

  /** Does what a person does who is tracked elsewhere; one who is tracked here goes first. */
  follow(pose: TrackedPose): void {
    if (!this.#tracker?.status.isTracking) this.#figure.follow(pose);
  }

  /** Whatever goes on ends where it is, and she comes to rest. */
  stop(): void {
    this.#figure.stop();
  }

  /** Ends everything, leaves her standing at ease, and frees everything. Idempotent. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#ticker.stop();
    this.#figure.abandon('the body leaves');
    const last = restingFrame(this.#figure.skeleton, this.#figure.frame.root);
    for (let time = 0; time < LAST_TIMES; time += 1) this.#send(last);
    await Promise.allSettled([this.#sender.close(), this.#tracker?.close()]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #move(seconds: number): void {
    this.#seconds += seconds;
    this.#figure.advance(seconds);
    const fault = this.#send(this.#figure.frame);
    if (fault !== undefined) this.#fault = { text: fault, atMs: this.#clock.now() };
    const isShown = this.#faultNow() === undefined;
    if (isShown === this.#isShown) return;
    this.#isShown = isShown;
    if (this.#tracker) this.#emit({ type: 'capability' });
  }

  /** What went wrong with it, in words: a model that is broken must not end the program that shows it. */
  #send(frame: PoseFrame): string | undefined {
    try {
      this.#sender.send(frame, this.#seconds);
      return this.#sender.status.fault;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }

  /** @throws where the system knows that nobody shows her */
  #expectShown(): void {
    const fault = this.#faultNow();
    if (fault !== undefined)
      throw new Error(`${fault}: start the program that shows her, and let it receive VMC there`);
  }

  #faultNow(): string | undefined {
    const isFresh = this.#fault !== undefined && this.#clock.now() - this.#fault.atMs < FAULT_HOLDS_MS;
    return isFresh ? this.#fault?.text : undefined;
  }

  #listen({ host, port }: NonNullable<VmcOptions['listen']>): Promise<Tracker> {
    return Tracker.open(
      { clock: this.#clock, host, port },
      {
        onPose: (captured) => this.#track(this.#retarget.of(captured)),
        onTracking: (isTracking) => {
          this.#retarget.reset();
          if (!isTracking) this.#track({ tracked: false });
          this.#emit({ type: 'tracking', isTracking });
        },
      },
    );
  }

  #track(pose: TrackedPose): void {
    this.#figure.follow(pose);
    this.#emit({ type: 'pose', pose });
  }

  #emit(event: VmcEvent): void {
    for (const listener of [...this.#listeners]) {
      try {
        listener(event);
      } catch {
        // A listener's fault is its own.
      }
    }
  }
}

/** With what is meant where nothing is said. */
function refuseEcho(
  target: Pick<VmcOptions, 'host' | 'port'>,
  listen: NonNullable<VmcOptions['listen']>,
): Promise<void> {
  const { host = '127.0.0.1', port = DEFAULT_RENDERER_PORT } = target;
  const { host: hearing = '127.0.0.1', port: on = DEFAULT_LISTEN_PORT } = listen;
  const instead = port === DEFAULT_LISTEN_PORT ? DEFAULT_LISTEN_PORT + 1 : DEFAULT_LISTEN_PORT;
  return refuseOwnEcho({ host, port }, { host: hearing, port: on }, instead);
}
