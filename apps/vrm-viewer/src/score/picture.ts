import { type Estimate, isContinuous, timeline } from '@vccp/performance';
import { type Draft, type DraftEvent, eventAt, type Place, performanceOf } from './draft.js';
import { askedOf, canResize } from './edit.js';
import { isKnown } from './lengths.js';

/** One event as it is drawn: all times in seconds from the start of the whole. */
export interface Block {
  readonly place: Place;
  readonly event: DraftEvent;
  readonly start: number;
  readonly end: number;
  /** What it showed holds until then: a face stays until there is another. Equal to `end` where nothing holds. */
  readonly heldUntil: number;
  /** Its line within the lane: two at one time do not cover each other. */
  readonly row: number;
  /** Only the body will tell how long it takes. */
  readonly isGuess: boolean;
  readonly canResize: boolean;
  /** Rounds after the first are not drawn. */
  readonly isRepeated: boolean;
}

interface Lane {
  /** The part of the body; `structure` holds waits, loops and events that start together. */
  readonly channel: string;
  readonly blocks: readonly Block[];
  readonly rows: number;
}

export interface Picture {
  readonly lanes: readonly Lane[];
  /** Where the last known end is, in seconds. */
  readonly end: number;
}

/** From the top: what is heard, what is seen, how she stands. Others follow in the order of the page. */
const ORDER = ['speech', 'face', 'gaze', 'gesture', 'locomotion', 'posture'];
export const STRUCTURE = 'structure';
/** Blocks are drawn at least this long, so that a hand can take them. */
const SHORTEST_DRAWN = 0.3;

/** A draft as lanes of blocks. The lanes of a person's parts are always there; others only where something is in them. */
export function picture(draft: Draft, estimate: Estimate): Picture {
  const { events } = timeline(performanceOf(draft), estimate);
  const end = Math.max(0, ...events.map((placed) => finite(placed.startMs, placed.durationMs)));
  const byChannel = new Map<string, Omit<Block, 'row' | 'heldUntil'>[]>(ORDER.map((channel) => [channel, []]));
  for (const { path, channel = STRUCTURE, startMs = 0, durationMs, parent } of events) {
    const place = path.filter((step) => typeof step === 'number');
    const event = eventAt(draft, place);
    if (!event) continue;
    const start = startMs / 1000;
    const length =
      durationMs === undefined || durationMs === Number.POSITIVE_INFINITY ? end - start : durationMs / 1000;
    const block = {
      place,
      event,
      start,
      end: start + Math.max(0, length),
      isGuess: channel !== STRUCTURE && !isKnown(askedOf(event)),
      canResize: canResize(event),
      isRepeated: isInLoop(parent),
    };
    const lane = byChannel.get(channel);
    if (lane) lane.push(block);
    else byChannel.set(channel, [block]);
  }
  const structure = byChannel.get(STRUCTURE);
  byChannel.delete(STRUCTURE);
  if (structure) byChannel.set(STRUCTURE, structure);
  return { lanes: [...byChannel].map(([channel, blocks]) => lane(channel, blocks, end)), end };
}

/** Lays the blocks of a lane into as few lines as can be: each into the first that is free (first fit by start). */
function lane(channel: string, blocks: readonly Omit<Block, 'row' | 'heldUntil'>[], whole: number): Lane {
  const sorted = [...blocks].sort((a, b) => a.start - b.start);
  const freeFrom: number[] = [];
  const packed = sorted.map((block, index): Block => {
    const until = Math.max(block.end, block.start + SHORTEST_DRAWN);
    const free = freeFrom.findIndex((from) => from <= block.start + 1e-6);
    const row = free === -1 ? freeFrom.length : free;
    freeFrom[row] = until;
    const next = sorted[index + 1]?.start ?? whole;
    const holds = isContinuous(channel) && askedOf(block.event).data.holdMs === undefined;
    return { ...block, row, heldUntil: holds ? Math.max(block.end, next) : block.end };
  });
  return { channel, blocks: packed, rows: Math.max(1, freeFrom.length) };
}

function isInLoop(parent: { event: { type: string }; parent: unknown } | undefined): boolean {
  for (let holder = parent; holder; holder = holder.parent as typeof parent) {
    if (holder.event.type === 'loop') return true;
  }
  return false;
}

function finite(startMs = 0, durationMs = 0): number {
  return (Number.isFinite(durationMs) ? startMs + durationMs : startMs) / 1000;
}
