import { type Clock, wait } from '@vccp/client';
import { flag, type OscMessage, text } from '@vccp/osc';
import { orAbort } from './or-abort.js';
import type { Wire } from './throttle.js';

/** What VRChat's chatbox holds; the rest would be cut off. In UTF-16 units, as VRChat counts. */
export const CHATBOX_UNITS = 144;
export const CHATBOX_LINES = 9;
/** VRChat drops what comes sooner. */
export const CHATBOX_PAUSE_MS = 1500;
/** What a reader needs for one unit: about 15 letters a second. */
const READING_MS_PER_UNIT = 65;

export const typing = (isTyping: boolean): OscMessage => ({ address: '/chatbox/typing', args: [flag(isTyping)] });
const INPUT = '/chatbox/input';
const input = (words: string): OscMessage => ({
  address: INPUT,
  // Shown at once, without the sound.
  args: [text(words), flag(true), flag(false)],
});

const words = new Intl.Segmenter(undefined, { granularity: 'word' });
const letters = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** A text in parts that the chatbox can show, cut between words where that can be, and never within a character. */
export function pagesOf(said: string): string[] {
  const clean = said
    .replace(/\p{Cs}/gu, '\uFFFD') // half of a character
    .replace(/\r\n?/g, '\n')
    .replace(/[^\P{Cc}\n]/gu, ' ')
    .trim();
  const pages: string[] = [];
  let page = '';
  const turn = () => {
    if (page.trim() !== '') pages.push(page.trim());
    page = '';
  };
  for (const { segment } of words.segment(clean)) {
    if (fits(page + segment)) {
      page += segment;
      continue;
    }
    turn();
    if (fits(segment)) page = segment.trimStart();
    else
      for (const piece of pieces(segment)) {
        if (!fits(page + piece)) turn();
        page += piece;
      }
  }
  turn();
  return pages;
}

function fits(page: string): boolean {
  return page.length <= CHATBOX_UNITS && page.split('\n').length <= CHATBOX_LINES;
}

/** A word that no page holds, as characters; a character that no page holds, as its code points. */
function pieces(word: string): string[] {
  return [...letters.segment(word)].flatMap(({ segment }) =>
    segment.length > CHATBOX_UNITS ? [...segment] : [segment],
  );
}

export interface ChatboxOptions {
  wire: Wire;
  clock: Clock;
}

/** What happens to a text. */
export interface Shown {
  /** The parts that were shown so far, in order. */
  pages: string[];
  /** How much of it that is, 0..1. */
  report?(share: number): void;
}

/** The bubble over her head. */
export class Chatbox {
  readonly #wire: Wire;
  readonly #clock: Clock;
  #lastAtMs = Number.NEGATIVE_INFINITY;
  #turn: Promise<unknown> = Promise.resolve();

  constructor({ wire, clock }: ChatboxOptions) {
    this.#wire = wire;
    this.#clock = clock;
  }

  /**
   * Shows a text, part by part, each long enough to be read, with three dots before the next. `shown` has what was
   * shown so far, also when the signal aborts.
   * @param durationMs how long the last part stays before the box is emptied; it is left to VRChat otherwise
   */
  say(said: string, shown: Shown, signal: AbortSignal, durationMs?: number): Promise<void> {
    const mine = this.#turn.then(() => this.#say(said, shown, signal, durationMs));
    this.#turn = mine.catch(() => undefined);
    return orAbort(mine, signal);
  }

  async #say(said: string, shown: Shown, signal: AbortSignal, durationMs: number | undefined): Promise<void> {
    signal.throwIfAborted();
    const pages = pagesOf(said);
    for (const [index, page] of pages.entries()) {
      await this.#show(page, signal);
      shown.pages.push(page);
      shown.report?.((index + 1) / pages.length);
      const isLast = index === pages.length - 1;
      const readMs = Math.max(CHATBOX_PAUSE_MS, page.length * READING_MS_PER_UNIT);
      if (isLast) await wait(this.#clock, durationMs ?? readMs, signal);
      else {
        await wait(this.#clock, readMs - CHATBOX_PAUSE_MS, signal);
        await this.#waitTyping(CHATBOX_PAUSE_MS, signal);
      }
    }
    if (durationMs !== undefined) await this.#show('', signal);
  }

  async #show(page: string, signal: AbortSignal): Promise<void> {
    const waitMs = this.#lastAtMs + CHATBOX_PAUSE_MS - this.#clock.now();
    if (waitMs > 0) await this.#waitTyping(waitMs, signal);
    try {
      await orAbort(this.#wire.send(input(page)), signal);
    } finally {
      this.#wire.forget(INPUT);
    }
    this.#lastAtMs = this.#clock.now();
  }

  /** Waits with three dots over her head. */
  async #waitTyping(ms: number, signal: AbortSignal): Promise<void> {
    try {
      void this.#wire.send(typing(true), 'latest');
      await wait(this.#clock, ms, signal);
    } finally {
      this.#wire.urgent([typing(false)]);
    }
  }
}
