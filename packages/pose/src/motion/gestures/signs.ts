import { Aim } from '../aim.js';
import type { Proportions } from '../proportions.js';
import { Score } from '../score.js';

/** Gestures of one hand that others read as a sign. */

export function wave(proportions: Proportions): Score {
  const aim = new Aim(proportions);
  const score = new Score(aim, { seconds: 2.5, fadeIn: 0.32, fadeOut: 0.5, loop: [0.5, 1.9], face: { happy: 0.65 } });
  const elbow = [0.75, -1, 0.1] as const;
  score.arm('right', 0, { hand: [0.75, 0.1, 0.5], reach: 0.75, elbow, palm: [0, 0, 1], fingers: 'relaxed' });
  score.arm('right', 0.3, { hand: [0.86, 0.62, 0.3], reach: 0.86, fingers: 'open' });
  for (let beat = 0; beat < 4; beat++) {
    const t = 0.5 + beat * 0.35;
    score.arm('right', t, { hand: [0.6, 0.9, 0.28], reach: 0.88, deviate: 14 });
    score.arm('right', t + 0.175, { hand: [1.05, 0.66, 0.26], reach: 0.9, deviate: -16 });
  }
  score.arm('right', 1.9, { hand: [0.6, 0.9, 0.28], reach: 0.88, deviate: 14 });
  score.arm('right', 2.15, { hand: [0.8, 0.5, 0.3], reach: 0.84, deviate: 0, fingers: 'relaxed' });
  score.arm('right', 2.5, { hand: [0.5, -0.5, 0.3], reach: 0.85, palm: [-0.6, -0.3, 0.3] });
  score.trunk('torsoRoll', [0, 0], [0.12, 1.5], [0.5, -4], [1.9, -4], [2.4, 0]);
  score.trunk('torsoYaw', [0, 0], [0.5, 5], [1.9, 5], [2.4, 0]);
  score.trunk('headRoll', [0, 0], [0.55, 8], [1.2, 6], [1.9, 8], [2.5, 0]);
  score.trunk('headPitch', [0, 0], [0.3, -3], [0.7, 1], [2.4, 0]);
  score.trunk('hipsRoll', [0, 0], [0.5, 2], [1.9, 2], [2.4, 0]);
  return score.done();
}

export function point(proportions: Proportions): Score {
  const aim = new Aim(proportions, { torsoYaw: 12 });
  const score = new Score(aim, { seconds: 2.2, fadeIn: 0.3, fadeOut: 0.5, loop: [0.5, 1.6] });
  const elbow = [0.8, -0.8, -0.3] as const;
  score.arm('right', 0, { hand: [0.4, -0.5, 0.4], reach: 0.7, elbow, palm: [-0.4, -1, 0], fingers: 'relaxed' });
  score.arm('right', 0.2, { hand: [0.4, -0.1, 0.6], reach: 0.62, fingers: 'point', flex: 15 });
  score.arm('right', 0.42, { hand: [0.55, 0.14, 1], reach: 0.99, flex: -4, shoulderForward: 10 });
  score.arm('right', 0.6, { hand: [0.55, 0.1, 1], reach: 0.965, flex: 0, shoulderForward: 7 });
  score.arm('right', 1.6, { hand: [0.55, 0.1, 1], reach: 0.965 });
  score.arm('right', 1.9, { hand: [0.45, -0.4, 0.7], reach: 0.8, fingers: 'relaxed', shoulderForward: 0 });
  score.arm('right', 2.2, { hand: [0.35, -0.9, 0.2], reach: 0.9, palm: [-1, -0.2, 0] });
  score.trunk('torsoYaw', [0, 0], [0.15, -6], [0.45, 14], [0.65, 12], [1.6, 12], [2.1, 0]);
  score.trunk('torsoPitch', [0, 0], [0.45, 4], [1.6, 3], [2.1, 0]);
  score.trunk('headRoll', [0, 0], [0.5, -3], [1.6, -3], [2.1, 0]);
  return score.done();
}

