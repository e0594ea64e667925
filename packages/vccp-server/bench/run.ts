/** Prints how fast this server is beside others, all of them measured in turn in this one run. */
import { cpus } from 'node:os';
import { measureBombs } from './bombs.js';
import { CALLS, measureCalls, TOOLS } from './calls.js';
import { measureFanOut } from './fan-out.js';
import { measureIdle } from './idle.js';
import { measureNeighbour } from './neighbour.js';
import { measureStoppedReader } from './stopped-reader.js';
import { measureStopping } from './stopping.js';

const quick = process.argv.includes('--quick');
const rounds = quick ? 5 : 24;
const only = process.argv.find((argument) => /^--only=/.test(argument))?.slice('--only='.length);
const print = (text: string) => process.stdout.write(`${text}\n\n`);

print(`Node ${process.versions.node}, ${cpus().length} cores; ${rounds} interleaved rounds, medians.`);
const parts: Record<string, { title: string; measure(): Promise<string> }> = {
  calls: {
    title: 'From the POST to the body',
    measure: () => measureCalls(CALLS, { rounds, calls: 100, callers: 16 }),
  },
  tools: { title: 'Many tools', measure: () => measureCalls(TOOLS, { rounds, calls: 100, callers: 16 }) },
  watching: {
    title: 'Copies to those who watch',
    measure: () => measureFanOut({ rounds, messages: 200, observers: 100 }),
  },
  neighbour: { title: 'Beside a loud neighbour', measure: () => measureNeighbour({ rounds, calls: 20 }) },
  idle: { title: 'Idle bodies', measure: () => measureIdle({ rounds: quick ? 1 : 3, bodies: quick ? 400 : 2000 }) },
  reader: { title: 'One who does not read', measure: () => measureStoppedReader({ rounds: quick ? 2 : 8 }) },
  bombs: { title: 'Bombs', measure: () => measureBombs({ rounds: quick ? 3 : 20 }) },
  stopping: { title: 'Stopping', measure: () => measureStopping({ rounds: quick ? 2 : 10 }) },
};
for (const [name, { title, measure }] of Object.entries(parts)) {
  if (only === undefined || only === name) print(`### ${title}\n\n${await measure()}`);
}
process.exit(0);
