import TinyQueue from 'tinyqueue';
import { actionOf, type CueAction, channelOf, isActionEvent, isSound, pathText } from './cue.js';
import type { Estimate } from './durations.js';
import type { ScoreNode } from './score.js';
import { MIN_ROUND_MS, ownDurationMs, type Plan } from './timeline.js';

/** An action whose moment has come. Times are milliseconds of the performance. */
export interface Cue {
  readonly path: string;
  readonly action: CueAction;
  readonly channel: string;
  readonly startMs: number;
  /** How much of it lies before: of a sound that is taken up half way. */
  readonly fromMs: number;
}

/** What would hold, had all before been played. */
export interface Skimmed {
  /** By channel: what was shown last and still shows, the last goal walked to, and the sound that is heard. */
  readonly state: readonly Cue[];
}

/** When an event started and ended, for those that are anchored on it. Events of one round of a loop share it. */
interface Frame {
  readonly times: Map<ScoreNode, { startMs: number; endMs?: number }>;
  readonly waiting: Map<ScoreNode, { child: ScoreNode; list: List; edge: 'start' | 'end' }[]>;
}

/** One playing of an event. */
interface Place {
  readonly node: ScoreNode;
  /** Undefined for the performance itself. */
  readonly list: List | undefined;
}

/** One playing of a list of events: of a parallel, or of a round of a loop. */
interface List {
  readonly holder: Place;
  readonly frame: Frame;
  readonly startMs: number;
  readonly round: number;
  open: number;
  endMs: number;
}

interface Item {
  atMs: number;
  /** Later than `atMs` where it is told ahead of its time. */
  markMs: number;
  /** Ends come before starts of the same moment, and starts as the page lists them. */
  rank: number;
  act(): void;
}

const earlier = (a: Item, b: Item): number => a.atMs - b.atMs || a.rank - b.rank;
const newFrame = (): Frame => ({ times: new Map(), waiting: new Map() });

/**
 * Says what is due, moment by moment. It knows no clock: it is told how late it is, and when each action has really
 * ended. A loop is unrolled one round at a time, so that an endless one costs no more than a short one.
 */
export class RunningOrder {
  readonly #roundMs: ReadonlyMap<number, number>;
  readonly #anchors: ReadonlySet<ScoreNode>;
  readonly #leadMs: number;
  readonly #queue = new TinyQueue<Item>([], earlier);
  readonly #running = new Map<Cue, Place>();
  #due: Cue[] = [];
  #skimming: { untilMs: number; begun(cue: Cue, place: Place): void } | undefined;
  #whole: List | undefined;
  #over = false;

  /** @param leadMs a sound is due so long before its start, where that is known by then */
  constructor({ score: { root, nodes }, roundMs }: Plan, leadMs = 0) {
    this.#leadMs = leadMs;
    this.#roundMs = roundMs;
    this.#anchors = new Set(nodes.flatMap(({ anchor }) => anchor?.node ?? []));
    this.#push(0, 0, () => this.#open({ node: root, list: undefined }, newFrame(), 0, 1), leadMs);
  }

  /** When something happens next by itself; undefined where only the end of an action leads on. */
  get nextMs(): number | undefined {
    return this.#queue.peek()?.atMs;
  }

  /** Whether all is played, and all that was played has ended. */
  get over(): boolean {
    return this.#over;
  }

  /** Which round of the whole this is, and when it began. */
  get round(): { number: number; startMs: number } {
    return { number: this.#whole?.round ?? 1, startMs: this.#whole?.startMs ?? 0 };
  }

  /** What has become due by then, in order. */
  due(nowMs: number): Cue[] {
    for (let item = this.#queue.peek(); item && item.atMs <= nowMs; item = this.#queue.peek()) {
      this.#queue.pop();
      item.act();
    }
    const due = this.#due;
    this.#due = [];
    return due;
  }

  /** An action ended, or will end then. What waits for it is due accordingly. */
  ended(cue: Cue, atMs: number): void {
    const place = this.#running.get(cue);
    this.#running.delete(cue);
    if (place) this.#push(Math.max(atMs, cue.startMs), 0, () => this.#finish(place, Math.max(atMs, cue.startMs)));
  }

  /** A cue is played once more under another name. */
  replace(cue: Cue, again: Cue): void {
    const place = this.#running.get(cue);
    this.#running.delete(cue);
    if (place) this.#running.set(again, place);
  }

  /**
   * Goes to a moment without playing what lies before, each action taking the time that it takes as a rule; one of
   * unknown length counts as just ended. With `retake` what is in its middle there counts among what holds. Only for an
   * order that has not begun.
   */
  skim(untilMs: number, estimate: Estimate, retake: boolean): Skimmed {
    const last = new Map<string, { cue: Cue; lengthMs: number | undefined }>();
    const openEnded: Place[] = [];
    this.#skimming = {
      untilMs,
      begun: (cue, place) => {
        const lengthMs = ownDurationMs(place.node.event, estimate);
        if (cue.channel !== 'locomotion' || 'target' in cue.action.data) last.set(cue.channel, { cue, lengthMs });
        if (lengthMs === undefined) openEnded.push(place);
        else this.#push(cue.startMs + lengthMs, 0, () => this.#finish(place, cue.startMs + lengthMs));
      },
    };
    const ahead: Item[] = [];
    for (let item = this.#queue.peek(); item && item.atMs < untilMs; item = this.#queue.peek()) {
      this.#queue.pop();
      if (item.markMs < untilMs) item.act();
      else ahead.push(item);
    }
    for (const item of ahead) this.#queue.push(item);
    this.#skimming = undefined;
    for (const place of openEnded) this.#push(untilMs, 0, () => this.#finish(place, untilMs));
    return {
      state: [...last.values()].flatMap(({ cue, lengthMs }) => stillHolds(cue, lengthMs, untilMs, retake) ?? []),
    };
  }

