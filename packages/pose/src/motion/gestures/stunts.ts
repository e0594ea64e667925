import { Aim } from '../aim.js';
import type { Proportions } from '../proportions.js';
import { Score } from '../score.js';

/** A crouch, a leap, one turn backwards about the hips with the knees drawn in, and a soft landing. */
export function backflip(proportions: Proportions): Score {
  const { leg, hipsHeight, head } = proportions;
  const score = new Score(new Aim(proportions), {
    seconds: 2.5,
    fadeIn: 0.2,
    fadeOut: 0.4,
    loop: [0.05, 2.05],
    face: { happy: 0.6 },
    faceFrom: 1.35,
    committedAt: 0.5,
    wholeBody: true,
  });
  const aboveHips = new Aim(proportions).head(0, head.topY, 0).y - hipsHeight;
  const apex = Math.max(0.75, (aboveHips * 1.02 - hipsHeight + 0.1) / leg);
  const up = 0.6;
  const down = up + 0.72;
  const mid = (up + down) / 2;
  score.trunk(
    'hipsY',
    [0, 0],
    [0.36, -0.42],
    [0.43, -0.4],
    [up, 0.08],
    [up + 0.13, apex * 0.62],
    [mid, apex],
    [down - 0.13, apex * 0.62],
    [down, 0.02],
    [down + 0.14, -0.4],
    [down + 0.3, -0.36],
    [down + 0.65, 0],
  );
  score.trunk('hipsZ', [0, 0], [0.36, -0.08], [up, -0.05], [down, -0.12], [down + 0.14, -0.12], [down + 0.65, 0]);
  score.trunk(
    'hipsPitch',
    [0, 0],
    [0.36, 14],
    [up, -14],
    [up + 0.1, -45],
    [mid, -182],
    [down - 0.1, -325],
    [down, -352],
    [down + 0.14, -340],
    [down + 0.6, -360],
    [2.5, -360],
  );
  score.trunk(
    'torsoPitch',
    [0, 0],
    [0.36, 24],
    [up, -12],
    [mid - 0.1, 30],
    [mid + 0.12, 26],
    [down, 6],
    [down + 0.16, 22],
    [down + 0.65, 0],
  );
  score.trunk('headPitch', [0, 0], [0.36, -14], [up, -10], [mid, 18], [down, 4], [down + 0.2, -14], [down + 0.6, 0]);
  score.leg('both', 'free', [0, 0], [up, 0], [up + 0.08, 1], [down - 0.1, 1], [down, 0], [2.5, 0]);
  score.leg(
    'both',
    'footY',
    [0, 0],
    [up + 0.04, 0],
    [mid - 0.08, 0.52],
    [mid + 0.1, 0.5],
    [down - 0.08, 0.06],
    [down, 0],
  );
  score.leg(
    'both',
    'footZ',
    [0, 0],
    [up + 0.04, 0],
    [mid - 0.08, 0.26],
    [mid + 0.1, 0.24],
    [down - 0.08, 0.04],
    [down, 0],
  );
  score.leg('both', 'footPitch', [0, 0], [0.42, 4], [up, 40], [mid, 30], [down - 0.06, 8], [down + 0.04, 0]);
  score.arm('both', 0, {
    hand: [0.35, -1, 0.1],
    reach: 0.9,
    elbow: [0.8, 0.1, -0.6],
    palm: [-1, 0, 0],
    fingers: 'relaxed',
  });
  score.arm('both', 0.34, { hand: [0.45, -0.75, -0.6], reach: 0.94, elbow: [0.9, 0.5, 0], fingers: 'fist' });
  score.arm('both', 0.48, { hand: [0.5, -0.55, 0.75], reach: 0.94, elbow: [0.9, 0, -0.5] });
  score.arm('both', up + 0.02, { hand: [0.55, 1, 0.35], reach: 0.96, elbow: [0.9, -0.2, -0.5] });
  score.arm('both', up + 0.16, { hand: [0.6, 0.5, 0.6], reach: 0.7 });
  score.arm('both', mid, { hand: [0.3, -0.6, 0.8], reach: 0.7 });
  score.arm('both', down, { hand: [0.95, -0.1, 0.4], reach: 0.9, fingers: 'open' });
  score.arm('both', down + 0.16, { hand: [1, 0.15, 0.45], reach: 0.92, palm: [-0.2, -1, 0] });
  score.arm('both', down + 0.65, { hand: [0.45, -0.9, 0.25], reach: 0.9, fingers: 'relaxed', palm: [-1, 0, 0] });
  score.arm('both', 2.5, { hand: [0.3, -1, 0.1], reach: 0.95 });
  score.trunk('gaze', [0, 1], [0.3, 0], [down, 0], [down + 0.5, 1]);
  return score.done();
}

