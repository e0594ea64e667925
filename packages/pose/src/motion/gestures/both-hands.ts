import { Vector3 } from 'three';
import { Aim } from '../aim.js';
import type { Proportions } from '../proportions.js';
import { Score } from '../score.js';

/** Gestures of both hands and the trunk; the legs only bend along. */

export function clap(proportions: Proportions): Score {
  const aim = new Aim(proportions);
  const score = new Score(aim, { seconds: 2.6, fadeIn: 0.35, fadeOut: 0.45, loop: [0.45, 1.95], face: { happy: 0.7 } });
  const { hand, torso, arm } = proportions;
  const place = (side: 'left' | 'right', gap: number, rise: number) => {
    const point = new Vector3((side === 'left' ? 1 : -1) * gap, aim.shoulderHeight - arm * 0.3 + rise, 0);
    point.z = torso.chestDepth + hand * 0.55;
    return aim.to(side, point);
  };
  const elbow = [0.9, -0.9, -0.1] as const;
  for (const side of ['left', 'right'] as const) {
    const open = place(side, arm * 0.42, 0);
    const shut = place(side, hand * 0.17, arm * 0.03);
    score.arm(side, 0, { hand: open, elbow, palm: [-1, -0.1, 0.05], fingers: 'relaxed' });
    score.arm(side, 0.38, { hand: open, fingers: 'flat', flex: -14, deviate: 16 });
    for (let beat = 0; beat < 5; beat++) {
      const t = 0.45 + beat * 0.3;
      score.arm(side, t, { hand: open, flex: -14 });
      score.arm(side, t + 0.13, { hand: shut, flex: 2 });
      score.arm(side, t + 0.19, { hand: shut, flex: 0 });
    }
    score.arm(side, 1.95, { hand: open, flex: -14 });
    score.arm(side, 2.3, { hand: [0.5, -0.7, 0.4], reach: 0.8, fingers: 'relaxed', flex: 0, deviate: 0 });
    score.arm(side, 2.6, { hand: [0.35, -1, 0.15], reach: 0.93 });
  }
  const beats = [0, 1, 2, 3, 4].flatMap((beat): [number, number][] => [
    [0.45 + beat * 0.3, 0],
    [0.6 + beat * 0.3, -0.025],
  ]);
  score.trunk('hipsY', [0, 0], ...beats, [1.95, 0], [2.5, 0]);
  score.trunk('torsoPitch', [0, 0], [0.4, -2], [1.95, 2], [2.4, 0]);
  score.trunk('headRoll', [0, 0], [0.5, -5], [1.1, 4], [1.7, -4], [2.3, 0]);
  return score.done();
}

export function crossedArms(proportions: Proportions): Score {
  const aim = new Aim(proportions, { torsoPitch: -2 });
  const score = new Score(aim, { seconds: 3.4, fadeIn: 0.5, fadeOut: 0.6, loop: [0.9, 2.7], face: { angry: 0.35 } });
  const { hand, torso, arm } = proportions;
  const place = (side: 'left' | 'right', across: number, y: number, z: number) => {
    const sign = side === 'left' ? 1 : -1;
    const shoulder = aim.shoulder(side);
    return aim.to(
      side,
      new Vector3(-sign * Math.abs(shoulder.x) * across, shoulder.y - arm * y, torso.chestDepth * 0.9 + hand * z),
      true,
    );
  };
  const outer = place('left', 0.15, 0.4, 0.5);
  const inner = place('right', 0.2, 0.46, 0.22);
  const elbow = [1, -0.75, 0.1] as const;
  const before = { hand: [0.45, -0.6, 0.75] as const, reach: 0.7, elbow, palm: [-0.3, -0.3, -1] as const };
  score.arm('both', 0, { ...before, fingers: 'relaxed' });
  score.arm('right', 0.5, { hand: inner, palm: [0, 0.1, -1], fingers: 'cupped', flex: 14, shoulderForward: 8 });
  score.arm('left', 0.58, { hand: outer, palm: [0, 0, -1], fingers: 'cupped', flex: 24, shoulderForward: 10 });
  score.arm('right', 2.8, { hand: inner });
  score.arm('left', 2.75, { hand: outer });
  score.arm('both', 3.1, { ...before, fingers: 'relaxed', flex: 0, shoulderForward: 0 });
  score.arm('both', 3.4, { hand: [0.4, -0.9, 0.3], reach: 0.9, palm: [-1, 0, 0] });
  score.trunk('torsoPitch', [0, 0], [0.5, -4], [0.75, -2.5], [2.8, -2.5], [3.3, 0]);
  score.trunk('headPitch', [0, 0], [0.55, -5], [0.8, -2], [1.7, -3], [2.8, -2], [3.2, 0]);
  score.trunk('headRoll', [0, 0], [0.7, -7], [2.8, -7], [3.2, 0]);
  score.trunk('hipsRoll', [0, 0], [0.7, 3], [2.8, 3], [3.3, 0]);
  score.trunk('torsoRoll', [0, 0], [0.7, -3], [2.8, -3], [3.3, 0]);
  return score.done();
}

