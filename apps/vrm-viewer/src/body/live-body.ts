import { type CapabilityInput, VCCPError, type View } from '@vccp/protocol';
import { type Avatar, loadAvatar } from '../avatar/load-avatar.js';
import { type ClipInfo, type FileReport, type LoadedModel, ModelFault } from '../avatar/model.js';
import { sniff } from '../avatar/sniff.js';
import { boneIndex } from '../motion/bones.js';
import type { CameraControl } from '../scene/camera-rig.js';
import { runFrames, type Stage } from '../scene/stage.js';
import type { BodyAction, BodyStats, PlayContext, VrmBody, VrmBodyOptions } from './body-contract.js';
import type { VrmBodyEvent } from './body-event.js';
import { BodyEvents } from './events.js';

const DEFAULT_VIEW_WIDTH = 640;
const JPEG_QUALITY = 0.85;

/** The stage, the avatar on it, and everything that moves her. */
export class LiveBody implements VrmBody {
  readonly name = 'vrm-viewer';
  readonly kind = 'browser' as const;
  readonly #stage: Stage;
  readonly #events = new BodyEvents();
  readonly #undo: (() => void)[] = [];
  #avatar: Avatar;
  #paused = false;
  #disposed = false;
  #fps = 60;

  constructor(stage: Stage, avatar: Avatar, { autoplay = true, reducedMotion = false }: VrmBodyOptions) {
    this.#stage = stage;
    this.#avatar = avatar;
    stage.rig.still = true;
    this.#wear(avatar);
    stage.rig.still = reducedMotion;
    if (autoplay) this.#undo.push(runFrames((delta) => this.step(delta)));
  }

  get model(): string {
    return this.#avatar.model.name;
  }

  get loaded(): LoadedModel {
    return this.#avatar.model;
  }

  get clips(): readonly ClipInfo[] {
    return [];
  }

  get camera(): CameraControl {
    return this.#stage.rig;
  }

  get paused(): boolean {
    return this.#paused;
  }

  capabilities(): CapabilityInput {
    return { actions: [] };
  }

  async play(action: BodyAction, _context: PlayContext): Promise<Record<string, unknown> | undefined> {
    throw new VCCPError('not-capable', `this body does not offer "${action.category}"`);
  }

  stop(): void {}

  async see({ maxWidth = DEFAULT_VIEW_WIDTH }: { maxWidth?: number } = {}): Promise<View> {
    const picture = this.#stage.picture(maxWidth);
    const [, base64 = ''] = picture.toDataURL('image/jpeg', JPEG_QUALITY).split(',');
    return { mimeType: 'image/jpeg', base64, width: picture.width, height: picture.height };
  }

  async load(file: Blob, name: string): Promise<LoadedModel> {
    const avatar = await loadAvatar(file, name);
    if (this.#disposed) {
      avatar.release();
      throw new ModelFault('disposed', 'The stage was closed while the model was loading.');
    }
    const old = this.#avatar;
    this.#avatar = avatar;
    this.#wear(avatar);
    old.release();
    this.#events.emit({ type: 'model', model: avatar.model });
    this.#events.emit({ type: 'capability' });
    return avatar.model;
  }

  inspect(file: Blob, name: string): Promise<FileReport> {
    return sniff(file, name);
  }

  async addClip(_file: Blob, name: string): Promise<ClipInfo> {
    throw new ModelFault('not-animation', `${name} is not an animation.`);
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
    this.#stage.rig.still = reduced;
  }

  setAttention(_target: 'user' | 'pointer'): void {}

  setObject(_name: string, _position: { x: number; y: number; z: number } | null): void {}

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
  }

  stats(): BodyStats {
    const { memory, programs, render } = this.#stage.renderer.info;
    return {
      geometries: memory.geometries,
      textures: memory.textures,
      programs: programs?.length ?? 0,
      triangles: render.triangles,
      fps: Math.round(this.#fps),
    };
  }

  step(deltaSeconds: number): void {
    if (this.#disposed) return;
    if (deltaSeconds > 0) this.#fps += (1 / deltaSeconds - this.#fps) * 0.05;
    this.#avatar.vrm.update(deltaSeconds);
    this.#stage.rig.update(deltaSeconds, 0, 0);
    this.#stage.render();
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    for (const undo of this.#undo.reverse()) undo();
    this.#events.clear();
    this.#avatar.release();
    this.#stage.dispose();
  }

  #wear(avatar: Avatar): void {
    const { head, rest } = avatar.proportions;
    const headY = rest[boneIndex('head') * 3 + 1] ?? 0;
    const top = headY + head.topY;
    this.#stage.root.add(avatar.vrm.scene);
    this.#stage.rig.setFigure({
      top,
      headCentre: headY + (head.topY + head.chinY) / 2,
      headHeight: head.topY - head.chinY,
    });
    this.#stage.rig.reset();
  }
}
