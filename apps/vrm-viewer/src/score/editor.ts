import { computed, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import { channelOf } from '@vccp/performance';
import type { ActionCapability } from '@vccp/protocol';
import type { TextStore } from '../session/settings.js';
import type { Silence } from './aloud.js';
import {
  type Draft,
  type DraftEvent,
  eventAt,
  MOST_BYTES,
  type Place,
  readDraft,
  samePlace,
  writeDraft,
} from './draft.js';
import * as edit from './edit.js';
import { lengthsOn } from './lengths.js';
import { type Block, type Picture, picture } from './picture.js';
import type { soundsBound } from './sound-file.js';
import * as undo from './undo.js';

/** What the page tells the person about the last thing they did; a refusal is told by name. */
export type Telling =
  | { kind: 'refused'; why: edit.Refusal }
  | { kind: 'unreadable'; file: string; message: string }
  | { kind: 'opened'; file: string }
  | { kind: 'stopped'; message: string }
  /** Her words are shown, and not heard. */
  | { kind: 'silent'; why: Silence }
  | { kind: 'unkept'; file: string; message: string }
  /** It was saved, and some of its sounds cannot be heard everywhere. */
  | { kind: 'saved'; bound: NonNullable<ReturnType<typeof soundsBound>> };

const SLOT = 'vccp.scene';
const BLANK: Draft = { name: 'scene', events: [] };
/** A scene is drawn this long at least, and beyond its end by this much, in seconds. */
const SHORTEST_SPAN = 6;
const ROOM_BEHIND = 1.5;

/** The scene that a person is writing: the draft and its past, what is chosen, and where they look. */
export class ScoreEditor {
  readonly #history: Signal<undo.History<Draft>>;
  /** While something is dragged: what would be if it were let go. */
  readonly #ghost = signal<Draft | undefined>(undefined);
  readonly chosen = signal<Place | undefined>(undefined);
  readonly telling = signal<Telling | undefined>(undefined);
  /** Where the playhead stands, in seconds. */
  readonly playhead = signal(0);
  readonly draft: ReadonlySignal<Draft>;
  readonly picture: ReadonlySignal<Picture>;
  /** How many seconds are drawn; it keeps still while something is dragged. */
  readonly span: ReadonlySignal<number>;
  readonly canUndo: ReadonlySignal<boolean>;
  readonly canRedo: ReadonlySignal<boolean>;
  readonly chosenBlock: ReadonlySignal<Block | undefined>;
  readonly #store: TextStore | undefined;

  constructor(actions: ReadonlySignal<readonly ActionCapability[]>, store: TextStore | undefined) {
    this.#store = store;
    this.#history = signal(undo.begin(kept(store) ?? BLANK));
    this.draft = computed(() => this.#ghost.value ?? this.#history.value.present);
    const estimate = computed(() => lengthsOn(actions.value));
    this.picture = computed(() => picture(this.draft.value, estimate.value));
    const settled = computed(() => picture(this.#history.value.present, estimate.value).end);
    this.span = computed(() => Math.max(SHORTEST_SPAN, Math.ceil(settled.value + ROOM_BEHIND)));
    this.canUndo = computed(() => this.#history.value.past.length > 0);
    this.canRedo = computed(() => this.#history.value.future.length > 0);
    this.chosenBlock = computed(() => {
      const place = this.chosen.value;
      return this.picture.value.lanes.flatMap(({ blocks }) => blocks).find((block) => samePlace(block.place, place));
    });
  }

  get isEmpty(): boolean {
    return this.draft.value.events.length === 0;
  }

  /** The draft as it is apart from what is being dragged. */
  get settled(): Draft {
    return this.#history.peek().present;
  }

  /** Makes an edit, or tells why not. @returns whether it was made */
  apply(edited: edit.Edited, strand?: string): boolean {
    this.#ghost.value = undefined;
    if (!edited.ok) {
      this.telling.value = { kind: 'refused', why: edited.why };
      return false;
    }
    this.telling.value = undefined;
    this.#go(undo.step(this.#history.peek(), edited.draft, strand));
    if (edited.place) this.chosen.value = edited.place;
    return true;
  }

  /** Shows what an edit would make, until it is applied or dropped. */
  hover(edited: edit.Edited): void {
    if (edited.ok) this.#ghost.value = edited.draft;
  }

  /** Lets go without an edit. */
  drop(): void {
    this.#ghost.value = undefined;
  }

  /** Puts it in at the playhead, or as soon after it as that part of her body is free. */
  add(event: DraftEvent): boolean {
    const edited = edit.addAt(this.settled, event, this.#freeFrom(event, this.playhead.peek()));
    // What is added is not chosen: the next piece stays at hand.
    return this.apply(edited.ok ? { ok: true, draft: edited.draft } : edited);
  }

  remove(place: Place): void {
    if (this.apply(edit.remove(this.settled, place))) this.chosen.value = undefined;
  }

  undo(): void {
    this.#turn(undo.undo(this.#history.peek()));
  }

  redo(): void {
    this.#turn(undo.redo(this.#history.peek()));
  }

  /** Begins with another score. The one before it is one step back. */
  open(draft: Draft): void {
    this.#turn(undo.step(this.#history.peek(), draft));
    this.chosen.value = undefined;
    this.playhead.value = 0;
  }

  clear(): void {
    this.open(BLANK);
  }

  /** Takes a file in. What cannot be read is told with its place, and the draft stays as it is. */
  async receive(file: File): Promise<void> {
    const unreadable = (message: string) => {
      this.telling.value = { kind: 'unreadable', file: file.name, message };
    };
    if (file.size > MOST_BYTES) {
      unreadable(`${file.name} has ${file.size} bytes; at most ${MOST_BYTES} are read`);
      return;
    }
    const read = readDraft(await file.text(), file.name);
    if (!read.ok) {
      unreadable(read.error.message);
      return;
    }
    this.open(read.value);
    this.telling.value = { kind: 'opened', file: file.name };
  }

  #freeFrom(event: DraftEvent, seconds: number): number {
    if (event.type === 'wait') return seconds;
    const channel = channelOf(edit.askedOf(event));
    const busy = this.picture.peek().lanes.find((lane) => lane.channel === channel)?.blocks ?? [];
    // The blocks of a lane are in the order of their start.
    return busy.reduce(
      (at, { start, end }) => (start <= at && at < end ? Math.ceil(end * 10 - 1e-6) / 10 : at),
      seconds,
    );
  }

  #turn(history: undo.History<Draft>): void {
    this.#ghost.value = undefined;
    this.telling.value = undefined;
    this.#go(history);
    const place = this.chosen.peek();
    if (place && !eventAt(history.present, place)) this.chosen.value = undefined;
  }

  #go(history: undo.History<Draft>): void {
    this.#history.value = history;
    try {
      this.#store?.setItem(SLOT, writeDraft(history.present));
    } catch {
      // Private windows and full disks refuse; the draft then lasts as long as the page.
    }
  }
}

/** What this browser kept; nothing where it kept nonsense, or an empty scene. */
function kept(store: TextStore | undefined): Draft | undefined {
  try {
    const text = store?.getItem(SLOT);
    const read = text ? readDraft(text) : undefined;
    return read?.ok ? read.value : undefined;
  } catch {
    return undefined;
  }
}
