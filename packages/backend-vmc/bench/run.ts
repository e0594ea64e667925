/** Prints how many of the frames that are due a strict receiver shows, beside a bare timer that is due as often. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { systemClock } from '@vccp/client';
import { Figure, STANDARD_SKELETON } from '@vccp/pose';
import { PoseSender, restsOf, VmcBody } from '../src/index.js';
import { Ticker } from '../src/ticker.js';

const only = process.argv.find((argument) => argument.startsWith('--only='))?.slice('--only='.length);
if (only !== undefined && only !== 'vmc') process.exit(0);
const seconds = process.argv.includes('--quick') ? 5 : 30;
const PER_SECOND = 60;
const print = (line: string) => process.stdout.write(`${line}\n`);
const pass = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

interface Said {
  port?: number;
  shown?: number;
  dropped?: number;
}
async function ask(child: ChildProcess, question?: string): Promise<Said> {
  const said = once(child, 'message');
  if (question !== undefined) child.send(question);
  const [answer] = (await said) as [Said];
  return answer;
}

/** A timer on the same schedule that does nothing: how many frames it was called for by itself. */
async function bareTimer(): Promise<{ due: number; called: number }> {
  let [due, called] = [0, 0];
  const ticker = new Ticker(systemClock, PER_SECOND, (frames) => {
    due += frames;
    called += 1;
  });
  ticker.start();
  await pass(seconds * 1000);
  ticker.stop();
  return { due, called };
}

async function perform(bodies: number) {
  const children = Array.from({ length: bodies }, () =>
    fork(fileURLToPath(new URL('./peers/receiver.js', import.meta.url))),
  );
  const ports = await Promise.all(children.map(async (child) => (await ask(child)).port ?? 0));
  const open = await Promise.all(ports.map((port) => VmcBody.open({ port })));
  const count = async () => {
    const answers = await Promise.all(children.map((child) => ask(child, 'how many?')));
    return {
      sent: open.reduce((sum, body) => sum + body.status.poses, 0),
      shown: answers.reduce((sum, answer) => sum + (answer.shown ?? 0), 0),
      dropped: answers.reduce((sum, answer) => sum + (answer.dropped ?? 0), 0),
    };
  };
  // The first frames are slow: the machine has never run this code.
  await pass(1000);
  const before = await count();
  const [cpu, startedAt] = [process.cpuUsage(), performance.now()];
  await pass(seconds * 1000);
  const due = Math.floor(((performance.now() - startedAt) / 1000) * PER_SECOND) * bodies;
  const { user, system } = process.cpuUsage(cpu);
  const after = await count();
  await Promise.all(open.map((body) => body.close()));
  for (const child of children) child.disconnect();
  const sent = after.sent - before.sent;
  return {
    due,
    sent,
    shown: after.shown - before.shown,
    dropped: after.dropped,
    cpuMs: (user + system) / 1000 / sent,
  };
}

const share = (part: number, whole: number) => `${((100 * part) / whole).toFixed(2)} %`;
print(
  `Node ${process.versions.node}; ${seconds} s each, ${PER_SECOND} frames a second, receivers in processes of their own.\n`,
);
print('| | frames due | sent | shown | shown ÷ due | shown ÷ sent | not taken | CPU ms a frame |');
print('|---|---|---|---|---|---|---|---|');
for (const count of [1, 8]) {
  const bare = await bareTimer();
  print(`| bare timer | ${bare.due} | ${bare.called} | – | ${share(bare.called, bare.due)} | – | – | – |`);
  const { due, sent, shown, dropped, cpuMs } = await perform(count);
  const name = count === 1 ? '1 body' : `${count} bodies`;
  print(
    `| ${name} | ${due} | ${sent} | ${shown} | ${share(shown, due)} | ${share(shown, sent)} | ${dropped} | ${cpuMs.toFixed(3)} |`,
  );
}

// What of a frame is the pose, and what is the wire.
const figure = new Figure();
const nowhere = await PoseSender.open({ port: 9, rests: restsOf(STANDARD_SKELETON, 'raw'), names: 'vrm0' });
const times = { pose: 0, wire: 0 };
const FRAMES = 2000;
for (let frame = -200; frame < FRAMES; frame += 1) {
  const a = performance.now();
  figure.advance(1 / PER_SECOND);
  const b = performance.now();
  nowhere.send(figure.frame, frame / PER_SECOND);
  const c = performance.now();
  if (frame >= 0) {
    times.pose += b - a;
    times.wire += c - b;
  }
  if (frame % 50 === 0) await pass(0);
}
await nowhere.close();
print(`\nOf a frame: pose ${(times.pose / FRAMES).toFixed(3)} ms, wire ${(times.wire / FRAMES).toFixed(3)} ms.`);
