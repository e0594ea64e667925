/** Prints what OSC costs beside bare UDP, measured in turn in this one run. */
import { measureFrames } from './frames.js';
import { measureRoundTrip } from './round-trip.js';

const quick = process.argv.includes('--quick');
const only = process.argv.find((argument) => argument.startsWith('--only='))?.slice('--only='.length);
const parts: Record<string, { title: string; measure(): Promise<string> }> = {
  osc: { title: 'OSC, sent to heard', measure: () => measureRoundTrip({ rounds: quick ? 60 : 400 }) },
  motion: {
    title: '60 Hz for 8 bodies',
    measure: () => measureFrames({ rounds: quick ? 5 : 60, seconds: 1 }),
  },
};
for (const [name, { title, measure }] of Object.entries(parts)) {
  if (only === undefined || only === name) process.stdout.write(`### ${title}\n\n${await measure()}\n\n`);
}
process.exit(0);
