import { type Body, type BodyAction, type Clock, type PlayContext, systemClock } from '@vccp/client';
import type { OscReceived, QueryOptions } from '@vccp/osc';
import { type CapabilityInput, VCCPError } from '@vccp/protocol';
import { Player, type PlayerProgram } from './audio/player.js';
import { type Avatar, unknownAvatar } from './avatar.js';
import { Chatbox } from './chatbox.js';
import type { VRChatPlace } from './discover.js';
import { EmoteTurns } from './emote.js';
import { KeepAlive } from './keep-alive.js';
import { VRCHAT_PORTS, VRChatLink, type VRChatStatus } from './link.js';
import type { Offer } from './offer.js';
import { offersOf } from './offers.js';
import { EMOTE_PARAMETER, PARAMETER_PREFIX } from './parameters.js';
import { type Noticed, PERCEPTIONS, Senses } from './senses.js';
import { Wardrobe } from './wardrobe.js';

export interface VRChatOptions {
  /** What it is called. @default 'vrchat' */
  name?: string;
  /** The machine on which VRChat runs. @default '127.0.0.1' */
  host?: string;
  /** Where it hears OSC; what it says itself by OSCQuery goes before. @default 9000 */
  oscPort?: number;
  /** Where we hear it. @default '127.0.0.1' */
  listenHost?: string;
  /** @default 9001, or any free one where another program has that */
  listenPort?: number;
  /** Its OSCQuery, where that is known: `http://127.0.0.1:53421`. */
  queryUrl?: string;
  /** Find VRChat by multicast DNS, and let it find us. @default true */
  discover?: boolean;
  /** VRChat's own `OSC` folders, for what it wrote of its avatars. @default [] */
  avatarFolders?: readonly string[];
  /** Gestures by `VRCEmote`: where the avatar is known to have it, also where nothing is known of it, or not at all. @default 'known' */
  emotes?: 'known' | 'always' | 'never';
  /** Plays sounds into what VRChat takes for the microphone; without it none is offered. */
  player?: PlayerProgram;
  /** A process that brings her to rest when ours is killed. @default true */
  guard?: boolean;
  clock?: Clock;
  /** @default globalThis.fetch */
  fetch?: QueryOptions['fetch'];
}

/** What happens, for whoever joins this body to a session or draws it. */
export type VRChatEvent =
  | { type: 'avatar'; avatar: Avatar }
  | { type: 'noticed'; noticed: Noticed }
  | { type: 'found'; place: VRChatPlace };

/** A body that is an avatar in VRChat. */
export class VRChatBody implements Body {
  readonly name: string;
  readonly kind = 'vrchat';
  readonly #options: VRChatOptions;
  readonly #clock: Clock;
  readonly #senses: Senses;
  readonly #player: Player | undefined;
  readonly #listeners = new Set<(event: VRChatEvent) => void>();
  readonly #wardrobe: Wardrobe;
  #link!: VRChatLink;
  #keepAlive!: KeepAlive;
  #emotes!: EmoteTurns;
  #chatbox!: Chatbox;
  #avatar: Avatar = unknownAvatar();
  #offers: readonly Offer[] = [];
  #halt = new AbortController();
  #isClosed = false;

