import { Aim } from '../aim.js';
import type { Proportions } from '../proportions.js';
import { Score } from '../score.js';

const BEAT = 0.46;

export function dance(proportions: Proportions): Score {
  const bars = 8;
  const start = 0.4;
  const score = new Score(new Aim(proportions), {
    seconds: start + bars * BEAT + 0.7,
    fadeIn: 0.4,
    fadeOut: 0.6,
    loop: [start, start + bars * BEAT],
    face: { happy: 0.75 },
    wholeBody: true,
  });
  type Keys = [number, number][];
  const bounce: Keys = [[0, 0]];
  const sway: Keys = [[0, 0]];
  const roll: Keys = [[0, 0]];
  const counter: Keys = [[0, 0]];
  const yaw: Keys = [[0, 0]];
  const nod: Keys = [[0, 0]];
  const tilt: Keys = [[0, 0]];
  const lift = { left: [[0, 0]] as Keys, right: [[0, 0]] as Keys };
  const elbow = [1, -0.7, -0.35] as const;
  score.arm('both', 0, { hand: [0.6, -0.4, 0.5], reach: 0.65, elbow, palm: [-0.5, 0, 0.6], fingers: 'relaxed' });
  for (let beat = 0; beat <= bars; beat++) {
    const t = start + beat * BEAT;
    const side = beat % 2 === 0 ? 1 : -1;
    bounce.push([t, -0.12], [t + BEAT * 0.5, -0.015]);
    sway.push([t, side * 0.15]);
    roll.push([t, -side * 8]);
    counter.push([t + 0.03, side * 11]);
    yaw.push([t + 0.04, side * 10]);
    nod.push([t + 0.02, 7], [t + BEAT * 0.5, -4]);
    tilt.push([t + 0.06, -side * 9]);
    const free = side === 1 ? 'right' : 'left';
    lift[free].push([t - BEAT * 0.35, 0], [t, 0.13], [t + BEAT * 0.35, 0]);
    if (beat === bars) break;
    const upper = beat % 4 < 2;
    const [raised, low] = side === 1 ? (['left', 'right'] as const) : (['right', 'left'] as const);
    score.arm(raised, t + 0.05, {
      hand: upper ? [0.72, 0.95, 0.25] : [0.95, 0.25, 0.55],
      reach: upper ? 0.9 : 0.72,
      palm: [-0.2, 0.1, 1],
      fingers: 'open',
      deviate: 10,
    });
    score.arm(low, t + 0.05, {
      hand: upper ? [0.8, -0.55, 0.35] : [0.5, -0.1, 0.85],
      reach: upper ? 0.72 : 0.6,
      palm: [-0.4, -0.4, 0.4],
      fingers: 'relaxed',
      deviate: -8,
    });
  }
  const end = start + bars * BEAT;
  for (const keys of [bounce, sway, roll, counter, yaw, nod, tilt]) keys.push([end + 0.6, 0]);
  score.arm('both', end + 0.3, { hand: [0.6, -0.7, 0.3], reach: 0.8, deviate: 0, fingers: 'relaxed' });
  score.arm('both', end + 0.7, { hand: [0.35, -1, 0.15], reach: 0.93, palm: [-1, 0, 0] });
  score
    .trunk('hipsY', ...bounce)
    .trunk('hipsX', ...sway)
    .trunk('hipsRoll', ...roll);
  score.trunk('torsoRoll', ...counter).trunk('torsoYaw', ...yaw);
  score.trunk('headPitch', ...nod).trunk('headRoll', ...tilt);
  score.leg('left', 'footY', ...lift.left).leg('right', 'footY', ...lift.right);
  score.leg('both', 'kneeOut', [0, 0], [start, 10], [end, 10], [end + 0.5, 0]);
  score.trunk('gaze', [0, 0.6], [1, 0.6]);
  return score.done();
}
