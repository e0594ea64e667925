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
const thin = (samples: Int16Array) => samples.filter((_, index) => index % 4 === 0);
const norm = (samples: Int16Array) => Math.sqrt(samples.reduce((sum, value) => sum + value * value, 0)) || 1;

/** 50 ms. */
const PIECE = 2400;

/**
 * How much of what was said is heard, 0..1, in pieces of 50 ms: a busy machine may leave a gap between two, and a sound
 * server may swallow the first few milliseconds. What is next to silent says nothing.
 */
export function shareHeard(said: Int16Array, all: Int16Array): number {
  const first = all.findIndex((value) => Math.abs(value) > 300);
  const heard = thin(all.subarray(Math.max(0, first), first + said.length * 2));
  const pieces = Array.from({ length: Math.floor(said.length / PIECE) }, (_, index) =>
    thin(said.subarray(index * PIECE, (index + 1) * PIECE)),
  ).filter((piece) => norm(piece) > 300 * Math.sqrt(piece.length));
  const isHeard = (piece: Int16Array) => {
    for (let from = 0; from + piece.length <= heard.length; from += 1) {
      const part = heard.subarray(from, from + piece.length);
      if (piece.reduce((sum, value, index) => sum + value * (part[index] ?? 0), 0) > 0.9 * norm(piece) * norm(part))
        return true;
    }
    return false;
  };
  return pieces.filter(isHeard).length / pieces.length;
}