/** Struck, she sways, sinks to her seat turning aside, falls on her back, lies still, and gets up again. */
export function die(proportions: Proportions): Score {
  const { leg, hipsHeight, torso } = proportions;
  const score = new Score(new Aim(proportions), {
    seconds: 6.1,
    fadeIn: 0.2,
    fadeOut: 0.5,
    loop: [0.05, 5.6],
    face: { sad: 0.5, surprised: 0.25 },
    faceTo: 4.2,
    wholeBody: true,
  });
  const floor = (Math.max(torso.backDepth, torso.hipHalfWidth * 0.7) * 1.02 - hipsHeight) / leg;
  const seat = floor + 0.04;
  score.trunk(
    'hipsY',
    [0, 0],
    [0.25, 0.01],
    [0.6, -0.12],
    [0.85, -0.2],
    [1.25, seat],
    [1.34, seat + 0.05],
    [1.45, seat],
    [1.75, floor],
    [3.7, floor],
    [4.4, seat],
    [4.95, -0.62],
    [5.5, 0],
  );
  score.trunk(
    'hipsZ',
    [0, 0],
    [0.25, -0.05],
    [0.6, 0.03],
    [0.85, -0.08],
    [1.25, -0.32],
    [3.7, -0.3],
    [4.35, -0.3],
    [4.95, -0.2],
    [5.5, 0],
  );
  score.trunk(
    'hipsYaw',
    [0, 0],
    [0.6, -9],
    [0.85, 8],
    [1.25, 44],
    [1.75, 72],
    [3.7, 72],
    [4.35, 50],
    [4.95, 12],
    [5.5, 0],
  );
  score.trunk(
    'hipsPitch',
    [0, 0],
    [0.25, -3],
    [0.6, 5],
    [0.85, -4],
    [1.25, -26],
    [1.42, -38],
    [1.7, -91],
    [1.78, -86],
    [1.9, -90],
    [3.7, -90],
    [4.35, -16],
    [4.95, 20],
    [5.5, 0],
  );
  score.trunk(
    'torsoPitch',
    [0, 0],
    [0.25, -9],
    [0.6, 12],
    [0.85, 5],
    [1.25, 22],
    [1.55, 18],
    [1.75, -3],
    [1.9, 1],
    [3.7, 1],
    [4.1, 30],
    [4.95, 18],
    [5.5, 0],
  );
  score.trunk('torsoRoll', [0, 0], [0.6, 5], [0.85, -6], [1.3, 0], [5.5, 0]);
  score.trunk(
    'headPitch',
    [0, 0],
    [0.25, -12],
    [0.6, 14],
    [0.85, -4],
    [1.25, 10],
    [1.6, 26],
    [1.76, -6],
    [1.9, 2],
    [3.7, 2],
    [4, 30],
    [4.95, 0],
    [5.5, 0],
  );
  score.trunk('headRoll', [0, 0], [0.6, -8], [0.85, 9], [1.75, 4], [2.1, 14], [3.7, 14], [4.2, 0]);
  score.trunk('headYaw', [0, 0], [1.75, 0], [2.1, 12], [3.7, 12], [4.2, 0]);
  // From the fall to the rising the legs hang on the hips: drawn up while she sits, one knee up while she lies.
  score.leg('both', 'free', [0, 0], [0.85, 0], [1.22, 1], [4.4, 1], [4.9, 0]);
  for (const side of ['left', 'right'] as const) {
    const bent = side === 'right' ? 0.34 : 0.04;
    score.leg(
      side,
      'footY',
      [0, 0],
      [0.85, 0],
      [1.25, 0.57],
      [1.5, 0.62],
      [1.8, bent],
      [3.7, bent],
      [4.35, 0.72],
      [4.9, 0],
    );
    score.leg(
      side,
      'footZ',
      [0, 0],
      [0.85, 0],
      [1.25, 0.66],
      [1.5, 0.7],
      [1.8, -0.1],
      [3.7, -0.1],
      [4.35, 0.62],
      [4.9, 0],
    );
  }
  score.leg('both', 'footPitch', [0, 0], [0.9, 0], [1.25, 16], [1.8, 12], [3.7, 12], [4.35, 14], [4.9, 0]);
  score.leg('both', 'footX', [0, 0], [0.9, 0], [1.3, 0.07], [4.3, 0.07], [4.9, 0]);
  score.leg('both', 'kneeOut', [0, 0], [0.7, 8], [1.3, 12], [3.7, 12], [4.6, 12], [5.4, 0]);
  const chest = [-0.25, -0.35, 0.85] as const;
  const elbow = [0.9, -0.8, -0.2] as const;
  score.arm('right', 0, { hand: [0.3, -0.6, 0.5], reach: 0.7, elbow, palm: [-0.2, 0, -1], fingers: 'cupped' });
  score.arm('right', 0.28, { hand: chest, reach: 0.55 });
  score.arm('right', 0.9, { hand: chest, reach: 0.55 });
  score.arm('right', 1.12, { hand: [0.5, -0.6, 0.4], reach: 0.75, elbow: [0.9, -0.4, -0.5] });
  score.arm('left', 0, {
    hand: [0.4, -0.9, 0.1],
    reach: 0.9,
    elbow: [0.4, -0.4, -1],
    palm: [-0.8, 0, -0.4],
    fingers: 'relaxed',
  });
  score.arm('left', 0.3, { hand: [0.9, -0.3, 0.3], reach: 0.86, fingers: 'open' });
  score.arm('left', 0.9, { hand: [0.6, -0.8, 0.2], reach: 0.9 });
  for (const side of ['left', 'right'] as const) {
    const raised = side === 'left' ? 0.25 : -0.15;
    score.arm(side, 1.3, { hand: [0.75, -0.5, -0.15], reach: 0.95, palm: [-0.3, -0.8, -0.4], fingers: 'open' });
    score.arm(side, 1.62, { hand: [0.9, raised, 0.5], reach: 0.9 });
    score.arm(side, 1.82, {
      hand: [0.95, raised, -0.02],
      reach: 0.97,
      palm: [0, 0.2, 1],
      elbow: [0.2, -0.6, -0.6],
      fingers: 'relaxed',
    });
    score.arm(side, 3.7, { hand: [0.95, raised, -0.02], reach: 0.97 });
    score.arm(side, 4.2, { hand: [0.55, -0.7, -0.2], reach: 0.95, palm: [-0.4, -0.8, -0.3], elbow: [0.6, 0, -1] });
    score.arm(side, 4.95, { hand: [0.35, -0.6, 0.7], reach: 0.8, palm: [-0.3, -0.8, -0.3] });
    score.arm(side, 5.6, { hand: [0.3, -1, 0.12], reach: 0.94, palm: [-1, 0, 0], elbow: [0.3, -0.3, -1] });
  }
  score.trunk('gaze', [0, 1], [0.2, 0], [4.8, 0], [5.4, 1]);
  score.eyelids([0, 0], [0.12, 0.2], [0.7, 0.4], [1.5, 0.7], [1.8, 1], [3.6, 1], [3.85, 0.2], [3.95, 0.8], [4.1, 0]);
  return score.done();
}
