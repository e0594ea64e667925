/**
 * How near to its mark each event is played, beside a bare timer for each: side by side, in one process and one minute,
 * while the machine is kept busy.
 */

import { cpus } from 'node:os';
import { Worker } from 'node:worker_threads';
import { performanceSchema } from '@vccp/protocol';
import { Performer, readPerformance, steadyClock, timeline } from '../src/index.js';

const quick = process.argv.includes('--quick');
const SECONDS = quick ? 10 : 60;
const EVENTS = 100;
/** Of each tenth of a second, the event loop itself is blocked this long. */
const BUSY_MS = 8;
const print = (text: string) => process.stdout.write(`${text}\n\n`);

/** No two events share a mark, and none falls on a whole millisecond. */
const marks = Array.from({ length: EVENTS }, (_, index) => ((index + 0.37) * SECONDS * 1000) / EVENTS);

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** The other cores work, and now and then this one does. */
function load(): () => void {
  const spin = 'for (;;) for (let i = 0, x = 0; i < 1e7; i += 1) x += Math.sqrt(i);';
  const workers = cpus().map(() => new Worker(spin, { eval: true }));
  const block = setInterval(() => {
    for (const until = performance.now() + BUSY_MS; performance.now() < until; );
  }, 100);
  return () => {
    clearInterval(block);
    for (const worker of workers) void worker.terminate();
  };
}

async function measureMarks(): Promise<string> {
  const score = performanceSchema.parse({
    name: 'marks',
    events: marks.map((ms) => ({ type: 'gesture', timestamp: ms / 1000, data: { gesture: 'nod' } })),
  });
  const ours: number[] = [];
  const bare: number[] = [];
  const end = load();
  // Until the machine is as busy as it will be.
  await new Promise((resolve) => setTimeout(resolve, 1000));
  const performer = new Performer(score, {
    actor: {
      play: async () => {
        ours.push(steadyClock.now());
        return undefined;
      },
    },
  });
  const startMs = steadyClock.now();
  const bareDone = Promise.all(
    marks.map(
      (ms) =>
        new Promise<void>((resolve) => {
          setTimeout(
            () => {
              bare.push(steadyClock.now());
              resolve();
            },
            ms - (steadyClock.now() - startMs),
          );
        }),
    ),
  );
  let oursMs = Number.NaN;
  performer.subscribe(() => {
    if (Number.isNaN(oursMs) && performer.status.state === 'playing') oursMs = steadyClock.now();
  });
  performer.start();
  await Promise.all([bareDone, performer.ended]);
  end();
  const errors = (times: readonly number[], from: number) =>
    marks.map((ms, index) => Math.abs((times[index] ?? Number.NaN) - from - ms));
  const ourErrors = errors(ours, oursMs);
  const bareErrors = errors(bare, startMs);
  /** Beside its bare timer, which cannot drift: what falls behind it from the first third to the last has drifted. */
  const behind = ourErrors.map((ms, index) => ms - (bareErrors[index] ?? Number.NaN));
  const third = Math.floor(EVENTS / 3);
  const drift = quantile(behind.slice(-third), 0.5) - quantile(behind.slice(0, third), 0.5);
  const row = (name: string, values: readonly number[]) =>
    `| ${name} | ${quantile(values, 0.5).toFixed(2)} | ${quantile(values, 0.95).toFixed(2)} |`;
  const ratio = quantile(ourErrors, 0.95) / quantile(bareErrors, 0.95);
  return [
    `| ${EVENTS} events in ${SECONDS} s under load | error p50 ms | error p95 ms |`,
    '|---|---|---|',
    row('performer', ourErrors),
    row('a bare timer for each', bareErrors),
    '',
    `p95 ratio ${ratio.toFixed(2)} (aim: at most 1.5); drift ${drift.toFixed(2)} ms (aim: at most 5)`,
  ].join('\n');
}

function measureReading(): string {
  const of = (count: number) => ({
    name: 'long',
    events: Array.from({ length: count }, (_, index) => ({
      type: 'gesture' as const,
      timestamp: index / 100,
      id: `e${index}`,
      ...(index > 0 && { after: `e${index - 1}` }),
      data: { gesture: 'nod' as const },
    })),
  });
  const time = (run: () => unknown) => {
    const times = Array.from({ length: 5 }, () => {
      const fromMs = performance.now();
      run();
      return performance.now() - fromMs;
    });
    return quantile(times, 0.5);
  };
  const large = { ...of(100_000), loop: false };
  const text = JSON.stringify(large);
  const parseMs = time(() => JSON.parse(text));
  const layMs = time(() => timeline(large));
  const refuseMs = time(() => readPerformance(large));
  return [
    '| 100,000 events, each after the one before | times JSON.parse of them |',
    '|---|---|',
    `| laid out | ${(layMs / parseMs).toFixed(2)} |`,
    `| refused | ${(refuseMs / parseMs).toFixed(4)} |`,
  ].join('\n');
}

const only = process.argv.find((argument) => argument.startsWith('--only='))?.slice('--only='.length);
if (only === undefined || only === 'scenes') {
  print(`### Scenes on their mark\n\n${await measureMarks()}`);
  print(`### Long scenes\n\n${measureReading()}`);
}
process.exit(0);
