import { batch, computed, type ReadonlySignal, signal } from '@preact/signals';
import type { ActionState } from '@vccp/protocol';

export type Author = 'model' | 'person';

/** What a person reads in the history, oldest first. */
export type Entry =
  | { kind: 'message'; id: string; atMs: number; text: string }
  | { kind: 'action'; id: string; atMs: number; action: ActionEntry }
  | { kind: 'note'; id: string; atMs: number; note: Note };

export interface ActionEntry {
  category: string;
  data: Readonly<Record<string, unknown>>;
  author: Author;
  state: ActionState;
  /** 0..1, where the body reports it. */
  progress?: number;
  /** Why it failed, in the words of the body. */
  message?: string;
  endedAtMs?: number;
}

/** Things that happened to the session, told by name so that they are read in the language of the page. */
export type Note =
  | { name: 'agent-came'; agent: string }
  | { name: 'agent-left'; agent: string }
  | { name: 'new-session' }
  | { name: 'paused' }
  | { name: 'resumed' }
  | { name: 'touched'; region: string };

/** The oldest entries are forgotten beyond this many. */
const MOST_ENTRIES = 200;

/** The short history of one visit. Nothing of it is kept when the page closes. */
export class Activity {
  readonly #entries = signal<readonly Entry[]>([]);
  readonly #nowMs: () => number;
  #count = 0;

  /** What she is doing this moment, newest last. */
  readonly running: ReadonlySignal<readonly (Entry & { kind: 'action' })[]> = computed(() =>
    this.#entries.value
      .filter((entry) => entry.kind === 'action')
      .filter((entry) => entry.action.endedAtMs === undefined),
  );

  /** @param nowMs milliseconds since 1970, as of `Date.now` */
  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  get entries(): readonly Entry[] {
    return this.#entries.value;
  }

  addMessage(text: string): string {
    const id = this.#nextId('message');
    this.#add({ kind: 'message', id, atMs: this.#nowMs(), text });
    return id;
  }

  addNote(note: Note): void {
    this.#add({ kind: 'note', id: this.#nextId('note'), atMs: this.#nowMs(), note });
  }

  addAction(id: string, action: Omit<ActionEntry, 'state'>): void {
    this.#add({ kind: 'action', id, atMs: this.#nowMs(), action: { ...action, state: 'started' } });
  }

  changeAction(id: string, change: Partial<Pick<ActionEntry, 'state' | 'progress' | 'message'>>, ended = false): void {
    this.#entries.value = this.#entries.peek().map((entry) => {
      if (entry.kind !== 'action' || entry.id !== id || entry.action.endedAtMs !== undefined) return entry;
      return { ...entry, action: { ...entry.action, ...change, ...(ended && { endedAtMs: this.#nowMs() }) } };
    });
  }

  clear(): void {
    const running = new Set(this.running.peek().map((entry) => entry.id));
    this.#entries.value = this.#entries.peek().filter((entry) => running.has(entry.id));
  }

  #nextId(kind: string): string {
    this.#count += 1;
    return `${kind}-${this.#count}`;
  }

  #add(entry: Entry): void {
    batch(() => {
      this.#entries.value = [...this.#entries.peek(), entry].slice(-MOST_ENTRIES);
    });
  }
}
