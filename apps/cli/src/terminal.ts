import type { Readable, Writable } from 'node:stream';
import { styleText } from 'node:util';

export type Style = Parameters<typeof styleText>[0];

/** Where a command reads and writes: data to `stdout`, talk to `stderr`. */
export interface Terminal {
  stdin: Readable;
  stdout: Writable;
  stderr: Writable;
  /** Whether a person reads stdout: colours and a drawn block, unless NO_COLOR says otherwise. */
  isInteractive: boolean;
  colours: boolean;
  /** Whether a picture may be drawn again in place: a person looks, and the terminal knows more than lines. */
  canRedraw: boolean;
  size(): { columns: number; rows: number };
  /** Calls the listener when the size changes. */
  onResize(listener: () => void): () => void;
}

export function systemTerminal({ stdin, stdout, stderr, env }: NodeJS.Process): Terminal {
  const isInteractive = stdout.isTTY === true;
  const canRedraw = isInteractive && env.TERM !== 'dumb';
  return {
    stdin,
    stdout,
    stderr,
    isInteractive,
    colours: canRedraw && !env.NO_COLOR,
    canRedraw,
    size: () => ({ columns: stdout.columns || 80, rows: stdout.rows || 24 }),
    onResize(listener) {
      stdout.on('resize', listener);
      return () => stdout.off('resize', listener);
    },
  };
}

export function print({ stdout }: Terminal, line: string): void {
  stdout.write(`${line}\n`);
}

export function printJson(terminal: Terminal, value: unknown): void {
  print(terminal, JSON.stringify(value));
}

/** What is told to the person rather than to the next program. */
export function say({ stderr }: Pick<Terminal, 'stderr'>, line: string): void {
  stderr.write(`${line}\n`);
}

export function paint({ colours }: Pick<Terminal, 'colours'>, style: Style, text: string): string {
  return colours ? styleText(style, text, { validateStream: false }) : text;
}

/** Text from elsewhere on one line of a terminal: no control characters, no end of its own. */
export function oneLine(text: string, most = 400): string {
  const clean = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ');
  return clean.length > most ? `${clean.slice(0, most - 1)}…` : clean;
}
