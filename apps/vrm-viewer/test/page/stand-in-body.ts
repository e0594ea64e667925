/** A body for tests of the page: no engine, the real vocabulary, and actions that last until the test says otherwise. */
import {
  ACTION_DATA,
  type CapabilityInput,
  type TrackedPose,
  VCCPError,
  type Vector3,
  type View,
} from '@vccp/protocol';
import * as z from 'zod';
import { type ClipInfo, type FileReport, type LoadedModel, ModelFault } from '../../src/avatar/model.js';
import type { BodyAction, PlayContext, VrmBody, VrmBodyOptions } from '../../src/body/body-contract.js';
import type { VrmBodyEvent } from '../../src/body/body-event.js';

const OFFERED = ['movement', 'lookAt', 'expression', 'gesture', 'posture', 'animation', 'say', 'audio'] as const;

const MODEL: LoadedModel = {
  name: 'Stand-in',
  fileName: 'avatar.vrm',
  version: '1',
  authors: ['The tests'],
  licence: 'Free to use, commercial use allowed',
  licenceName: 'Free to use',
  permits: ['commercial'],
  licenceUrl: 'https://vrm.dev/licenses/1.0/',
  expressions: ['happy', 'sad'],
  bones: ['hips'],
  triangles: 1200,
  bytes: 1_000_000,
  heightMetres: 1.5,
};

/** What a test reads and steers, at `window.standIn`. */
export interface StandIn {
  plays: { category: string; data: Record<string, unknown> }[];
  /** Actions end at once, or wait for their signal. */
  lasting: boolean;
  backgrounds: string[];
  /** What of a tracked person it was told. */
  followed: TrackedPose[];
  emit(event: VrmBodyEvent): void;
}

declare global {
  interface Window {
    standIn: StandIn;
  }
}

export async function createVrmBody({ modelUrl, fetch, canvas }: VrmBodyOptions): Promise<VrmBody> {
  await (await (fetch ?? globalThis.fetch)(modelUrl)).blob();
  const context = canvas.getContext('2d');
  context?.fillRect(0, 0, 10, 10);
  const listeners = new Set<(event: VrmBodyEvent) => void>();
  const emit = (event: VrmBodyEvent) => {
    for (const listener of listeners) listener(event);
  };
  const standIn: StandIn = { plays: [], lasting: false, backgrounds: [], followed: [], emit };
  window.standIn = standIn;
  let clips: ClipInfo[] = [];
  let loaded = MODEL;
  let balloonAt: Vector3 | null = null;

  return {
    name: 'stand-in',
    kind: 'browser',
    get model() {
      return loaded.name;
    },
    capabilities: (): CapabilityInput => ({
      actions: OFFERED.map((category) => ({
        category,
        description: `does ${category}`,
        schema: z.toJSONSchema(ACTION_DATA[category]),
        ...(category === 'say' && { examples: [{ text: 'Hello!' }] }),
      })),
    }),
    async play(action: BodyAction, { signal }: PlayContext) {
      const schema = ACTION_DATA[action.category as (typeof OFFERED)[number]];
      if (!schema) throw new VCCPError('not-capable', `no ${action.category} here`);
      schema.parse(action.data);
      standIn.plays.push({ category: action.category, data: action.data });
      if (action.category === 'say')
        emit({ type: 'speech', text: String(action.data.text), x: 300, y: 300, radius: 40 });
      if (!standIn.lasting) return {};
      return new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason), { once: true });
      });
    },
    stop: () => undefined,
    follow: (pose) => void standIn.followed.push(pose),
    see: async (): Promise<View> => ({ mimeType: 'image/jpeg', base64: 'AAAA', width: 16, height: 16 }),
    get loaded() {
      return loaded;
    },
    get clips() {
      return clips;
    },
    async load(file, name) {
      if ((await file.text()).includes('broken')) throw new ModelFault('bones-missing', 'It has no hips.');
      loaded = { ...MODEL, name: name.replace('.vrm', ''), fileName: name };
      emit({ type: 'model', model: loaded });
      return loaded;
    },
    async inspect(file, name): Promise<FileReport> {
      const bytes = file.size;
      if (name.endsWith('.vrm')) return { kind: 'vrm', name, version: '1', bytes };
      if (name.endsWith('.vrma')) return { kind: 'vrma', name, bytes };
      return { kind: 'unusable', name, bytes, code: 'not-gltf', reason: 'no glTF' };
    },
    async addClip(_file, name) {
      const clip: ClipInfo = { name: name.replace('.vrma', ''), source: 'vrma', durationMs: 1000, bones: 12 };
      clips = [...clips, clip];
      emit({ type: 'clips', clips });
      return clip;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    camera: {
      frame: () => undefined,
      reset: () => undefined,
      orbit: () => undefined,
      zoom: () => undefined,
      state: { position: [0, 1.3, 2], target: [0, 1.2, 0] },
    },
    async setBackground(background) {
      standIn.backgrounds.push(typeof background === 'string' ? background : background.type);
    },
    setTheme: () => undefined,
    setReducedMotion: () => undefined,
    setAttention: () => undefined,
    setObject: () => undefined,
    balloon: {
      get shown() {
        return balloonAt !== null;
      },
      set shown(shown) {
        balloonAt = shown ? { x: 0.5, y: 1, z: 0.2 } : null;
        emit({ type: 'object', name: 'balloon', position: balloonAt, held: false });
      },
      moveTo(position) {
        balloonAt = position;
        emit({ type: 'object', name: 'balloon', position, held: false });
      },
    },
    pause: () => undefined,
    resume: () => undefined,
    paused: false,
    stats: () => ({ geometries: 0, textures: 0, programs: 0, triangles: 0, fps: 60 }),
    step: () => undefined,
    dispose: () => undefined,
  };
}