export function cheer(proportions: Proportions): Score {
  const score = new Score(new Aim(proportions), {
    seconds: 2.5,
    fadeIn: 0.22,
    fadeOut: 0.5,
    loop: [0.45, 1.75],
    face: { happy: 0.85 },
    wholeBody: true,
  });
  const elbow = [0.9, -0.6, -0.3] as const;
  score.arm('both', 0, { hand: [0.5, -0.7, 0.2], reach: 0.6, elbow, palm: [-0.6, 0, 0.6], fingers: 'fist' });
  score.arm('both', 0.22, { hand: [0.55, -0.6, 0.25], reach: 0.58 });
  score.arm('both', 0.5, { hand: [0.62, 1, 0.12], reach: 0.99, palm: [-0.2, 0, 1], fingers: 'open', shoulderUp: 10 });
  for (const t of [0.78, 1.43]) {
    score.arm('both', t, { hand: [0.85, 0.72, 0.2], reach: 0.8 });
    score.arm('both', t + 0.32, { hand: [0.6, 1, 0.1], reach: 0.99 });
  }
  score.arm('both', 2.05, { hand: [0.9, 0.1, 0.4], reach: 0.85, fingers: 'relaxed', shoulderUp: 0 });
  score.arm('both', 2.5, { hand: [0.4, -0.9, 0.2], reach: 0.92, palm: [-1, 0, 0] });
  const hops = [0.45, 1.1].flatMap((t): [number, number][] => [
    [t - 0.02, -0.03],
    [t + 0.2, 0.3],
    [t + 0.4, -0.13],
    [t + 0.55, -0.05],
  ]);
  score.trunk('hipsY', [0, 0], [0.24, -0.16], ...hops, [1.9, 0]);
  const lifts = [0.45, 1.1].flatMap((t): [number, number][] => [
    [t + 0.02, 0],
    [t + 0.2, 0.26],
    [t + 0.37, 0],
  ]);
  score.leg('both', 'footY', [0, 0], [0.3, 0], ...lifts, [1.9, 0]);
  const toes = [0.45, 1.1].flatMap((t): [number, number][] => [
    [t - 0.05, 0],
    [t + 0.06, 28],
    [t + 0.28, 22],
    [t + 0.37, 0],
  ]);
  score.leg('both', 'footPitch', [0, 0], ...toes, [1.9, 0]);
  score.trunk('torsoPitch', [0, 0], [0.24, 9], [0.5, -7], [0.85, 3], [1.15, -7], [1.5, 3], [1.8, -4], [2.3, 0]);
  score.trunk('headPitch', [0, 0], [0.24, 4], [0.5, -8], [1.8, -6], [2.3, 0]);
  score.trunk('headRoll', [0, 0], [0.6, 6], [1.25, -6], [1.8, 4], [2.3, 0]);
  score.trunk('gaze', [0, 0.6], [1, 0.6]);
  return score.done();
}

