import { batch, computed, type Signal, signal } from '@preact/signals';
import type { ActionCapability, Performance, Vector3 } from '@vccp/protocol';
import type { ClipInfo, LoadedModel } from '../avatar/model.js';
import type { VrmBody, VrmBodyOptions } from '../body/body-contract.js';
import type { HeadOnScreen, VrmBodyEvent } from '../body/body-event.js';
import { perceiveBodyEvent } from '../perception/body.js';
import { PERCEPTIONS } from '../perception/offer.js';
import type { Perceive } from '../perception/perceive.js';
import { Activity, type Entry } from './activity.js';
import type { ConnectInfo } from './hosts.js';
import type { Keepsake } from './keepsake.js';
import type { AgentInfo, Link, LinkStatus } from './link.js';
import { Performer } from './performer.js';
import type { SettingsStore } from './settings.js';
import { Wardrobe } from './wardrobe.js';

/** How far the character has come. */
export type Loading =
  | { phase: 'engine' }
  /** `share` 0..1 */
  | { phase: 'avatar'; share: number }
  | { phase: 'ready' }
  | { phase: 'no-webgl' }
  | { phase: 'failed'; reason: string };

export interface ViewerOptions {
  settings: SettingsStore;
  link: Link;
  /** Brings the engine, which is far larger than the page, and makes the body. */
  createBody: (options: VrmBodyOptions) => Promise<VrmBody>;
  defaultModelUrl: string;
  /** How this page wants its body drawn. */
  look: () => Pick<VrmBodyOptions, 'theme' | 'reducedMotion'>;
  avatarKeepsake: Keepsake;
  pictureKeepsake: Keepsake;
  fetch: typeof fetch;
}

/** The character on this page, and everything the page knows of her. */
export class Viewer {
  readonly settings: SettingsStore;
  readonly activity = new Activity(Date.now);
  readonly loading: Signal<Loading> = signal({ phase: 'engine' });
  readonly body = signal<VrmBody | undefined>(undefined);
  readonly performer = signal<Performer | undefined>(undefined);
  readonly wardrobe = signal<Wardrobe | undefined>(undefined);
  readonly model = signal<LoadedModel | undefined>(undefined);
  readonly clips = signal<readonly ClipInfo[]>([]);
  readonly actions = signal<readonly ActionCapability[]>([]);
  readonly speech = signal<({ text: string } & HeadOnScreen) | undefined>(undefined);
  /** Where her balloon hangs, metres; undefined while it is put away. */
  readonly balloonAt = signal<Vector3 | undefined>(undefined);
  /** A sound waits for the person's first tap on the page. */
  readonly muted = signal(false);
  readonly paused = signal(false);
  /** The last posture she took; she stands at first. */
  readonly posture = computed(() => lastPosture(this.activity.entries));
  readonly picture = signal<Blob | undefined>(undefined);
  readonly defaultModelUrl: string;
  readonly #options: ViewerOptions;
  #wearsOwn = false;

  constructor(options: ViewerOptions) {
    this.#options = options;
    this.settings = options.settings;
    this.defaultModelUrl = options.defaultModelUrl;
  }

  get link(): Signal<LinkStatus> {
    return this.#options.link.status;
  }

  get agent(): Signal<AgentInfo | undefined> {
    return this.#options.link.agent;
  }

  get sessionId(): Signal<string | undefined> {
    return this.#options.link.sessionId;
  }

  get connectInfo(): Signal<ConnectInfo | undefined> {
    return this.#options.link.connectInfo;
  }

