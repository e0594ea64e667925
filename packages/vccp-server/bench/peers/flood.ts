/** A body that notices without end, in a process of its own: `flood <url> <messages a second, or 0 for all that pass>`. */
import { BenchBody } from '../bench-peer.js';

const [url = '', perSecond = '0', role] = process.argv.slice(2);
const body = await BenchBody.open(url, role === 'body' ? 'body' : undefined);
const data = { name: 'ball', at: { x: 1, y: 2, z: 3 }, text: 'x'.repeat(100) };
/** Sent in bursts this long apart, as a world does that has a clock. */
const BURST_MS = 10;
/** More than this is not put on the way at once. */
const MAX_QUEUED_BYTES = 256 * 1024;
let on = false;

function burst(): void {
  if (!on) return;
  const most = Number(perSecond) === 0 ? 500 : (Number(perSecond) * BURST_MS) / 1000;
  for (let n = 0; n < most && body.socket.bufferedAmount < MAX_QUEUED_BYTES; n += 1) body.perceive('noise', data);
  if (Number(perSecond) === 0) setImmediate(burst);
  else setTimeout(burst, BURST_MS);
}

process.on('message', (told) => {
  on = told === 'start';
  burst();
  process.send?.(told);
});
process.send?.('ready');