  private constructor(options: VRChatOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.name = options.name ?? 'vrchat';
    this.#player = options.player && new Player(options.player, this.#clock);
    this.#senses = new Senses(this.#clock, (noticed) => this.#emit({ type: 'noticed', noticed }));
    this.#wardrobe = new Wardrobe({
      clock: this.#clock,
      folders: options.avatarFolders ?? [],
      fetch: options.fetch,
      queryUrl: () => this.#link.queryUrl,
      found: (avatar) => this.#show(avatar),
    });
  }

  /**
   * Opens the wires, brings the avatar to rest, and reads what it has. VRChat need not run yet: it is found later.
   * @throws when the name of the host is not known, or a port that was named is taken
   */
  static async open(options: VRChatOptions = {}): Promise<VRChatBody> {
    const body = new VRChatBody(options);
    body.#link = await VRChatLink.open(
      {
        host: options.host ?? '127.0.0.1',
        oscPort: options.oscPort ?? VRCHAT_PORTS.hears,
        listenHost: options.listenHost ?? '127.0.0.1',
        listenPort: options.listenPort,
        queryUrl: options.queryUrl,
        discover: options.discover ?? true,
        guard: options.guard ?? true,
        clock: body.#clock,
        fetch: options.fetch,
      },
      (place) => void body.#meet(place),
    );
    const means = { wire: body.#link.wire, clock: body.#clock };
    body.#keepAlive = new KeepAlive(means);
    body.#emotes = new EmoteTurns(means);
    body.#chatbox = new Chatbox(means);
    body.#link.subscribe((message) => body.#hear(message));
    body.#link.bringToRest();
    body.#wear(unknownAvatar());
    await body.#wardrobe.read();
    return body;
  }

  /** The avatar that is worn, as far as it is known. */
  get avatar(): Avatar {
    return this.#avatar;
  }

  get model(): string | undefined {
    return this.#avatar.name ?? this.#avatar.id;
  }

  get status(): VRChatStatus {
    return this.#link.status;
  }

  /** Returns an idempotent unsubscribe. A listener that throws does not stop the others. */
  subscribe(listener: (event: VRChatEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  capabilities(): CapabilityInput {
    return { actions: this.#offers.map(({ capability }) => capability), perceptions: PERCEPTIONS };
  }

  async play({ category, data }: BodyAction, context: PlayContext): Promise<Record<string, unknown> | undefined> {
    const offered = this.#offers.find(({ capability }) => capability.category === category);
    if (!offered) {
      const validOptions = this.#offers.map(({ capability }) => capability.category);
      throw new VCCPError('not-capable', `this avatar offers ${validOptions.join(', ')}, not ${category}`, {
        validOptions,
      });
    }
    const signal = AbortSignal.any([context.signal, this.#halt.signal]);
    const result = await offered.play(data, { ...context, signal });
    // A port that nobody has is answered by the system, a moment later.
    await new Promise(setImmediate);
    const { fault } = this.#link;
    if (fault) throw new Error(`${fault}: start VRChat, and enable OSC in its action menu (Options, OSC)`);
    return result;
  }

  /** Every axis, button, emote, face and eye to rest, at once; whatever goes on ends as failed. */
  stop(reason = 'it was brought to rest'): void {
    // Before all else: it takes a while to end a hundred actions.
    this.#link.bringToRest();
    this.#halt.abort(new Error(reason));
    this.#halt = new AbortController();
    this.#keepAlive.stop();
    // What they remember to be shown is not shown any more.
    this.#offers = this.#offersNow();
  }

  /** Comes to rest, and frees everything. Idempotent. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.stop('the body leaves');
    this.#wardrobe.close();
    this.#senses.close();
    this.#player?.close();
    await this.#link.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #hear(message: OscReceived): void {
    const { address, values } = message;
    if (address === '/avatar/change') {
      const [id] = values;
      const isKnown = id === this.#avatar.id && this.#avatar.source !== 'unknown';
      if (typeof id === 'string' && !isKnown) void this.#wardrobe.change(id);
      return;
    }
    if (address === PARAMETER_PREFIX + EMOTE_PARAMETER && typeof values[0] === 'number') this.#emotes.heard(values[0]);
    this.#senses.hear(message);
  }

  async #meet(place: VRChatPlace): Promise<void> {
    if (this.#isClosed || place.queryUrl === this.#link.queryUrl) return;
    try {
      await this.#link.turnTo(place);
    } catch {
      // Gone again already; the next one that is announced is tried anew.
      return;
    }
    this.#emit({ type: 'found', place });
    await this.#wardrobe.read();
  }

  /** What the wardrobe has found. */
  #show(avatar: Avatar): void {
    const { id = '', source, parameters } = avatar;
    const isSame = avatar.id === this.#avatar.id && source === this.#avatar.source;
    if (isSame && parameters.length === this.#avatar.parameters.length) return;
    this.#wear(avatar);
    this.#emit({ type: 'avatar', avatar });
    this.#emit({
      type: 'noticed',
      noticed: { category: 'avatar', data: { id, source }, key: 'avatar', importance: 'high' },
    });
  }

  #wear(avatar: Avatar): void {
    if (avatar.id !== this.#avatar.id) this.stop('another avatar was put on');
    this.#avatar = avatar;
    this.#senses.forget();
    this.#link.rest.forget(PARAMETER_PREFIX);
    const known = avatar.parameters.flatMap(({ name, value }) => (value === undefined ? [] : [[name, value] as const]));
    for (const [name, value] of known) this.#senses.values.set(name, value);
    this.#offers = this.#offersNow();
  }

  #offersNow(): Offer[] {
    const { emotes = 'known' } = this.#options;
    const { parameters, source } = this.#avatar;
    const has = parameters.some(({ name, writable }) => name === EMOTE_PARAMETER && writable);
    const isUnknown = source === 'unknown';
    return offersOf({
      wire: this.#link.wire,
      clock: this.#clock,
      rest: this.#link.rest,
      emotes: this.#emotes,
      chatbox: this.#chatbox,
      keepAlive: this.#keepAlive,
      avatar: this.#avatar,
      hasEmotes: emotes !== 'never' && (has || (emotes === 'always' && isUnknown)),
      values: this.#senses.values,
      player: this.#player,
      fetch: this.#options.fetch,
    });
  }

  #emit(event: VRChatEvent): void {
    for (const listener of [...this.#listeners]) {
      try {
        listener(event);
      } catch {
        // A listener's fault is its own.
      }
    }
  }
}