  /** Loads the character onto a canvas and joins the session. What goes wrong is in `loading` and `link`. */
  async start(canvas: HTMLCanvasElement): Promise<void> {
    if (!canDraw()) {
      this.loading.value = { phase: 'no-webgl' };
      return;
    }
    try {
      const body = await this.#makeBody(canvas);
      this.#adopt(body);
      this.loading.value = { phase: 'ready' };
    } catch (fault) {
      this.loading.value = { phase: 'failed', reason: fault instanceof Error ? fault.message : String(fault) };
      return;
    }
    this.picture.value = (await this.#options.pictureKeepsake.read())?.blob;
  }

  readonly perceive: Perceive = (category, data, meta) => this.#options.link.perceive(category, data, meta);

  setState(state: Record<string, unknown>): void {
    this.#options.link.setState(state);
  }

  /** A score that a person plays here, with sounds for its words. @throws {VCCPError} as `Link.prepare` */
  prepare(performance: Performance, signal: AbortSignal): Promise<Performance> {
    return this.#options.link.prepare(performance, signal);
  }

  /** Tells the model what the person typed. @returns whether it left the page */
  say(text: string): boolean {
    if (this.link.peek().phase !== 'connected') return false;
    const key = this.activity.addMessage(text);
    this.perceive('message', { text, from: 'user' }, { key, importance: 'high', ttlMs: 30 * 60_000 });
    return true;
  }

  /** Holds her: what she does stops where it is, and a model's actions are refused. Idempotent. */
  pause(): void {
    if (this.paused.peek()) return;
    batch(() => {
      this.paused.value = true;
      this.activity.addNote({ name: 'paused' });
    });
    this.performer.peek()?.stopAll();
    this.#options.link.pause();
  }

  resume(): void {
    if (!this.paused.peek()) return;
    batch(() => {
      this.paused.value = false;
      this.activity.addNote({ name: 'resumed' });
    });
    this.#options.link.resume();
  }

  playClip(clip: string): void {
    void this.performer.peek()?.playHere({ category: 'animation', data: { clip } });
  }

  usePicture(picture: File): void {
    this.picture.value = picture;
    this.settings.change({ background: 'picture' });
    void this.#options.pictureKeepsake.write({ name: picture.name, blob: picture });
  }

  reconnect(options?: { fresh?: boolean }): void {
    void this.#options.link.connect(options);
  }

  async #makeBody(canvas: HTMLCanvasElement): Promise<VrmBody> {
    const { avatarKeepsake, createBody, defaultModelUrl, look } = this.#options;
    const shared = { canvas, ...look() };
    const kept = await avatarKeepsake.read();
    if (kept) {
      try {
        const modelUrl = `/${encodeURIComponent(kept.name)}`;
        const body = await createBody({ ...shared, modelUrl, fetch: async () => new Response(kept.blob) });
        this.#wearsOwn = true;
        return body;
      } catch {
        await avatarKeepsake.forget();
      }
    }
    return createBody({ ...shared, modelUrl: defaultModelUrl, fetch: this.#measuredFetch });
  }

  #adopt(body: VrmBody): void {
    const performer = new Performer(body, this.activity);
    body.subscribe((event) => this.#onBodyEvent(event));
    batch(() => {
      this.body.value = body;
      this.performer.value = performer;
      this.wardrobe.value = new Wardrobe(
        {
          body,
          keepsake: this.#options.avatarKeepsake,
          defaultModelUrl: this.defaultModelUrl,
          fetch: this.#options.fetch,
          onPicture: (picture) => this.usePicture(picture),
        },
        this.#wearsOwn,
      );
      this.clips.value = body.clips;
      this.#wearing(body.loaded);
      this.#readCapability();
    });
    perceiveBodyEvent({ type: 'model', model: body.loaded }, this.perceive);
    void this.#options.link.join({
      // She is met by her own name.
      name: body.model,
      kind: body.kind,
      get model() {
        return body.model;
      },
      capabilities: () => ({ ...body.capabilities(), perceptions: [...PERCEPTIONS] }),
      play: (action, context) => performer.play(action, context),
      stop: () => performer.stopAll(),
      follow: (pose) => body.follow(pose),
      see: (request) => body.see(request),
    });
  }

  #onBodyEvent(event: VrmBodyEvent): void {
    perceiveBodyEvent(event, this.perceive);
    switch (event.type) {
      case 'touch':
        this.activity.addNote({ name: 'touched', region: event.region });
        return;
      case 'camera': {
        const { body, model } = this;
        if (body.value && model.value) this.settings.rememberCamera(modelKey(model.value), body.value.camera.state);
        return;
      }
      case 'object':
        this.balloonAt.value = event.position ?? undefined;
        return;
      case 'model':
        this.#wearing(event.model);
        return;
      case 'clips':
        this.clips.value = event.clips;
        return;
      case 'speech': {
        const { type: _, text, ...head } = event;
        this.speech.value = text === null ? undefined : { text, ...head };
        return;
      }
      case 'speech-moved': {
        const { type: _, ...head } = event;
        if (this.speech.value) this.speech.value = { ...this.speech.value, ...head };
        return;
      }
      case 'muted':
        this.muted.value = event.muted;
        return;
      case 'capability':
        this.#readCapability();
        this.#options.link.refreshCapability();
    }
  }

  #wearing(model: LoadedModel): void {
    this.model.value = model;
    const camera = this.settings.camera(modelKey(model));
    if (camera && this.body.value) this.body.value.camera.state = camera;
  }

  #readCapability(): void {
    const actions = this.body.peek()?.capabilities().actions ?? [];
    this.actions.value = actions.map((action) => ({ data: {}, ...action, type: 'action' }));
  }

  /** Tells how far the avatar has come, where the server says how large it is. */
  readonly #measuredFetch: typeof fetch = async (input, init) => {
    this.loading.value = { phase: 'avatar', share: 0 };
    const answer = await this.#options.fetch(input, init);
    const total = Number(answer.headers.get('content-length'));
    if (!answer.body || !(total > 0)) return answer;
    let received = 0;
    const counted = answer.body.pipeThrough(
      new TransformStream<Uint8Array, Uint8Array>({
        transform: (chunk, controller) => {
          received += chunk.byteLength;
          this.loading.value = { phase: 'avatar', share: Math.min(1, received / total) };
          controller.enqueue(chunk);
        },
      }),
    );
    return new Response(counted, { status: answer.status, headers: answer.headers });
  };
}

const modelKey = (model: LoadedModel): string => `${model.fileName}:${model.bytes}`;

function canDraw(): boolean {
  const context = document.createElement('canvas').getContext('webgl2');
  context?.getExtension('WEBGL_lose_context')?.loseContext();
  return context !== null;
}

function lastPosture(entries: readonly Entry[]): string {
  const taken = entries.findLast(
    (entry) => entry.kind === 'action' && entry.action.category === 'posture' && entry.action.state === 'completed',
  );
  const posture = taken?.kind === 'action' ? taken.action.data.posture : undefined;
  return typeof posture === 'string' ? posture : 'stand';
}
