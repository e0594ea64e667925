import type { Clock } from '@vccp/client';
import {
  ACCESS,
  Discovery,
  OscQueryServer,
  type OscReceived,
  OscReceiver,
  OscSender,
  type QueryOptions,
  readHostInfo,
} from '@vccp/osc';
import { type VRChatPlace, watchVRChat } from './discover.js';
import { Guard } from './guard.js';
import { Rate } from './rate.js';
import { Rest } from './rest.js';
import { Throttle } from './throttle.js';

/** Where VRChat hears OSC, and where it sends, unless told otherwise. */
export const VRCHAT_PORTS = { hears: 9000, sends: 9001 } as const;

export interface LinkOptions {
  host: string;
  oscPort: number;
  listenHost: string;
  /** Undefined: the one VRChat sends to, or any that is free. */
  listenPort: number | undefined;
  queryUrl: string | undefined;
  discover: boolean;
  guard: boolean;
  clock: Clock;
  fetch: QueryOptions['fetch'];
}

/** How it stands between us and VRChat. */
export interface VRChatStatus {
  /** Where we send: `127.0.0.1:9000`. */
  target: string;
  /** The UDP port on which we hear. */
  listening: number;
  /** VRChat was heard, or answered, in the last ten seconds. What we send says nothing of that. */
  isAlive: boolean;
  sentPerSecond: number;
  heardPerSecond: number;
  /** Time since VRChat was last heard or answered, undefined before. */
  silentMs: number | undefined;
  /** How long its last answer to OSCQuery took. */
  latencyMs: number | undefined;
  /** The last thing that went wrong, until it goes right again. */
  fault: string | undefined;
}

const ALIVE_MS = 10_000;
const ASK_EVERY_MS = 3_000;

/** The wires to a VRChat: what is sent, what is heard, and what is asked. */
export class VRChatLink {
  readonly wire: Throttle;
  readonly rest: Rest;
  readonly #options: LinkOptions;
  readonly #receiver: OscReceiver;
  readonly #heard: Rate;
  readonly #guard: Guard | undefined;
  readonly #undo: (() => void | Promise<void>)[] = [];
  #sender: OscSender;
  #queryUrl: string | undefined;
  #askFault: string | undefined;
  #aliveAt: number | undefined;
  #latencyMs: number | undefined;
  #isClosed = false;

  private constructor(options: LinkOptions, sender: OscSender, receiver: OscReceiver) {
    this.#options = options;
    this.#sender = sender;
    this.#receiver = receiver;
    this.#queryUrl = options.queryUrl;
    this.#heard = new Rate(options.clock);
    this.#guard = options.guard ? Guard.start() : undefined;
    this.rest = new Rest(() => this.#brief());
    this.wire = new Throttle({ clock: options.clock, transmit: (message) => this.#sender.send(message) });
    this.#brief();
  }

  /** @throws when a name is not known, or the port that was named is taken */
  static async open(options: LinkOptions, found: (place: VRChatPlace) => void): Promise<VRChatLink> {
    const receiver = await openReceiver(options);
    let link: VRChatLink;
    try {
      link = new VRChatLink(options, await OscSender.open({ host: options.host, port: options.oscPort }), receiver);
    } catch (error) {
      await receiver.close();
      throw error;
    }
    if (options.discover) await link.#announce(found);
    link.#ask();
    return link;
  }

  get queryUrl(): string | undefined {
    return this.#queryUrl;
  }

  get status(): VRChatStatus {
    const { clock } = this.#options;
    const silentMs = this.#aliveAt === undefined ? undefined : clock.now() - this.#aliveAt;
    return {
      target: `${this.#sender.target.host}:${this.#sender.target.port}`,
      listening: this.#receiver.port,
      isAlive: silentMs !== undefined && silentMs < ALIVE_MS,
      sentPerSecond: this.wire.rate,
      heardPerSecond: this.#heard.perSecond,
      silentMs,
      latencyMs: this.#latencyMs,
      fault: this.fault ?? this.#askFault,
    };
  }

  /** Why what was sent last did not arrive, where the system knows. */
  get fault(): string | undefined {
    return this.#sender.status.fault;
  }

  /** Calls the listener with each message of VRChat's. */
  subscribe(listener: (message: OscReceived) => void): void {
    this.#undo.push(
      this.#receiver.subscribe((message) => {
        this.#heard.note();
        this.#aliveAt = this.#options.clock.now();
        listener(message);
      }),
    );
  }

