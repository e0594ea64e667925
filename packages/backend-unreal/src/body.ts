import { type Body, type BodyAction, type Clock, type PlayContext, systemClock } from '@vccp/client';
import { type CapabilityInput, describeIssues, VCCPError } from '@vccp/protocol';
import type { BoundCall } from './binding.js';
import { readUnrealConfig, type UnrealConfig, type UnrealConfigInput } from './config.js';
import { choosePreset } from './find.js';
import { Guard } from './guard.js';
import { Lane } from './lane.js';
import { configuredOffers, type Fault, holdOf, type Offer, presetOffers } from './offer.js';
import type { Preset } from './preset.js';
import { RemoteControl, type RemoteControlStatus } from './remote-control.js';
import type { Request } from './request.js';
import { restOf } from './rest.js';
import { UnrealError } from './unreal-error.js';
import { waitAndReport } from './wait.js';

export interface UnrealOptions {
  /** How faults call the config, for example its file's name. @default 'vccp.unreal.json' */
  configName?: string;
  /** How often it is asked whether it is still there, and whether the preset changed. @default 5000 */
  lookEveryMs?: number;
  /** A process that brings her to rest when ours is killed; only where something is to be sent. @default true */
  guard?: boolean;
  clock?: Clock;
  /** @default globalThis.fetch */
  fetch?: typeof fetch;
}

export interface UnrealStatus extends RemoteControlStatus {
  preset: string;
  /** What of the config does not fit the preset as it is now. */
  misfits: readonly string[];
}

/** What happens, for whoever joins this body to a session or draws it. */
export type UnrealEvent =
  | { type: 'reachable'; isReachable: boolean; fault: string | undefined }
  /** The preset was changed in the editor: the capability is another. */
  | { type: 'preset'; preset: Preset; misfits: readonly string[] };

const DEFAULT_LOOK_EVERY_MS = 5000;

const PERCEPTIONS: CapabilityInput['perceptions'] = [
  {
    category: 'engine',
    data: { reachable: true },
    description: 'Whether Unreal answers; while it does not, actions fail',
  },
];

/** A body that is a project in Unreal, as far as one of its presets lays it open. */
export class UnrealBody implements Body {
  readonly name: string;
  readonly kind = 'unreal';
  readonly #config: UnrealConfig;
  readonly #configName: string;
  readonly #clock: Clock;
  readonly #lookEveryMs: number;
  readonly #remote: RemoteControl;
  readonly #lane = new Lane();
  readonly #listeners = new Set<(event: UnrealEvent) => void>();
  /** What goes on, and what it needs to be over. */
  readonly #closings = new Set<readonly Request[]>();
  readonly #guard: Guard | undefined;
  #preset: Preset;
  #offers: readonly Offer[] = [];
  #rest: readonly Request[] = [];
  #misfits: readonly string[] = [];
  #halt = new AbortController();
  #stopLooking: () => void = () => undefined;
  #wasReachable = true;
  #isClosed = false;

