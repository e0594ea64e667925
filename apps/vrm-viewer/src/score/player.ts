import { computed, effect, type ReadonlySignal, signal } from '@preact/signals';
import type { Performance } from '@vccp/protocol';
import type { Viewer } from '../session/viewer.js';
import { type Readied, readied } from './aloud.js';
import { performanceOf } from './draft.js';
import type { ScoreEditor } from './editor.js';
import { lengthsOn } from './lengths.js';
import { Preview } from './preview.js';
import { shownAt } from './shown-at.js';

/**
 * Plays the scene on her, on the way that a model's scenes take, and shows on her what holds where the playhead stands.
 */
export class ScorePlayer {
  readonly #viewer: Viewer;
  readonly #editor: ScoreEditor;
  readonly #preview = new Preview();
  /** Under which id it is in the history, while it plays. */
  readonly #playing = signal<string | undefined>(undefined);
  /** Takes back what is made ready to be played. */
  readonly #preparing = signal<AbortController | undefined>(undefined);
  /** She plays it, or is about to. */
  readonly isPlaying: ReadonlySignal<boolean> = computed(
    () => this.#playing.value !== undefined || this.#preparing.value !== undefined,
  );
  /** It was cut off here, and goes on from here: what is in its middle is played again. */
  #pausedAt: number | undefined;
  #glances = 0;
  /** She shows what holds at the playhead, and goes on showing it when that is edited. */
  #looking = false;

  constructor(viewer: Viewer, editor: ScoreEditor) {
    this.#viewer = viewer;
    this.#editor = editor;
    effect(() => {
      const body = viewer.body.value;
      return body?.subscribe((event) => {
        if (event.type === 'scene' && this.isPlaying.peek()) editor.playhead.value = event.positionMs / 1000;
      });
    });
    effect(() => {
      void editor.draft.value;
      if (this.#looking) void this.#glance();
    });
  }

  async play(): Promise<void> {
    const { settled, playhead } = this.#editor;
    if (this.isPlaying.peek() || settled.events.length === 0) return;
    this.#editor.telling.value = undefined;
    const seconds = playhead.peek();
    const retake = this.#pausedAt === seconds;
    const startAtMs = seconds >= this.#editor.picture.peek().end ? 0 : Math.round(seconds * 1000);
    this.#pausedAt = undefined;
    if (startAtMs === 0) this.rest();
    this.#looking = false;
    this.#glances += 1;
    this.#preview.forget();
    const made = await this.#prepare(performanceOf(settled));
    if (!made || this.#viewer.paused.peek()) return;
    if (made.silence) this.#editor.telling.value = { kind: 'silent', why: made.silence };
    let id = '';
    const data = { performance: made.performance, ...(startAtMs > 0 && { startAtMs, retake }) };
    await this.#viewer.performer.peek()?.playHere({ category: 'sequence', data }, (started) => {
      id = started;
      this.#playing.value = id;
    });
    if (this.#playing.peek() !== id) return;
    this.#playing.value = undefined;
    if (this.#viewer.paused.peek()) {
      this.#pausedAt = playhead.peek();
      return;
    }
    const entry = this.#viewer.activity.entries.find((candidate) => candidate.id === id);
    if (entry?.kind !== 'action') return;
    const { state, message } = entry.action;
    if (state === 'completed') playhead.value = 0;
    else if (message) this.#editor.telling.value = { kind: 'stopped', message };
  }

  /** Stops her where she is, and keeps the face, gaze and posture of that moment. */
  pause(): void {
    if (!this.isPlaying.peek()) return;
    this.#end();
    const seconds = this.#editor.playhead.peek();
    this.#pausedAt = seconds;
    void this.#glance();
  }

  /** Ends it, and goes back to the start. */
  stop(): void {
    this.#end();
    this.#pausedAt = undefined;
    this.#editor.playhead.value = 0;
    this.rest();
  }

  /** Moves the playhead, and shows on her what holds there. */
  scrub(seconds: number): void {
    this.#end();
    this.#pausedAt = undefined;
    this.#editor.playhead.value = Math.max(0, seconds);
    void this.#glance();
  }

  /** Takes back what was only looked at. */
  rest(): void {
    const body = this.#viewer.body.peek();
    this.#glances += 1;
    this.#looking = false;
    if (body && !this.#viewer.paused.peek()) this.#preview.show(body, new Map());
  }

  /** The score with its sounds; nothing where it was stopped meanwhile, or cannot be played. */
  async #prepare(performance: Performance): Promise<Readied | undefined> {
    const preparing = new AbortController();
    this.#preparing.value = preparing;
    try {
      const made = await readied(performance, (asked) => this.#viewer.prepare(asked, preparing.signal));
      return preparing.signal.aborted ? undefined : made;
    } catch (fault) {
      if (preparing.signal.aborted) return undefined;
      const message = fault instanceof Error ? fault.message : String(fault);
      this.#editor.telling.value = { kind: 'stopped', message };
      return undefined;
    } finally {
      if (this.#preparing.peek() === preparing) this.#preparing.value = undefined;
    }
  }

  #end(): void {
    this.#preparing.peek()?.abort(new DOMException('stopped on the page', 'AbortError'));
    const id = this.#playing.peek();
    if (id === undefined) return;
    this.#playing.value = undefined;
    this.#viewer.performer.peek()?.stopHere(id);
  }

  async #glance(): Promise<void> {
    this.#looking = true;
    this.#glances += 1;
    const glance = this.#glances;
    const { draft, playhead } = this.#editor;
    const estimate = lengthsOn(this.#viewer.actions.peek());
    // What cannot be played on this body is told when it is played.
    const shown = await shownAt(performanceOf(draft.peek()), playhead.peek() * 1000, estimate).catch(() => undefined);
    const body = this.#viewer.body.peek();
    // A later look, or a hand that holds her, comes first.
    if (!shown || glance !== this.#glances || !body || this.#viewer.paused.peek()) return;
    this.#preview.show(body, shown);
  }
}
