import { boneIndex, DEGREES, kindOf, type Motion, offeredActions, Sights, TaskRunner } from '@vccp/pose/parts';
import type { CapabilityInput, TrackedPose, View } from '@vccp/protocol';
import { Vector3 } from 'three';
import type { ActionContext } from '../actions/action-kind.js';
import { KINDS } from '../actions/kinds.js';
import { type Avatar, loadAvatar } from '../avatar/load-avatar.js';
import { clipInfo, loadMotion } from '../avatar/load-motion.js';
import { type ClipInfo, type FileReport, type LoadedModel, ModelFault } from '../avatar/model.js';
import { sniff } from '../avatar/sniff.js';
import type { CameraControl } from '../scene/camera-rig.js';
import { watchGraphics } from '../scene/graphics-watch.js';
import { runFrames, type Stage } from '../scene/stage.js';
import { viewOf } from '../scene/view.js';
import { Speaker } from '../sound/speaker.js';
import { BalloonKeeper } from './balloon-keeper.js';
import type { BodyAction, BodyStats, PlayContext, VrmBody, VrmBodyOptions } from './body-contract.js';
import type { VrmBodyEvent } from './body-event.js';
import { CameraWatch } from './camera-watch.js';
import { BodyEvents } from './events.js';
import { layContact } from './ground-contact.js';
import { Pointer } from './pointer.js';
import { portrait } from './portrait.js';
import { headOnScreen, SpeechBubble } from './speech-bubble.js';
import { Touch } from './touch.js';
import { WornAvatar } from './worn-avatar.js';

/** Share of the unasked-for motion that is left where the person asked for less. */
const REDUCED = 0.3;

/** The stage, the avatar on it, and everything that moves her. */
export class LiveBody implements VrmBody {
  readonly name = 'vrm-viewer';
  readonly kind = 'browser' as const;
  readonly #stage: Stage;
  readonly #random: () => number;
  readonly #events = new BodyEvents();
  readonly #undo: (() => void)[] = [];
  readonly #tasks = new TaskRunner();
  readonly #sights = new Sights();
  readonly #motions = new Map<string, Motion>();
  readonly #pointer: Pointer;
  readonly #bubble: SpeechBubble;
  readonly #speaker: Speaker;
  readonly #cameraWatch: CameraWatch;
  readonly #point = new Vector3();
  readonly #exampleSound: string | undefined;
  readonly balloon: BalloonKeeper;
  #worn: WornAvatar;
  #touch: Touch;
  #loads = 0;
  #reduced = false;
  #paused = false;
  #disposed = false;
  #drawn = true;
  #fps = 60;

