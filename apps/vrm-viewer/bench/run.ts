import { benchAvatar, measureFrameCost } from './frame-cost.js';

const only = process.argv.find((argument) => argument.startsWith('--only='))?.slice('--only='.length);
if (only !== undefined && only !== 'frames') process.exit(0);

/** Sixty frames a second leave no room for more: what she does of herself, beside what any avatar costs. */
const BUDGET = 1.2;

// three's loader asks for the browser's global by name.
Object.assign(globalThis, { self: globalThis });
const file = await benchAvatar();
const rounds = process.argv.includes('--quick') ? 12 : 40;

process.stdout.write(
  '\nA frame of her, beside the same avatar alone (processor time, medians of interleaved rounds)\n\n',
);
for (const scene of ['idle', 'walking', 'waving'] as const) {
  const { bare, ours, ratio } = await measureFrameCost(file, scene, rounds);
  const verdict = ratio <= BUDGET ? '' : `  over the budget of ${BUDGET}`;
  process.stdout.write(
    `${scene.padEnd(8)} ${bare.toFixed(0)} µs alone, ${ours.toFixed(0)} µs alive: ${ratio.toFixed(2)}${verdict}\n`,
  );
  if (verdict !== '') process.exitCode = 1;
}
