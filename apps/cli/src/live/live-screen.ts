import type { Terminal } from '../terminal.js';

/** Several changes within this long are drawn once. */
const DRAW_MS = 50;
/** Elapsed times go on while nothing happens. */
const TICK_MS = 500;

// ECMA-48 and xterm: the second screen, the cursor, home, erase; 2026 draws whole pictures where a terminal knows it.
// Lines are not wrapped (7): terminals disagree on how wide some letters are.
const ENTER = '\x1b[?1049h\x1b[?25l\x1b[?7l';
const LEAVE = '\x1b[?7h\x1b[?25h\x1b[?1049l';
const HOME = '\x1b[?2026h\x1b[H';
const END_OF_LINE = '\x1b[K';
const END_OF_SCREEN = '\x1b[J\x1b[?2026l';

/** A picture on the terminal that is drawn again in place. Closing gives the terminal back as it was. */
export class LiveScreen implements Disposable {
  readonly #terminal: Terminal;
  readonly #draw: (size: { columns: number; rows: number }) => readonly string[];
  readonly #stopResizing: () => void;
  readonly #tick: NodeJS.Timeout;
  readonly #onExit = () => this[Symbol.dispose]();
  #soon: NodeJS.Timeout | undefined;
  #open = true;

  constructor(terminal: Terminal, draw: (size: { columns: number; rows: number }) => readonly string[]) {
    this.#terminal = terminal;
    this.#draw = draw;
    // Also when the process is ended by a second Ctrl+C.
    process.once('exit', this.#onExit);
    terminal.stdout.write(ENTER);
    this.#stopResizing = terminal.onResize(() => this.#now());
    this.#tick = setInterval(() => this.#now(), TICK_MS);
    this.#now();
  }

  /** Something changed. */
  changed(): void {
    if (this.#open) this.#soon ??= setTimeout(() => this.#now(), DRAW_MS);
  }

  [Symbol.dispose](): void {
    if (!this.#open) return;
    this.#open = false;
    process.off('exit', this.#onExit);
    clearTimeout(this.#soon);
    clearInterval(this.#tick);
    this.#stopResizing();
    this.#terminal.stdout.write(LEAVE);
  }

  #now(): void {
    clearTimeout(this.#soon);
    this.#soon = undefined;
    const lines = this.#draw(this.#terminal.size());
    this.#terminal.stdout.write(HOME + lines.map((line) => line + END_OF_LINE).join('\r\n') + END_OF_SCREEN);
  }
}
