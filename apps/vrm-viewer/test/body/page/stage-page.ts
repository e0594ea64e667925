/** A bare page with nothing but the body, driven from the tests: time moves only by `run`. */
import { VRM, type VRMHumanBoneName } from '@pixiv/three-vrm';
import { BONE_NAMES, BONE_PARENTS } from '@vccp/protocol';
import { Quaternion, Vector3 } from 'three';
import { createVrmBody, type VrmBody, type VrmBodyEvent } from '../../../src/body/vrm-body.js';
import { type Level, SoundTap } from './sound-tap.js';

export interface StageHandle {
  body: VrmBody;
  events: VrmBodyEvent[];
  /** Lets time pass in frames of 1/30 s and draws the last. */
  run(seconds: number): void;
  /** Plays an action while time runs; answers how it ended. */
  play(
    category: string,
    data: Record<string, unknown>,
    options?: { seconds?: number; abortAfter?: number },
  ): Promise<Outcome>;
  /** The same in two calls for a test that waits outside: starts, then lets time pass and tells what is new. */
  start(id: string, category: string, data: Record<string, unknown>): void;
  follow(id: string, stop: boolean, seconds: number): Promise<{ outcome: Outcome | undefined; progress: number[] }>;
  /** Lets time pass as it does, in the frames of the browser, until what `until` asks of the moment; tells every frame. */
  live(until: (moment: Moment) => boolean): Promise<Moment[]>;
  /**
   * The same as often as this machine can, for what a frame is too coarse for; her time is that of the sound, which on a busy
   * machine comes in leaps.
   */
  liveFinely(until: (moment: Moment) => boolean): Promise<Moment[]>;
  /** How loud what came out of the page has been. */
  levels: readonly Level[];
  /** Seconds of the sound's clock at which its thread came to what `mark` asked. */
  marks: readonly number[];
  mark(): void;
  /** Seconds from the sound's clock to the ears. */
  latency(): number;
  /** Puts her this many metres under the floor; 0 brings her back. */
  sink(metres: number): void;
  /** How she stands: what her body was asked, and what became of it. */
  standing(): Standing;
  /** Keeps the picture of now under a name. */
  shoot(name: string): void;
  /** Share of pixels, 0..1, that differ clearly between two kept pictures within a box given in shares of the canvas. */
  changed(before: string, after: string, box?: Box): number;
  /** Starts an action and leaves it; `outcome` appears when it ends. */
  begin(category: string, data: Record<string, unknown>): { outcome?: Outcome; progress: number[]; abort: () => void };
}

/** A pose as it was asked of the model, and where its own bones are. */
export interface Standing {
  /** Of the normalised bones in the order of `BONE_NAMES`, each beside its parent: x y z w. */
  turns: number[];
  hips: number[];
  /** x and z on the floor, and degrees to her left. */
  root: number[];
  /** Of the model's own bones in the world: how they are turned from their rest (x y z w), and where they are. */
  bones: Record<string, { turn: number[]; at: number[] }>;
}

/** One frame of real time. */
export interface Moment {
  /** Seconds of the sound's clock. */
  at: number;
  /** Weights of the vowels on the face. */
  mouth: Record<string, number>;
  /** How far the sound went on while the picture was made: of so much its time is not known. */
  tookSeconds: number;
}

export interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

export interface Outcome {
  state: 'completed' | 'failed' | 'pending';
  result?: Record<string, unknown> | undefined;
  message?: string;
  code?: string;
  seconds: number;
  progress: number[];
}

const FRAME = 1 / 30;
/** A picture whose making took less of the sound than this was made at one time. */
const CLEAR_SECONDS = 0.005;

/** Small and repeatable, so that a test sees the same blinks every time. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1664525 + 1013904223) % 4294967296;
    return state / 4294967296;
  };
}

const VOWELS = ['aa', 'ih', 'ou', 'ee', 'oh'];

/** The avatar that is on the stage, met when she is updated. */
let worn: VRM | undefined;
const { update } = VRM.prototype;
VRM.prototype.update = function (this: VRM, deltaSeconds: number) {
  worn = this;
  update.call(this, deltaSeconds);
};

function standing(vrm: VRM): Standing {
  const { humanoid, scene } = vrm;
  scene.updateMatrixWorld(true);
  const bones: Standing['bones'] = {};
  const rests = new Map<string, Quaternion>();
  const turns = BONE_NAMES.flatMap((name) => {
    const bone = humanoid.getRawBoneNode(name as VRMHumanBoneName);
    const [x = 0, y = 0, z = 0, w = 1] = humanoid.rawRestPose[name as VRMHumanBoneName]?.rotation ?? [];
    let above = BONE_PARENTS.get(name);
    while (above && !humanoid.getRawBoneNode(above as VRMHumanBoneName)) above = BONE_PARENTS.get(above);
    const rest = ((above && rests.get(above)) || new Quaternion()).clone().multiply(new Quaternion(x, y, z, w));
    rests.set(name, rest);
    if (bone) {
      const turn = bone.getWorldQuaternion(new Quaternion()).multiply(rest.clone().invert());
      bones[name] = { turn: turn.toArray(), at: bone.getWorldPosition(new Vector3()).toArray() };
    }
    return humanoid.getNormalizedBoneNode(name as VRMHumanBoneName)?.quaternion.toArray() ?? [0, 0, 0, 1];
  });
  // She stands on a root that goes where she goes.
  const position = scene.getWorldPosition(new Vector3());
  const quaternion = scene.getWorldQuaternion(new Quaternion());
  return {
    turns,
    hips: humanoid.getNormalizedBoneNode('hips')?.position.toArray() ?? [],
    root: [position.x, position.z, (2 * Math.atan2(quaternion.y, quaternion.w) * 180) / Math.PI],
    bones,
  };
}