export function bow(proportions: Proportions): Score {
  const trunk = { hipsPitch: 30, torsoPitch: 20, hipsZ: -0.16 };
  const aim = new Aim(proportions, trunk);
  const score = new Score(aim, {
    seconds: 2.7,
    fadeIn: 0.3,
    fadeOut: 0.4,
    loop: [0.3, 2.2],
    face: { relaxed: 0.2 },
    faceTo: 2.6,
    wholeBody: true,
  });
  const { hand, torso, leg } = proportions;
  for (const side of ['left', 'right'] as const) {
    const thigh = aim.hip(side);
    thigh.x *= 0.75;
    thigh.y -= leg * 0.12;
    thigh.z += torso.hipHalfWidth * 0.55 + hand * 0.3;
    const upright = new Aim(proportions);
    const rest = upright.hip(side);
    rest.x *= 0.75;
    rest.y += leg * 0.06;
    rest.z += torso.chestDepth + hand * 0.35;
    const elbow = [0.8, -0.2, -0.8] as const;
    const palm = [-0.25, -0.1, -1] as const;
    const begin = upright.to(side, rest);
    score.arm(side, 0, { hand: begin, elbow, palm, fingers: 'flat' });
    score.arm(side, 0.35, { hand: begin });
    score.arm(side, 0.95, { hand: aim.to(side, thigh) });
    score.arm(side, 1.6, { hand: aim.to(side, thigh) });
    score.arm(side, 2.3, { hand: begin });
    score.arm(side, 2.7, { hand: [0.25, -1, 0.1], reach: 0.96, palm: [-1, 0, 0], fingers: 'relaxed' });
  }
  score.trunk('hipsPitch', [0, 0], [0.3, -1], [0.95, 31], [1.1, 30], [1.6, 30], [2.25, -0.5], [2.5, 0]);
  score.trunk('torsoPitch', [0, 0], [0.25, -1], [1, 21], [1.6, 20], [2.3, 0]);
  score.trunk('headPitch', [0, 0], [0.25, -3], [1.05, 18], [1.6, 16], [2.35, -2], [2.6, 0]);
  score.trunk('hipsZ', [0, 0], [0.3, 0], [0.95, -0.16], [1.6, -0.16], [2.25, 0]);
  score.trunk('gaze', [0, 1], [0.25, 0], [2, 0], [2.5, 1]);
  score.eyelids([0, 0], [0.5, 0], [0.75, 1], [1.85, 1], [2.1, 0]);
  return score.done();
}

export function sadness(proportions: Proportions): Score {
  const score = new Score(new Aim(proportions, { torsoPitch: 12 }), {
    seconds: 4,
    fadeIn: 0.7,
    fadeOut: 0.9,
    loop: [1, 3],
    face: { sad: 0.9 },
  });
  const elbow = [0.5, -0.2, -1] as const;
  score.arm('both', 0, {
    hand: [0.22, -1, 0.25],
    reach: 0.97,
    elbow,
    palm: [-0.9, 0, -0.4],
    fingers: 'relaxed',
    shoulderUp: -4,
    shoulderForward: 8,
  });
  score.arm('both', 0.9, { hand: [0.24, -1, 0.34], reach: 0.985, shoulderUp: -9, shoulderForward: 15 });
  score.arm('both', 1.5, { shoulderUp: -3, shoulderForward: 14 });
  score.arm('both', 2.2, { shoulderUp: -10, shoulderForward: 16 });
  score.arm('both', 3.1, { shoulderUp: -8, shoulderForward: 13 });
  score.arm('both', 4, { hand: [0.25, -1, 0.1], reach: 0.97, shoulderUp: 0, shoulderForward: 0 });
  score.trunk('torsoPitch', [0, 0], [0.9, 13], [1.5, 9], [2.2, 14], [3.1, 13], [3.9, 0]);
  score.trunk('headPitch', [0, 0], [1, 24], [1.5, 20], [2.3, 27], [3.1, 25], [3.9, 0]);
  score.trunk('headRoll', [0, 0], [1.1, -5], [2, -7], [3.1, -4], [3.9, 0]);
  score.trunk('headYaw', [0, 0], [1.2, -4], [1.9, 4], [2.5, -5], [3, 0], [3.8, 0]);
  score.trunk('hipsY', [0, 0], [0.9, -0.03], [1.5, -0.01], [2.2, -0.035], [3.1, -0.03], [3.9, 0]);
  score.trunk('hipsZ', [0, 0], [0.9, -0.03], [3.1, -0.03], [3.9, 0]);
  score.trunk('gaze', [0, 1], [0.6, 0.15], [3.2, 0.15], [3.8, 1]);
  score.eyelids([0, 0], [0.8, 0.35], [2, 0.45], [2.3, 0.35], [3.4, 0]);
  return score.done();
}
