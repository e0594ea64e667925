/** A program with a body, as `vccp body vrchat` is one: it acts at random until it ends, in whatever way. */
import fc from 'fast-check';
import { VRChatBody } from '../src/index.js';
import { FLOOD, sequence } from './sequences.js';

export interface ChildOptions {
  oscPort: number;
  queryUrl: string;
  seed: number;
}

/** So much faster than it was written: what is to be seen is what is held when it ends. */
const HASTE = 20;

const { oscPort, queryUrl, seed } = JSON.parse(process.argv[2] ?? '') as ChildOptions;
const body = await VRChatBody.open({ oscPort, queryUrl, listenPort: 0, discover: false });
// Whoever started it holds its input, and is gone.
process.stdin.resume().once('close', () => void body.close().then(() => process.exit()));

for (const { steps } of fc.sample(sequence, { seed, numRuns: 1000 })) {
  const stops: AbortController[] = [];
  const play = ([category, data]: readonly [string, Record<string, unknown>]) => {
    const stop = new AbortController();
    stops.push(stop);
    const context = { signal: stop.signal, report: () => undefined };
    void body.play({ id: 'a', category, data, meta: {} }, context).catch(() => undefined);
  };
  // What it was is known to nobody else, and it outlasts all of this.
  play(['parameter', { name: 'Outfit', value: 9, holdMs: 600_000 }]);
  for (const next of steps) {
    if (next.does === 'play') play(next.action);
    else if (next.does === 'flood') for (let count = 0; count < next.count; count += 1) play(FLOOD);
    else if (next.does === 'wait') await new Promise((resolve) => setTimeout(resolve, next.ms / HASTE));
    else if (next.does === 'cancel') stops[next.which]?.abort(new Error('cancelled'));
    else body.stop();
  }
  // Some of it goes on beside the next.
  for (const stop of stops.slice(2)) stop.abort(new Error('enough'));
  await new Promise(setImmediate);
}
