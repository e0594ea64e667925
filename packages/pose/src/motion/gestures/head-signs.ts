import { Aim } from '../aim.js';
import type { Proportions } from '../proportions.js';
import { Score } from '../score.js';

/** Yes, no, and what the head says along with a little of the body. */

export function nod(proportions: Proportions): Score {
  const score = new Score(new Aim(proportions), {
    seconds: 1.35,
    fadeIn: 0.12,
    fadeOut: 0.3,
    loop: [0.12, 0.95],
    face: { happy: 0.25 },
  });
  score.trunk('headPitch', [0, 0], [0.12, -4], [0.34, 17], [0.54, -3], [0.74, 13], [0.95, -3], [1.2, 0]);
  score.trunk('torsoPitch', [0, 0], [0.14, -0.6], [0.38, 2.6], [0.58, 0], [0.78, 1.9], [1, 0], [1.3, 0]);
  score.trunk('gaze', [0, 0.75], [1, 0.75]);
  return score.done();
}

export function shakeHead(proportions: Proportions): Score {
  const score = new Score(new Aim(proportions), {
    seconds: 1.75,
    fadeIn: 0.15,
    fadeOut: 0.3,
    loop: [0.22, 1.12],
    face: { sad: 0.25 },
  });
  score.trunk('headYaw', [0, 0], [0.22, 24], [0.5, -25], [0.8, 23], [1.12, -20], [1.4, 6], [1.65, 0]);
  score.trunk('headRoll', [0, 0], [0.22, -2], [0.5, 2], [0.8, -2], [1.12, 2], [1.4, 0]);
  score.trunk('headPitch', [0, 0], [0.25, 4], [1.2, 4], [1.6, 0]);
  score.trunk('torsoYaw', [0, 0], [0.27, 3], [0.56, -3.5], [0.86, 3], [1.18, -2.5], [1.6, 0]);
  score.trunk('gaze', [0, 0.55], [1, 0.55]);
  return score.done();
}

export function shrug(proportions: Proportions): Score {
  const score = new Score(new Aim(proportions), {
    seconds: 2,
    fadeIn: 0.22,
    fadeOut: 0.45,
    loop: [0.4, 1.35],
    face: { surprised: 0.18, sad: 0.2 },
  });
  const elbow = [0.15, -0.9, -0.8] as const;
  score.arm('both', 0, { hand: [0.35, -0.8, 0.4], reach: 0.8, elbow, palm: [-0.8, 0.2, 0.3], fingers: 'relaxed' });
  score.arm('both', 0.35, {
    hand: [0.95, -0.42, 0.62],
    reach: 0.8,
    palm: [-0.05, 1, 0.15],
    fingers: 'open',
    flex: -22,
    shoulderUp: 19,
  });
  score.arm('both', 0.5, { hand: [0.95, -0.48, 0.6], reach: 0.78, flex: -16, shoulderUp: 16 });
  score.arm('both', 1.25, { hand: [0.95, -0.46, 0.6], reach: 0.78, flex: -18, shoulderUp: 17 });
  score.arm('both', 1.65, {
    hand: [0.5, -0.9, 0.3],
    reach: 0.88,
    palm: [-0.9, 0, 0.2],
    fingers: 'relaxed',
    flex: 0,
    shoulderUp: -3,
  });
  score.arm('both', 2, { hand: [0.3, -1, 0.1], reach: 0.95, shoulderUp: 0 });
  score.trunk('headRoll', [0, 0], [0.45, 12], [1.25, 11], [1.7, 0]);
  score.trunk('headPitch', [0, 0], [0.35, -4], [1.25, -3], [1.6, 2], [1.9, 0]);
  score.trunk('torsoPitch', [0, 0], [0.35, -3], [1.25, -2], [1.6, 2], [1.9, 0]);
  score.trunk('hipsY', [0, 0], [0.15, -0.02], [0.4, 0], [1.3, 0], [1.6, -0.02], [1.9, 0]);
  return score.done();
}

export function thinking(proportions: Proportions): Score {
  const aim = new Aim(proportions, { headPitch: 4, headRoll: 6, torsoRoll: 1 });
  const score = new Score(aim, {
    seconds: 3.6,
    fadeIn: 0.5,
    fadeOut: 0.55,
    loop: [0.9, 2.9],
    face: { relaxed: 0.12 },
  });
  const { hand } = proportions;
  const chin = aim.chin();
  const wrist = chin.clone();
  wrist.x -= hand * 0.42;
  wrist.y -= hand * 0.82;
  wrist.z += hand * 0.16;
  const atChin = aim.to('right', wrist, true);
  wrist.y += hand * 0.07;
  const tap = aim.to('right', wrist, true);
  const elbow = [0.35, -1, -0.1] as const;
  score.arm('right', 0, { hand: [0.3, -0.4, 0.6], reach: 0.6, elbow, palm: [-0.7, 0, -0.5], fingers: 'relaxed' });
  score.arm('right', 0.55, { hand: atChin, elbow, palm: [-0.75, 0.2, -0.7], fingers: 'chin', flex: 6, deviate: 12 });
  for (const t of [1.2, 2.2]) {
    score.arm('right', t, { hand: atChin });
    score.arm('right', t + 0.22, { hand: tap });
    score.arm('right', t + 0.44, { hand: atChin });
  }
  score.arm('right', 3.05, { hand: atChin });
  score.arm('right', 3.6, {
    hand: [0.4, -0.7, 0.4],
    reach: 0.8,
    palm: [-1, 0, 0],
    fingers: 'relaxed',
    flex: 0,
    deviate: 0,
  });
  const support = aim.shoulder('right');
  support.x *= 0.35;
  support.y -= proportions.arm * 0.6;
  support.z += proportions.torso.chestDepth + hand * 0.4;
  const across = aim.to('left', support);
  score.arm('left', 0, { hand: [0.2, -0.8, 0.4], reach: 0.8, elbow: [0.8, -0.6, -0.4], palm: [-0.4, 0, -1] });
  score.arm('left', 0.65, { hand: across, elbow: [0.9, -0.8, -0.2], palm: [0, 0.5, -1], fingers: 'cupped' });
  score.arm('left', 3, { hand: across });
  score.arm('left', 3.6, { hand: [0.3, -0.9, 0.3], reach: 0.9, palm: [-1, 0, 0], fingers: 'relaxed' });
  score.trunk('headRoll', [0, 0], [0.6, 8], [1.7, 6], [2.4, 9], [3, 7], [3.5, 0]);
  score.trunk('headPitch', [0, 0], [0.35, 5], [0.9, -4], [2, -6], [3, -3], [3.5, 0]);
  score.trunk('headYaw', [0, 0], [0.9, 7], [2, 10], [2.9, 6], [3.4, 0]);
  score.trunk('eyesYaw', [0, 0], [0.75, 0], [0.9, 15], [1.9, 15], [2, 8], [2.9, 8], [3, 0], [3.6, 0]);
  score.trunk('eyesPitch', [0, 0], [0.75, 0], [0.9, -11], [2.9, -9], [3, 0], [3.6, 0]);
  score.trunk('torsoRoll', [0, 0], [0.7, 2], [3, 2], [3.5, 0]);
  score.trunk('hipsRoll', [0, 0], [0.7, -2], [3, -2], [3.5, 0]);
  score.trunk('gaze', [0, 0.45], [1, 0.45]);
  return score.done();
}
