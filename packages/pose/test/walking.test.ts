import { describe, expect, it } from 'vitest';
import { A, emptyControls, LEFT_ARM, RIGHT_ARM } from '../src/motion/controls.js';
import { DEGREES } from '../src/motion/ease.js';
import { PoseSolver } from '../src/motion/pose-solver.js';
import type { Proportions } from '../src/motion/proportions.js';
import { Stepper } from '../src/motion/stepper.js';
import { WalkStyle } from '../src/motion/walk-style.js';
import { type Errand, Walker } from '../src/motion/walker.js';
import { BODIES } from './skeletons.js';

const FRAME = 1 / 60;

/** Walks a skeleton without any renderer and watches its ankles in the world. */
function march(proportions: Proportions) {
  const walker = new Walker();
  const stepper = new Stepper(proportions);
  const style = new WalkStyle(proportions);
  const solver = new PoseSolver(proportions);
  const controls = emptyControls();
  stepper.plant(walker.place);
  let steps = 0;
  let worstSlip = 0;
  let worstMiss = 0;
  const planted = { left: { x: 0, z: 0, on: false }, right: { x: 0, z: 0, on: false } };
  const world = (point: { x: number; z: number }) => {
    const yaw = walker.place.yaw * DEGREES;
    return {
      x: walker.place.x + point.x * Math.cos(yaw) + point.z * Math.sin(yaw),
      z: walker.place.z - point.x * Math.sin(yaw) + point.z * Math.cos(yaw),
    };
  };
  const frame = () => {
    walker.update(FRAME);
    const before = stepper.swinging;
    stepper.update(walker, FRAME);
    if (before !== stepper.swinging && stepper.swinging) steps++;
    controls.fill(0);
    for (const block of [LEFT_ARM, RIGHT_ARM]) {
      controls[block + A.handY] = -1;
      controls[block + A.reach] = 0.95;
      controls[block + A.elbowZ] = -1;
    }
    style.update(controls, stepper, walker, FRAME);
    solver.solve(controls, stepper.places);
    for (const side of ['left', 'right'] as const) {
      const foot = stepper.foot(side);
      const at = planted[side];
      const down = stepper.swinging !== side;
      if (down && at.on) worstSlip = Math.max(worstSlip, Math.hypot(foot.x - at.x, foot.z - at.z));
      Object.assign(at, { x: foot.x, z: foot.z, on: down });
      // The ankle has to be where the foot says: over its ball or heel, less than a hand's breadth away.
      const ankle = world(solver.ankles[side]);
      const miss = Math.hypot(ankle.x - foot.x, ankle.z - foot.z);
      if (down && stepper.places[side].pitch < 1 && stepper.places[side].pitch > -1)
        worstMiss = Math.max(worstMiss, miss);
    }
  };
  const until = (rest: () => boolean, seconds: number) => {
    let passed = 0;
    while (passed < seconds && !rest()) {
      frame();
      passed += FRAME;
    }
    return passed;
  };
  const still = () => walker.resting && stepper.settled;
  return {
    walker,
    stepper,
    solver,
    frame,
    go(errand: Errand, seconds = 20) {
      walker.errand = errand;
      const passed = until(still, seconds);
      // The feet close within a moment after the body has arrived.
      for (let i = 0; i < 60; i++) frame();
      return passed;
    },
    get steps() {
      return steps;
    },
    get worstSlip() {
      return worstSlip;
    },
    get worstMiss() {
      return worstMiss;
    },
    still,
  };
}

describe.each(Object.entries(BODIES))('a %s body', (_, body) => {
  it('arrives within a centimetre of where it was sent', () => {
    const walk = march(body);
    walk.go({ kind: 'walk', x: 0.4, z: 1.5, speed: 0.7, facing: 'way' });
    expect(Math.hypot(walk.walker.place.x - 0.4, walk.walker.place.z - 1.5)).toBeLessThan(0.01);
    expect(walk.still()).toBe(true);
  });

  it('never moves a planted foot, and bends the leg to reach it', () => {
    const walk = march(body);
    walk.go({ kind: 'walk', x: 0, z: 2, speed: 0.8, facing: 'way' });
    walk.go({ kind: 'walk', x: -1, z: 0.5, speed: 0.6, facing: 'way' });
    walk.go({ kind: 'walk', x: -1, z: 0.1, speed: 0.6, facing: 'keep' });
    walk.go({ kind: 'turn', yaw: 120 });
    expect(walk.steps).toBeGreaterThan(10);
    expect(walk.worstSlip).toBeLessThan(1e-9);
    expect(walk.worstMiss).toBeLessThan(0.015);
  });

  it('faces the way it walks', () => {
    const walk = march(body);
    walk.go({ kind: 'walk', x: 1, z: 0, speed: 0.7, facing: 'way' });
    expect(walk.walker.place.yaw).toBeGreaterThan(80);
    expect(walk.walker.place.yaw).toBeLessThan(100);
  });

  it('keeps its face forward while it steps back', () => {
    const walk = march(body);
    walk.go({ kind: 'walk', x: 0, z: -0.5, speed: 0.5, facing: 'keep' });
    expect(walk.walker.place.z).toBeCloseTo(-0.5, 2);
    expect(Math.abs(walk.walker.place.yaw)).toBeLessThan(1);
  });

  it('turns on the spot with steps', () => {
    const walk = march(body);
    walk.go({ kind: 'turn', yaw: 90 });
    expect(walk.walker.place.yaw).toBeCloseTo(90, 0);
    expect(Math.hypot(walk.walker.place.x, walk.walker.place.z)).toBeLessThan(0.01);
    expect(walk.steps).toBeGreaterThanOrEqual(2);
    for (const side of ['left', 'right'] as const) expect(Math.abs(walk.stepper.places[side].yaw)).toBeLessThan(16);
  });

  it('comes to stand on both feet when it is stopped half-way', () => {
    const walk = march(body);
    walk.walker.errand = { kind: 'walk', x: 0, z: 3, speed: 0.8, facing: 'way' };
    for (let i = 0; i < 90; i++) walk.frame();
    const stoppedAt = walk.walker.place.z;
    walk.walker.errand = null;
    let frames = 0;
    while (!walk.still() && frames++ < 120) walk.frame();
    for (let i = 0; i < 60; i++) walk.frame();
    expect(frames).toBeLessThan(90);
    expect(walk.still()).toBe(true);
    expect(walk.walker.place.z).toBeLessThan(stoppedAt + 0.3);
    expect(Math.abs(walk.stepper.places.left.z - walk.stepper.places.right.z)).toBeLessThan(body.leg * 0.12);
    expect(walk.stepper.places.left.lift).toBe(0);
    expect(walk.stepper.places.right.lift).toBe(0);
  });
});