  #push(markMs: number, rank: number, act: () => void, leadMs = 0): void {
    this.#queue.push({ atMs: markMs - leadMs, markMs, rank, act });
  }

  #open(holder: Place, frame: Frame, startMs: number, round: number): void {
    const { node } = holder;
    let atMs = startMs;
    let number = round;
    const roundMs = this.#roundMs.get(node.index);
    if (this.#skimming && roundMs !== undefined && Number.isFinite(roundMs) && node.event.type === 'loop') {
      // Of rounds that are alike only the last two matter.
      const left = (node.event.count ?? Number.POSITIVE_INFINITY) - round;
      const skipped = Math.max(0, Math.min(left, Math.floor((this.#skimming.untilMs - atMs) / roundMs) - 1));
      atMs += skipped * roundMs;
      number += skipped;
    }
    const list: List = { holder, frame, startMs: atMs, round: number, open: node.children.length, endMs: atMs };
    if (!node.parent) this.#whole = list;
    for (const child of node.children) this.#arm(child, list);
  }

  #arm(child: ScoreNode, list: List): void {
    const { anchor } = child;
    if (!anchor) {
      this.#startAt(list.startMs + child.offsetMs, child, list);
      return;
    }
    const times = list.frame.times.get(anchor.node);
    const atMs = anchor.edge === 'end' ? times?.endMs : times?.startMs;
    if (atMs !== undefined) this.#startAt(atMs + child.offsetMs, child, list);
    else {
      const waiting = list.frame.waiting.get(anchor.node);
      const entry = { child, list, edge: anchor.edge };
      if (waiting) waiting.push(entry);
      else list.frame.waiting.set(anchor.node, [entry]);
    }
  }

  #startAt(atMs: number, child: ScoreNode, list: List): void {
    const startMs = Math.max(list.startMs, atMs);
    const { event } = child;
    // What only holds others is opened ahead as well: a sound may be its first.
    const leadMs = !isActionEvent(event) || isSound(actionOf(event)) ? this.#leadMs : 0;
    this.#push(startMs, child.index, () => this.#start({ node: child, list }, startMs), leadMs);
  }

  #start(place: Place, atMs: number): void {
    const { node, list } = place;
    const { event } = node;
    if (list && this.#anchors.has(node)) {
      list.frame.times.set(node, { startMs: atMs });
      this.#release(node, list.frame, 'start', atMs);
    }
    if (event.type === 'wait') {
      const endMs = atMs + event.duration * 1000;
      this.#push(endMs, 0, () => this.#finish(place, endMs));
    } else if (event.type === 'parallel') {
      this.#open(place, list?.frame ?? newFrame(), atMs, 1);
    } else if (event.type === 'loop') {
      this.#open(place, newFrame(), atMs, 1);
    } else if (isActionEvent(event)) {
      const action = actionOf(event);
      const cue = { path: pathText(node.path), action, channel: channelOf(action), startMs: atMs, fromMs: 0 };
      if (this.#skimming) {
        this.#skimming.begun(cue, place);
        return;
      }
      this.#running.set(cue, place);
      this.#due.push(cue);
    }
  }

  #finish(ended: Place, endMs: number): void {
    let place = ended;
    let atMs = endMs;
    for (;;) {
      const { node, list } = place;
      if (!list) {
        this.#over = true;
        return;
      }
      if (this.#anchors.has(node)) {
        const times = list.frame.times.get(node);
        if (times) times.endMs = atMs;
        this.#release(node, list.frame, 'end', atMs);
      }
      list.open -= 1;
      list.endMs = Math.max(list.endMs, atMs);
      if (list.open > 0) return;
      const { holder, round } = list;
      const { event } = holder.node;
      if (event.type === 'loop' && round < (event.count ?? Number.POSITIVE_INFINITY)) {
        const nextMs = Math.max(list.endMs, list.startMs + MIN_ROUND_MS);
        this.#push(nextMs, 0, () => this.#open(holder, newFrame(), nextMs, round + 1));
        return;
      }
      place = holder;
      atMs = list.endMs;
    }
  }

  #release(node: ScoreNode, frame: Frame, edge: 'start' | 'end', atMs: number): void {
    const waiting = frame.waiting.get(node);
    if (!waiting) return;
    frame.waiting.set(
      node,
      waiting.filter((entry) => entry.edge !== edge),
    );
    for (const entry of waiting) {
      if (entry.edge === edge) this.#startAt(atMs + entry.child.offsetMs, entry.child, entry.list);
    }
  }
}

/** What a cue leaves behind at a later moment: a look, a posture, a place, the rest of a sound; a past gesture nothing. */
function stillHolds(cue: Cue, lengthMs: number | undefined, nowMs: number, retake: boolean): Cue | undefined {
  const { action, channel, startMs } = cue;
  const agoMs = nowMs - startMs;
  const inItsMiddle = lengthMs !== undefined && agoMs < lengthMs;
  switch (channel) {
    case 'face':
    case 'gaze': {
      const { holdMs } = action.data;
      return typeof holdMs === 'number' && agoMs >= Math.max(holdMs, lengthMs ?? 0) ? undefined : cue;
    }
    case 'posture':
    case 'locomotion':
      return cue;
    case 'speech':
      if (action.category === 'audio' && inItsMiddle) return { ...cue, fromMs: agoMs };
      return inItsMiddle && retake ? cue : undefined;
    default:
      return inItsMiddle && retake ? cue : undefined;
  }
}