  /** Sends to this VRChat from now on, and asks it. */
  async turnTo({ host, oscPort, queryUrl }: VRChatPlace): Promise<void> {
    const { target } = this.#sender;
    if (target.host !== host || target.port !== oscPort) {
      const older = this.#sender;
      const newer = await OscSender.open({ host, port: oscPort });
      if (this.#isClosed) return newer.close();
      this.bringToRest();
      this.#sender = newer;
      await older.close();
    }
    this.#queryUrl = queryUrl;
    this.#brief();
    this.bringToRest();
  }

  /** Sends everything that is at rest at once, whatever waits. */
  bringToRest(): void {
    this.wire.rest(this.rest.messages());
  }

  /** Brings her to rest, and takes everything back. Idempotent. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.bringToRest();
    this.#guard?.dismiss();
    // Best effort: what fails to close must not keep the rest open.
    await Promise.allSettled([...this.#undo.map(async (undo) => undo()), this.#sender.close(), this.#receiver.close()]);
  }

  /** Tells the guard what to say when we no longer can. */
  #brief(): void {
    this.#guard?.watch(this.#sender.target, this.rest.messages());
  }

  async #announce(found: (place: VRChatPlace) => void): Promise<void> {
    const { listenHost, host, fetch } = this.#options;
    const query = await OscQueryServer.open({
      name: 'VCCP',
      oscHost: listenHost,
      oscPort: this.#receiver.port,
      host: listenHost,
      // VRChat sends to whoever has these.
      methods: () => [
        { address: '/avatar/change', type: 's', access: ACCESS.write, value: undefined },
        { address: '/avatar/parameters/VCCP', type: 'f', access: ACCESS.write, value: undefined },
      ],
    });
    const discovery = new Discovery((error) => {
      this.#askFault = `multicast DNS: ${error.message}`;
    });
    discovery.announce({
      name: `VCCP-${this.#receiver.port}`,
      queryPort: query.port,
      oscPort: this.#receiver.port,
      host: listenHost,
    });
    const stop = watchVRChat({ discovery, host, found, ...(fetch && { fetch }) });
    this.#undo.push(
      stop,
      () => discovery.close(),
      () => query.close(),
    );
  }

  /** Asks VRChat from time to time whether it is there, and how long an answer takes. */
  #ask(): void {
    const { clock, fetch } = this.#options;
    let takeBack = () => {};
    const again = async () => {
      const url = this.#queryUrl;
      if (url !== undefined) {
        const startedAt = performance.now();
        try {
          await readHostInfo(url, fetch ? { fetch } : {});
          this.#latencyMs = performance.now() - startedAt;
          this.#aliveAt = clock.now();
          this.#askFault = undefined;
        } catch {
          this.#askFault = `VRChat does not answer at ${url}`;
        }
      }
      if (!this.#isClosed) takeBack = clock.setTimeout(() => void again(), ASK_EVERY_MS);
    };
    void again();
    this.#undo.push(() => takeBack());
  }
}

async function openReceiver({ listenHost: host, listenPort }: LinkOptions): Promise<OscReceiver> {
  if (host === '0.0.0.0' || host === '::') {
    throw new Error(`${host} is everywhere, which VRChat cannot be told to send to; name one address of this machine`);
  }
  if (listenPort !== undefined) return OscReceiver.open({ host, port: listenPort });
  // Where another program has the port, VRChat learns of ours by OSCQuery.
  return OscReceiver.open({ host, port: VRCHAT_PORTS.sends }).catch(() => OscReceiver.open({ host, port: 0 }));
}