export function thumbsUp(proportions: Proportions): Score {
  const aim = new Aim(proportions);
  const score = new Score(aim, { seconds: 2.1, fadeIn: 0.28, fadeOut: 0.5, loop: [0.4, 1.55], face: { happy: 0.6 } });
  const elbow = [0.7, -1, -0.3] as const;
  const palm = [-1, 0, 0.1] as const;
  score.arm('right', 0, { hand: [0.3, -0.6, 0.4], reach: 0.7, elbow, palm, fingers: 'relaxed' });
  score.arm('right', 0.2, { hand: [0.3, -0.35, 0.6], reach: 0.58, fingers: 'fist' });
  score.arm('right', 0.4, { hand: [0.42, 0.1, 1], reach: 0.84, fingers: 'thumb', deviate: 8 });
  score.arm('right', 0.56, { hand: [0.42, 0.02, 1], reach: 0.8, deviate: 3 });
  score.arm('right', 1.5, { hand: [0.42, 0.02, 1], reach: 0.8 });
  score.arm('right', 2.1, { hand: [0.3, -0.9, 0.3], reach: 0.88, fingers: 'relaxed', deviate: 0 });
  score.trunk('torsoRoll', [0, 0], [0.4, -3], [1.5, -2.5], [2, 0]);
  score.trunk('torsoYaw', [0, 0], [0.4, 6], [1.5, 6], [2, 0]);
  score.trunk('headPitch', [0, 0], [0.25, -4], [0.5, 6], [0.75, -1], [1.5, 0], [2, 0]);
  score.trunk('headRoll', [0, 0], [0.5, 6], [1.5, 6], [2, 0]);
  return score.done();
}

export function thumbsDown(proportions: Proportions): Score {
  const aim = new Aim(proportions);
  const score = new Score(aim, {
    seconds: 2.2,
    fadeIn: 0.28,
    fadeOut: 0.5,
    loop: [0.4, 1.6],
    face: { angry: 0.45, sad: 0.2 },
  });
  const elbow = [1, 0.35, -0.35] as const;
  const palm = [0.9, -0.1, 0.35] as const;
  score.arm('right', 0, {
    hand: [0.45, -0.5, 0.5],
    reach: 0.7,
    elbow: [0.8, -0.6, -0.4],
    palm: [-0.1, -1, 0.2],
    fingers: 'fist',
  });
  score.arm('right', 0.3, { hand: [0.55, 0.12, 0.8], reach: 0.72, elbow, palm, fingers: 'thumb' });
  score.arm('right', 0.5, { hand: [0.5, -0.2, 0.9], reach: 0.76, deviate: 10 });
  score.arm('right', 0.64, { hand: [0.5, -0.13, 0.9], reach: 0.76, deviate: 4 });
  score.arm('right', 1.6, { hand: [0.5, -0.13, 0.9], reach: 0.76 });
  score.arm('right', 1.9, {
    hand: [0.5, -0.55, 0.6],
    reach: 0.78,
    elbow: [0.8, -0.3, -0.6],
    palm: [-0.1, -1, 0.2],
    deviate: 0,
  });
  score.arm('right', 2.2, {
    hand: [0.35, -0.9, 0.2],
    reach: 0.9,
    elbow: [0.3, -0.4, -1],
    palm: [-1, 0, 0],
    fingers: 'relaxed',
    deviate: 0,
  });
  score.trunk('torsoYaw', [0, 0], [0.45, 5], [1.6, 5], [2.1, 0]);
  score.trunk('headYaw', [0, 0], [0.45, -4], [0.75, 5], [1.05, -3], [1.4, 0], [2, 0]);
  score.trunk('headRoll', [0, 0], [0.5, -6], [1.6, -6], [2.1, 0]);
  score.trunk('headPitch', [0, 0], [0.5, 5], [1.6, 5], [2.1, 0]);
  return score.done();
}