  constructor(stage: Stage, avatar: Avatar, options: VrmBodyOptions) {
    const { autoplay = true, reducedMotion = false, random = Math.random, canvas } = options;
    this.#stage = stage;
    this.#random = random;
    this.#bubble = new SpeechBubble((event) => this.#events.emit(event));
    this.#speaker = new Speaker(
      {
        onLocked: (muted) => this.#events.emit({ type: 'muted', muted }),
        onChange: () => !this.#paused && this.#tasks.update(0, 'speech'),
      },
      options.sound,
    );
    this.#cameraWatch = new CameraWatch(stage.rig, (event) => this.#events.emit(event));
    this.#touch = new Touch(avatar);
    this.#worn = this.#wear(avatar);
    avatar.model.thumbnailUrl ??= portrait(stage, this.#worn.puppet);
    this.#exampleSound = options.exampleSound;
    this.balloon = new BalloonKeeper({
      stage,
      sights: this.#sights,
      bodyAlong: (ray) => this.#touch.hit(ray)?.distance ?? Number.POSITIVE_INFINITY,
      emit: (event) => this.#events.emit(event),
    });
    this.setReducedMotion(reducedMotion);
    this.#pointer = new Pointer({
      canvas,
      camera: stage.camera,
      region: (ray) => this.#touch.region(ray),
      onTouch: (region, x, y) => this.#events.emit({ type: 'touch', region, x, y }),
      onPointer: (x, y, over) => this.#events.emit({ type: 'pointer', x, y, over }),
    });
    this.#undo.push(
      () => this.#pointer.dispose(),
      () => this.balloon.dispose(),
      watchGraphics(canvas, (available) => {
        this.#drawn = available;
        this.#events.emit({ type: 'graphics', available });
      }),
    );
    if (autoplay)
      this.#undo.push(runFrames({ advance: (delta) => this.#advance(delta), draw: (passed) => this.#draw(passed) }));
    else this.step(0);
  }

  get model(): string {
    return this.loaded.name;
  }

  get loaded(): LoadedModel {
    return this.#worn.avatar.model;
  }

  get clips(): readonly ClipInfo[] {
    return [...this.#motions.values()].map(clipInfo);
  }

  get camera(): CameraControl {
    return this.#stage.rig;
  }

  get paused(): boolean {
    return this.#paused;
  }

  capabilities(): CapabilityInput {
    return { actions: offeredActions(KINDS, this.#context) };
  }

  async play(action: BodyAction, context: PlayContext): Promise<Record<string, unknown> | undefined> {
    if (this.#disposed) throw new ModelFault('disposed', 'The stage is closed.');
    const kind = kindOf(KINDS, action.category, this.#context);
    return this.#tasks.play(kind.begin(action.data, this.#context), kind.channel, context);
  }

  stop(): void {
    this.#tasks.stopAll();
    this.#sights.chosen = null;
  }

  follow(pose: TrackedPose): void {
    this.#worn.puppet.follower.take(pose);
  }

  async see({ maxWidth }: { maxWidth?: number } = {}): Promise<View> {
    return viewOf(this.#stage, maxWidth);
  }

  async load(file: Blob, name: string): Promise<LoadedModel> {
    const turn = ++this.#loads;
    const avatar = await loadAvatar(file, name);
    if (this.#disposed || turn !== this.#loads) {
      avatar.release();
      const why = this.#disposed ? 'The stage was closed' : 'Another model was chosen';
      throw new ModelFault('disposed', `${why} while ${name} was loading.`);
    }
    this.#tasks.abandon('the avatar was changed');
    const { avatar: old, puppet } = this.#worn;
    this.#worn = this.#wear(avatar, { ...puppet.walker.place });
    old.release();
    this.#stage.forget();
    avatar.model.thumbnailUrl ??= portrait(this.#stage, this.#worn.puppet);
    this.#events.emit({ type: 'model', model: avatar.model });
    this.#events.emit({ type: 'capability' });
    return avatar.model;
  }

  inspect(file: Blob, name: string): Promise<FileReport> {
    return sniff(file, name);
  }

  async addClip(file: Blob, name: string): Promise<ClipInfo> {
    const motion = await loadMotion(file, name);
    this.#motions.set(motion.name, motion);
    this.#events.emit({ type: 'clips', clips: this.clips });
    this.#events.emit({ type: 'capability' });
    return clipInfo(motion);
  }

  subscribe(listener: (event: VrmBodyEvent) => void): () => void {
    return this.#events.subscribe(listener);
  }

  setBackground(background: string | Blob): Promise<void> {
    return this.#stage.backdrop.set(background);
  }

  setTheme(theme: 'light' | 'dark'): void {
    this.#stage.setTheme(theme);
  }

  setReducedMotion(reduced: boolean): void {
    this.#reduced = reduced;
    this.#stage.rig.still = reduced;
    this.balloon.still = reduced;
    this.#worn.puppet.idle.amount = reduced ? REDUCED : 1;
  }

  setAttention(target: 'user' | 'pointer'): void {
    this.#sights.attention = target;
  }

  setObject(name: string, position: { x: number; y: number; z: number } | null): void {
    if (this.#sights.set(name, position)) this.#events.emit({ type: 'capability' });
  }

  pause(): void {
    this.#paused = true;
    this.#speaker.hold();
  }

  resume(): void {
    this.#paused = false;
    this.#speaker.release();
  }

  stats(): BodyStats {
    return { ...this.#stage.stats(), fps: Math.round(this.#fps) };
  }

  step(deltaSeconds: number, draw = true): void {
    this.#advance(deltaSeconds);
    if (draw) this.#draw(deltaSeconds);
  }

  #advance(deltaSeconds: number): void {
    if (this.#disposed) return;
    const worn = this.#worn;
    const { puppet } = worn;
    const { place } = puppet.walker;
    const actionSeconds = this.#paused ? 0 : deltaSeconds;
    this.#sights.seeUser(this.#stage.camera.position);
    this.#seePointer();
    this.balloon.update(deltaSeconds, place);
    if (!this.#paused) this.#tasks.update(deltaSeconds);
    worn.update(deltaSeconds, actionSeconds, this.#sights.current);
    this.#stage.root.position.set(place.x, 0, place.z);
    this.#stage.root.rotation.y = place.yaw * DEGREES;
    layContact(this.#stage, puppet, this.#point);
    this.#stage.rig.update(deltaSeconds, place.x, place.z);
    if (this.#bubble.visible) this.#bubble.move(headOnScreen(puppet, this.#stage));
    this.#cameraWatch.update(deltaSeconds);
  }

  #draw(passedSeconds: number): void {
    if (passedSeconds > 0) this.#fps += (1 / passedSeconds - this.#fps) * 0.05;
    if (this.#drawn && !this.#disposed) this.#stage.render();
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#tasks.abandon('the stage was closed');
    this.#speaker.close();
    for (const undo of this.#undo.reverse()) undo();
    this.#events.clear();
    this.#worn.avatar.release();
    this.#stage.dispose();
  }

  get #context(): ActionContext {
    return {
      puppet: this.#worn.puppet,
      sights: this.#sights,
      motions: this.#motions,
      speaker: this.#speaker,
      exampleSound: this.#exampleSound,
      user: () => this.#stage.camera.position,
      actions: () => offeredActions(KINDS, this.#context),
      play: (action, context) => this.play(action, context),
      scene: (positionMs) => this.#events.emit({ type: 'scene', positionMs }),
      speech: (text) => this.#bubble.say(text, headOnScreen(this.#worn.puppet, this.#stage)),
    };
  }

  #wear(avatar: Avatar, place = { x: 0, z: 0, yaw: 0 }): WornAvatar {
    const { head, rest } = avatar.proportions;
    const headY = rest[boneIndex('head') * 3 + 1] ?? 0;
    const worn = new WornAvatar(avatar, this.#random);
    const { puppet } = worn;
    puppet.idle.amount = this.#reduced ? REDUCED : 1;
    puppet.mayTurn = true;
    this.#touch = new Touch(avatar);
    this.#stage.rig.setFigure({
      top: headY + head.topY,
      headCentre: headY + (head.topY + head.chinY) / 2,
      headHeight: head.topY - head.chinY,
    });
    this.#stage.root.position.set(place.x, 0, place.z);
    this.#stage.root.rotation.y = place.yaw * DEGREES;
    this.#stage.root.add(avatar.vrm.scene);
    this.#stage.rig.face(place.x, place.z);
    this.#sights.seeUser(this.#stage.camera.position);
    worn.settle(place, this.#sights.current);
    return worn;
  }

  #seePointer(): void {
    const head = this.#worn.puppet.crown(this.#point);
    const distance = this.#stage.camera.position.distanceTo(head) * 0.6;
    this.#sights.seePointer(this.#pointer.inside ? this.#pointer.point(distance, this.#point) : null);
  }
}