  private constructor(config: UnrealConfig, remote: RemoteControl, preset: Preset, options: UnrealOptions) {
    this.#config = config;
    this.#configName = options.configName ?? 'vccp.unreal.json';
    this.#remote = remote;
    this.#preset = preset;
    this.#clock = options.clock ?? systemClock;
    this.#lookEveryMs = options.lookEveryMs ?? DEFAULT_LOOK_EVERY_MS;
    this.name = config.name ?? 'unreal';
    this.#bind();
    if (this.#misfits.length > 0) throw new TypeError(this.#misfits.join('; '));
    const closes = Object.values(config.actions).some(({ stop, end }) => stop.length + end.length > 0);
    if ((options.guard ?? true) && (closes || config.rest.length > 0)) this.#guard = Guard.start();
    this.#tellGuard();
    this.#lookLater();
  }

  /**
   * Finds the preset, and holds the config against it.
   * @param config what is in `vccp.unreal.json`; without actions, each function and property of the preset is one
   * @throws {TypeError} that names what in the config is wrong, or does not fit the preset
   * @throws {UnrealError} where Unreal does not answer, or has no such preset
   */
  static async open(config: UnrealConfigInput = {}, options: UnrealOptions = {}): Promise<UnrealBody> {
    const read = readUnrealConfig(config, options.configName);
    const { url, timeoutMs, undo } = read;
    const remote = new RemoteControl({
      url,
      undo,
      ...(timeoutMs !== undefined && { timeoutMs }),
      ...(options.fetch && { fetch: options.fetch }),
    });
    const preset = await choosePreset(remote, url, read.preset);
    return new UnrealBody(read, remote, preset, options);
  }

  get model(): string {
    return this.#preset.name;
  }

  get status(): UnrealStatus {
    return { ...this.#remote.status, preset: this.#preset.name, misfits: this.#misfits };
  }

  /** Returns an idempotent unsubscribe. A listener that throws does not stop the others. */
  subscribe(listener: (event: UnrealEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  capabilities(): CapabilityInput {
    return { actions: this.#offers.map(({ capability }) => capability), perceptions: PERCEPTIONS };
  }

  async play({ category, data }: BodyAction, context: PlayContext): Promise<Record<string, unknown> | undefined> {
    const offer = this.#offers.find(({ capability }) => capability.category === category);
    if (!offer) {
      const validOptions = this.#offers.map(({ capability }) => capability.category);
      throw new VCCPError('not-capable', `${this.name} offers ${validOptions.join(', ')}, not ${category}`, {
        validOptions,
      });
    }
    const parsed = offer.dataSchema.safeParse(data);
    if (!parsed.success) throw new VCCPError('invalid-data', describeIssues(parsed.error, category, data));
    const said = offer.translate(parsed.data);
    const fill = (calls: readonly BoundCall[]) => calls.map((call) => call.fill(said));
    const signal = AbortSignal.any([context.signal, this.#halt.signal]);
    signal.throwIfAborted();
    // All is made before anything is sent: what does not fit leaves everything as it was.
    return this.#perform(
      { calls: fill(offer.calls), stop: fill(offer.stop), end: fill(offer.end), holdMs: holdOf(offer, said) },
      { ...context, signal },
    );
  }

  /** Whatever goes on ends as failed, and what brings her to rest is sent. */
  stop(reason = 'it was brought to rest'): void {
    this.#halt.abort(new Error(reason));
    this.#halt = new AbortController();
    void this.#sendAll(this.#rest);
  }

  /** Comes to rest, waits until Unreal knows it, and frees everything. Idempotent. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#stopLooking();
    this.stop('the body leaves');
    await this.#lane.empty();
    this.#guard?.dismiss();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** Asks whether Unreal is there, and reads the preset anew. Never rejects; happens by itself every now and then. */
  async look(): Promise<void> {
    this.#stopLooking();
    try {
      const preset = await this.#remote.preset(this.#preset.name);
      if (JSON.stringify(preset) !== JSON.stringify(this.#preset) && !this.#isClosed) {
        this.#preset = preset;
        this.#bind();
        this.#emit({ type: 'preset', preset, misfits: this.#misfits });
      }
    } catch {
      // The status says it, and the event below.
    }
    this.#sayReachable();
    this.#lookLater();
  }

  async #perform(
    { calls, stop, end, holdMs }: Record<'calls' | 'stop' | 'end', Request[]> & { holdMs: number },
    context: PlayContext,
  ): Promise<Record<string, unknown> | undefined> {
    const { signal } = context;
    const closing = [...stop, ...end];
    let broken: Promise<void> | undefined;
    // Asked for in the very moment of the abort: what takes its place comes after.
    const breakOff = () => {
      broken ??= this.#sendAll(closing);
    };
    signal.addEventListener('abort', breakOff, { once: true });
    this.#closings.add(closing);
    this.#tellGuard();
    try {
      const returned: Record<string, unknown>[] = [];
      for (const call of calls) returned.push(...(await this.#send(call, signal)));
      await waitAndReport(this.#clock, holdMs, context);
      signal.removeEventListener('abort', breakOff);
      for (const call of end) await this.#send(call);
      const said = returned.filter((values) => Object.keys(values).length > 0);
      return said.length > 0 ? { returned: said } : undefined;
    } catch (reason) {
      breakOff();
      await broken;
      throw reason;
    } finally {
      signal.removeEventListener('abort', breakOff);
      this.#closings.delete(closing);
      this.#tellGuard();
    }
  }

  #send(request: Request, signal?: AbortSignal): Promise<Record<string, unknown>[]> {
    return this.#lane.run(async () => {
      try {
        return await this.#remote.send(request);
      } finally {
        this.#sayReachable();
      }
    }, signal);
  }

  /** Sends one after another what must be tried, whatever comes of each; gives up when nobody answers. Never rejects. */
  async #sendAll(requests: readonly Request[]): Promise<void> {
    let isThere = true;
    const each = requests.map((request) =>
      this.#lane.run(async () => {
        if (!isThere) return;
        await this.#remote.send(request).catch((fault) => {
          isThere = fault instanceof UnrealError && ['refused', 'unknown'].includes(fault.code);
        });
      }),
    );
    await Promise.all(each);
    this.#sayReachable();
  }

  #bind(): void {
    const { actions, rest } = this.#config;
    const faults: Fault[] = [];
    const configured = configuredOffers(actions, this.#preset);
    this.#rest = restOf(rest, this.#preset, faults);
    this.#misfits = [...configured.faults, ...faults].map(
      ({ path, message }) => `${this.#configName}.${path}: ${message}`,
    );
    this.#offers = Object.keys(actions).length === 0 ? presetOffers(this.#preset) : configured.offers;
    this.#tellGuard();
  }

  #tellGuard(): void {
    const requests = [...[...this.#closings].flat(), ...this.#rest];
    this.#guard?.watch(requests.map((request) => this.#remote.wire(request)));
  }

  #lookLater(): void {
    if (!this.#isClosed) this.#stopLooking = this.#clock.setTimeout(() => void this.look(), this.#lookEveryMs);
  }

  #sayReachable(): void {
    const { isReachable, lastFault } = this.#remote.status;
    if (isReachable === this.#wasReachable || this.#isClosed) return;
    this.#wasReachable = isReachable;
    this.#emit({ type: 'reachable', isReachable, fault: isReachable ? undefined : lastFault });
  }

  #emit(event: UnrealEvent): void {
    for (const listener of [...this.#listeners]) {
      try {
        listener(event);
      } catch {
        // A listener's fault is its own.
      }
    }
  }
}
