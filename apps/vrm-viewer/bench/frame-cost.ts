/**
 * What our layers cost beside three-vrm's own update of the same avatar, in processor time. Rounds are interleaved, so
 * that a busy machine weighs on both alike; the medians' ratio is the result.
 */
import type { Sight } from '@vccp/pose/parts';
import { Vector3 } from 'three';
import { makeAvatar } from '../avatar/make-avatar.js';
import { loadAvatar } from '../src/avatar/load-avatar.js';
import { WornAvatar } from '../src/body/worn-avatar.js';
import { editGlb, withoutPictures } from '../test/body/glb.js';

const FRAME = 1 / 60;
const FRAMES = 200;

export interface FrameCost {
  /** Microseconds a frame, median over the rounds. */
  bare: number;
  ours: number;
  ratio: number;
}

type Scene = 'idle' | 'walking' | 'waving';

/** Without pictures: decoding them is the browser's, and no part of a frame. */
export async function benchAvatar(): Promise<Blob> {
  return new Blob([editGlb(await makeAvatar(), withoutPictures)]);
}

export async function measureFrameCost(file: Blob, scene: Scene, rounds = 40): Promise<FrameCost> {
  const plain = await loadAvatar(file, 'avatar.vrm');
  const lively = await loadAvatar(file, 'avatar.vrm');
  const worn = new WornAvatar(lively, Math.random);
  const { puppet } = worn;
  const sight: Sight = { kind: 'point', point: new Vector3(0.3, 1, 2.5) };
  worn.settle({ x: 0, z: 0, yaw: 0 }, sight);
  const drive = () => {
    if (scene === 'walking' && puppet.standingStill) {
      const z = puppet.walker.place.z > 1 ? -3 : 3;
      puppet.walker.errand = { kind: 'walk', x: 0, z, speed: 0.6, facing: 'way' };
    }
    if (scene === 'waving' && puppet.gestures.runs.length === 0) {
      puppet.gestures.start('wave', { intensity: 1, speed: 1, repeat: 20 });
    }
  };
  const bare = () => {
    for (let i = 0; i < FRAMES; i++) plain.vrm.update(FRAME);
  };
  const ours = () => {
    for (let i = 0; i < FRAMES; i++) {
      drive();
      worn.update(FRAME, FRAME, sight);
    }
  };
  const time = (work: () => void) => {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / FRAMES;
  };
  for (let i = 0; i < 10; i++) {
    bare();
    ours();
  }
  const bareTimes: number[] = [];
  const ourTimes: number[] = [];
  for (let i = 0; i < rounds; i++) {
    const first = i % 2 === 0;
    if (first) bareTimes.push(time(bare));
    ourTimes.push(time(ours));
    if (!first) bareTimes.push(time(bare));
  }
  const result = { bare: median(bareTimes), ours: median(ourTimes) };
  return { ...result, ratio: result.ours / result.bare };
}

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
