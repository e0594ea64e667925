import { paint, type Terminal } from './terminal.js';

const WIDTH = 24;

/** A bar on stderr that redraws itself, for a person; nothing where no person looks. */
export function progressBar(terminal: Terminal, what: string) {
  if (!terminal.isInteractive) return { update: () => undefined, end: () => undefined };
  return {
    /** @param totalBytes undefined where it is not known */
    update(sentBytes: number, totalBytes: number | undefined) {
      terminal.stderr.write(`\r${barLine(what, sentBytes, totalBytes, (text) => paint(terminal, 'cyan', text))}`);
    },
    end() {
      terminal.stderr.write('\r\u001b[K');
    },
  };
}

function barLine(
  what: string,
  sentBytes: number,
  totalBytes: number | undefined,
  colour: (text: string) => string = (text) => text,
): string {
  if (totalBytes === undefined || totalBytes === 0) return `${what} ${mebibytes(sentBytes)}`;
  const share = Math.min(1, sentBytes / totalBytes);
  const full = Math.round(share * WIDTH);
  const bar = colour('━'.repeat(full)) + '─'.repeat(WIDTH - full);
  return `${what} ${bar} ${String(Math.round(share * 100)).padStart(3)} %  ${mebibytes(sentBytes)} of ${mebibytes(totalBytes)}`;
}

const mebibytes = (bytes: number) => `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
