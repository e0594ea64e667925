import type { VrmBodyEvent } from './body-event.js';

/** Pixels the point over her head has to move before the page is told again. */
const MOVED_PIXELS = 1;

/** The line she says, and where its bubble points to. */
export class SpeechBubble {
  readonly #emit: (event: VrmBodyEvent) => void;
  #x = 0;
  #y = 0;
  visible = false;

  constructor(emit: (event: VrmBodyEvent) => void) {
    this.#emit = emit;
  }

  say(text: string | null, { x, y }: { x: number; y: number }): void {
    this.visible = text !== null;
    this.#x = x;
    this.#y = y;
    this.#emit({ type: 'speech', text, x, y });
  }

  move({ x, y }: { x: number; y: number }): void {
    if (Math.hypot(x - this.#x, y - this.#y) < MOVED_PIXELS) return;
    this.#x = x;
    this.#y = y;
    this.#emit({ type: 'speech-moved', x, y });
  }
}