async function open(): Promise<StageHandle> {
  const canvas = document.querySelector('canvas');
  if (!canvas) throw new Error('the page has no canvas');
  const search = new URLSearchParams(location.search);
  const tap = new SoundTap();
  const body = await createVrmBody({
    canvas,
    modelUrl: search.get('model') ?? '/avatar.vrm',
    random: seeded(Number(search.get('seed') ?? 7)),
    antialias: search.has('smooth'),
    autoplay: false,
    exampleSound: new URL('/chime.wav', location.href).href,
    sound: { createContext: tap.createContext, fetch: tap.fetch },
    theme: search.get('theme') === 'dark' ? 'dark' : 'light',
  });
  const moment = () => ({
    at: tap.now,
    mouth: Object.fromEntries(VOWELS.map((name) => [name, worn?.expressionManager?.getValue(name) ?? 0])),
  });
  const events: VrmBodyEvent[] = [];
  body.subscribe((event) => events.push(event));
  const run = (seconds: number) => {
    for (let left = seconds; left > 1e-6; left -= FRAME) body.step(Math.min(FRAME, left), false);
    body.step(0);
  };
  const pass = (until: (moment: Moment) => boolean, soon: (next: () => void) => void, seconds: () => number) =>
    new Promise<Moment[]>((resolve) => {
      const moments: Moment[] = [];
      let last = seconds();
      const frame = () => {
        const at = seconds();
        const before = tap.now;
        body.step(Math.min(0.2, at - last), false);
        last = at;
        const now = { ...moment(), tookSeconds: tap.now - before };
        moments.push(now);
        if (until(now)) resolve(moments);
        else soon(frame);
      };
      soon(frame);
    });
  const begin: StageHandle['begin'] = (category, data) => {
    const stop = new AbortController();
    const progress: number[] = [];
    const handle: ReturnType<StageHandle['begin']> = { progress, abort: () => stop.abort() };
    body.play({ category, data }, { signal: stop.signal, report: (share) => progress.push(share) }).then(
      (result) => {
        handle.outcome = { state: 'completed', result, seconds: 0, progress };
      },
      (fault: Error & { code?: string }) => {
        handle.outcome = { state: 'failed', message: fault.message, code: fault.code ?? '', seconds: 0, progress };
      },
    );
    return handle;
  };
  const started = new Map<string, ReturnType<StageHandle['begin']> & { told: number }>();
  const pictures = new Map<string, ImageData>();
  const copy = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  return {
    body,
    events,
    run,
    begin,
    start(id, category, data) {
      started.set(id, Object.assign(begin(category, data), { told: 0 }));
    },
    async follow(id, stop, seconds) {
      const handle = started.get(id);
      if (!handle) throw new Error(`nothing was started as ${id}`);
      if (stop) handle.abort();
      run(seconds);
      await new Promise((done) => setTimeout(done));
      const progress = handle.progress.slice(handle.told);
      handle.told = handle.progress.length;
      return { outcome: handle.outcome, progress };
    },
    levels: tap.levels,
    marks: tap.marks,
    mark: () => tap.mark(),
    latency: () => tap.latency,
    live: (until) =>
      pass(
        until,
        (next) => requestAnimationFrame(() => next()),
        () => performance.now() / 1000,
      ),
    liveFinely(until) {
      const { port1, port2 } = new MessageChannel();
      const soon = (next: () => void) => {
        port1.onmessage = next;
        port2.postMessage('');
      };
      return pass(until, soon, () => tap.now)
        .then((moments) => moments.filter(({ tookSeconds }) => tookSeconds < CLEAR_SECONDS))
        .then((moments) => moments.filter(({ at }, index) => at !== moments[index - 1]?.at))
        .finally(() => port1.close());
    },
    sink(metres) {
      worn?.scene.position.setY(-metres);
    },
    standing() {
      if (!worn) throw new Error('nobody is on the stage');
      return standing(worn);
    },
    shoot(name) {
      body.step(0);
      if (!copy) throw new Error('no 2D canvas');
      copy.canvas.width = canvas.width;
      copy.canvas.height = canvas.height;
      copy.drawImage(canvas, 0, 0);
      pictures.set(name, copy.getImageData(0, 0, canvas.width, canvas.height));
    },
    changed(before, after, { left, top, right, bottom } = { left: 0, top: 0, right: 1, bottom: 1 }) {
      const a = pictures.get(before);
      const b = pictures.get(after);
      if (!a || !b) throw new Error('no such picture');
      let count = 0;
      let total = 0;
      for (let y = Math.floor(top * a.height); y < bottom * a.height; y++) {
        for (let x = Math.floor(left * a.width); x < right * a.width; x++) {
          const i = (y * a.width + x) * 4;
          const away = [0, 1, 2].map((c) => Math.abs((a.data[i + c] ?? 0) - (b.data[i + c] ?? 0)));
          total++;
          if (Math.max(...away) > 40) count++;
        }
      }
      return count / total;
    },
    async play(category, data, { seconds = 30, abortAfter } = {}) {
      const handle = begin(category, data);
      let passed = 0;
      while (!handle.outcome && passed < seconds) {
        if (abortAfter !== undefined && passed >= abortAfter) handle.abort();
        body.step(FRAME, false);
        passed += FRAME;
        await Promise.resolve();
        await Promise.resolve();
      }
      body.step(0);
      return { ...(handle.outcome ?? { state: 'pending', progress: [] }), seconds: passed };
    },
  };
}

declare global {
  interface Window {
    stage: Promise<StageHandle>;
    /** The same, once it is open. */
    actor: StageHandle;
  }
}

window.stage = open();
