import { BONE_NAMES, GESTURE_NAMES } from '@vccp/protocol';
import { Vector3 } from 'three';
import { describe, expect, it } from 'vitest';
import { Idle } from '../src/life/idle.js';
import { emptyControls } from '../src/motion/controls.js';
import { GesturePlayer } from '../src/motion/gesture-player.js';
import { PoseSolver } from '../src/motion/pose-solver.js';
import type { Proportions } from '../src/motion/proportions.js';
import { BODIES } from './skeletons.js';

const FRAME = 1 / 60;

function theatre(proportions: Proportions) {
  const idle = new Idle(proportions, () => 0.5, emptyControls());
  idle.amount = 0;
  const player = new GesturePlayer(proportions);
  const solver = new PoseSolver(proportions);
  const controls = emptyControls();
  const foot = (x: number) => ({ x, z: 0, lift: 0, yaw: 0, pitch: 0 });
  const feet = { left: foot(proportions.stance), right: foot(-proportions.stance) };
  return {
    player,
    solver,
    frame() {
      idle.update(controls, 1, FRAME);
      player.update(controls, FRAME);
      solver.solve(controls, feet);
    },
  };
}

const once = { intensity: 1, speed: 1, repeat: 1 };

describe.each(Object.entries(BODIES))('on a %s body', (_, proportions) => {
  it.each(GESTURE_NAMES)('%s moves smoothly out of rest and back into it', (gesture) => {
    const stage = theatre(proportions);
    stage.frame();
    const before = stage.solver.turns.map((turn) => turn.clone());
    const last = before.map((turn) => turn.clone());
    const run = stage.player.start(gesture, once);
    let fastest = 0;
    let farthest = 0;
    let frames = 0;
    while (!run.over && frames++ < 1000) {
      stage.frame();
      stage.solver.turns.forEach((turn, bone) => {
        expect(turn.lengthSq(), BONE_NAMES[bone] ?? '').toBeCloseTo(1, 3);
        fastest = Math.max(fastest, last[bone]?.angleTo(turn) ?? 0);
        farthest = Math.max(farthest, before[bone]?.angleTo(turn) ?? 0);
        last[bone]?.copy(turn);
      });
    }
    expect(run.over).toBe(true);
    expect(farthest).toBeGreaterThan(0.12);
    // A bone that turns faster than 25 degrees in a sixtieth of a second pops.
    expect((fastest * 180) / Math.PI).toBeLessThan(25);
    stage.frame();
    const left = stage.solver.turns.map((turn, bone) => before[bone]?.angleTo(turn) ?? 0);
    expect(Math.max(...left)).toBeLessThan(0.05);
  });

  it.each(GESTURE_NAMES)('%s keeps the wrists out of the head', (gesture) => {
    const stage = theatre(proportions);
    const run = stage.player.start(gesture, once);
    const { head } = proportions;
    const local = new Vector3();
    let deepest = Number.POSITIVE_INFINITY;
    while (!run.over) {
      stage.frame();
      for (const side of ['left', 'right'] as const) {
        local.copy(stage.solver.wrists[side]).sub(stage.solver.headPosition);
        local.applyQuaternion(stage.solver.headTurn.clone().invert());
        local.y -= (head.topY + head.chinY) / 2;
        local.divide(new Vector3(head.halfWidth, (head.topY - head.chinY) / 2, head.chinZ));
        deepest = Math.min(deepest, local.length());
      }
    }
    expect(deepest).toBeGreaterThan(0.9);
  });

  it('plays the middle again for each repeat, and not the beginning', () => {
    const stage = theatre(proportions);
    const run = stage.player.start('wave', { ...once, repeat: 3 });
    const { loop = [0, 0], seconds } = run.score.timing;
    expect(run.score.length(3)).toBeCloseTo(seconds + 2 * (loop[1] - loop[0]), 6);
  });

  it('melts away when it is broken off, and lands first when it is in the air', () => {
    const stage = theatre(proportions);
    const count = (gesture: 'wave' | 'backflip', at: number) => {
      const run = stage.player.start(gesture, once);
      for (let i = 0; i < at * 60; i++) stage.frame();
      run.breakOff();
      let frames = 0;
      while (!run.over) {
        stage.frame();
        frames++;
      }
      return frames / 60;
    };
    expect(count('wave', 1)).toBeLessThan(0.45);
    expect(count('backflip', 0.8)).toBeGreaterThan(1);
  });
});
