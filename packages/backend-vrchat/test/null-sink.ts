import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';

/** Whether a sound server can be started here. */
export const hasPulse = (() => {
  try {
    execFileSync('which', ['pulseaudio', 'pacat', 'parec', 'pactl'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();
if (!hasPulse)
  console.warn('skipped the microphone: PulseAudio is not here (Debian: apt-get install pulseaudio pulseaudio-utils)');

/** A sound server of our own with nothing but a sink that goes nowhere, and what is heard there. */
export async function nullSink() {
  const folder = mkdtempSync(join(tmpdir(), 'vccp-pulse-'));
  const socket = join(folder, 'native');
  const env = { ...process.env, PULSE_SERVER: `unix:${socket}`, XDG_RUNTIME_DIR: folder, HOME: folder };
  const running: ChildProcess[] = [];
  const start = (command: string, ...args: string[]) => {
    const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'ignore'] });
    running.push(child);
    return child;
  };
  const ended = (child: ChildProcess) =>
    new Promise<void>((resolve) =>
      (child.exitCode ?? child.signalCode) === null ? child.once('close', () => resolve()) : resolve(),
    );
  onTestFinished(async () => {
    for (const child of running) child.kill('SIGKILL');
    await Promise.all(running.map(ended));
    rmSync(folder, { recursive: true, force: true });
  });
  start(
    'pulseaudio',
    '--daemonize=no',
    '-n',
    '--exit-idle-time=-1',
    '--disable-shm=yes',
    '-L',
    `module-native-protocol-unix socket=${socket} auth-anonymous=1`,
    '-L',
    'module-null-sink sink_name=microphone rate=48000 channels=1',
  );
  await expect
    .poll(
      () => {
        try {
          return String(
            execFileSync('pactl', ['list', 'short', 'sinks'], { env, stdio: ['ignore', 'pipe', 'ignore'] }),
          );
        } catch {
          return '';
        }
      },
      { timeout: 30_000 },
    )
    .toContain('microphone');
  const heard: Buffer[] = [];
  start(
    'parec',
    '--device=microphone.monitor',
    '--raw',
    '--format=s16le',
    '--rate=48000',
    '--channels=1',
    '--latency-msec=30',
  ).stdout?.on('data', (bytes: Buffer) => heard.push(bytes));
  await expect.poll(() => heard.length, { timeout: 30_000 }).toBeGreaterThan(0);
  return {
    name: 'microphone',
    server: `unix:${socket}`,
    /** All that was heard so far, 48,000 a second. */
    samples: () => {
      const bytes = Buffer.concat(heard);
      return new Int16Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length - (bytes.length % 2)));
    },
  };
}

/** Every fourth sample says enough of so low a tone. */
const thin = (samples: Int16Array) => Float32Array.from(samples.filter((_, index) => index % 4 === 0));

/** How many pieces are looked for at the most. */
const MOST_PIECES = 30;

/**
 * How much of what was said is heard, 0..1, in pieces of so many milliseconds: a busy machine leaves gaps, and a sound
 * server may swallow the first few milliseconds. What is next to silent says nothing.
 */
export function shareHeard(said: Int16Array, all: Int16Array, pieceMs: number): number {
  const first = all.findIndex((value) => Math.abs(value) > 300);
  const heard = thin(all.subarray(Math.max(0, first), Math.max(0, first) + said.length * 2));
  const size = pieceMs * 48;
  const pieces = Array.from({ length: Math.floor(said.length / size) }, (_, index) =>
    thin(said.subarray(index * size, (index + 1) * size)),
  ).filter((piece) => energy(piece) > 300 ** 2 * piece.length);
  const chosen = pieces.filter((_, index) => index % Math.ceil(pieces.length / MOST_PIECES) === 0);
  return chosen.filter((piece) => isWithin(heard, piece)).length / chosen.length;
}

const energy = (samples: Float32Array) => samples.reduce((sum, value) => sum + value * value, 0);

/** Whether the piece is somewhere in it, however loud. */
function isWithin(heard: Float32Array, piece: Float32Array): boolean {
  const own = energy(piece);
  let there = energy(heard.subarray(0, piece.length));
  for (let from = 0; from + piece.length <= heard.length; from += 1) {
    let shared = 0;
    for (let index = 0; index < piece.length; index += 1) shared += (piece[index] ?? 0) * (heard[from + index] ?? 0);
    if (shared > 0.9 * Math.sqrt(own * Math.max(1, there))) return true;
    there += (heard[from + piece.length] ?? 0) ** 2 - (heard[from] ?? 0) ** 2;
  }
  return false;
}
