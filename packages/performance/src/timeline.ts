import type { Performance, PerformanceEvent } from '@vccp/protocol';
import { actionOf, channelOf, type EventPath, isActionEvent, pathText } from './cue.js';
import { byItself, type Estimate } from './durations.js';
import { layOut, type Score, type ScoreFault, type ScoreNode } from './score.js';

/** A round of a loop takes at least this long: a faster one would be a flood, and one that takes no time an endless one. */
export const MIN_ROUND_MS = 50;

/** One event, and when it is played: in its first round, where it stands in a loop. All in milliseconds. */
export interface PlacedEvent {
  readonly path: EventPath;
  readonly event: PerformanceEvent;
  /** The event whose list it stands in; undefined at the top. */
  readonly parent: PlacedEvent | undefined;
  /** The part of the body that it takes; undefined for `wait`, `parallel` and `loop`. */
  readonly channel: string | undefined;
  /** From the start of the performance. Undefined where it waits for the end of something of unknown length. */
  readonly startMs: number | undefined;
  /** All its rounds, for a loop: `Infinity` without `count`. Undefined where only its end will tell. */
  readonly durationMs: number | undefined;
  /** One round of a loop. */
  readonly roundMs: number | undefined;
}

/** A performance as a picture of time. */
export interface Timeline {
  /** In the order of the page. */
  readonly events: readonly PlacedEvent[];
  /** The whole of it, once through. Undefined where only its end will tell, `Infinity` where a loop in it never ends. */
  readonly durationMs: number | undefined;
}

/** A performance that can be played: laid out, with the planned length of each round. */
export interface Plan {
  readonly score: Score;
  readonly timeline: Timeline;
  readonly faults: readonly ScoreFault[];
  /** By the number of a loop. */
  readonly roundMs: ReadonlyMap<number, number>;
}

/**
 * Places every event of a performance, for whoever draws it. The faults of one that cannot be played are in `plan` and
 * `readPerformance`; here, what they hinder is placed nowhere.
 */
export function timeline(performance: Performance, estimate: Estimate = byItself): Timeline {
  return plan(performance, { estimate }).timeline;
}

export function plan(
  performance: Performance,
  { estimate = byItself, loop }: { estimate?: Estimate; loop?: boolean | undefined } = {},
): Plan {
  const score = layOut(performance, loop);
  const times = placeAll(score, estimate);
  const faults = [...score.faults, ...times.faults];
  const roundMs = new Map<number, number>();
  const placed: PlacedEvent[] = [];
  for (const node of score.nodes) {
    const round = times.rounds[node.index];
    if (round !== undefined) roundMs.set(node.index, round);
    const startMs = times.starts[node.index];
    const endMs = times.ends[node.index];
    const { event, path, parent } = node;
    if (!parent) continue;
    placed.push({
      path,
      event,
      parent: parent.parent && placed[parent.index - 1],
      channel: isActionEvent(event) ? channelOf(actionOf(event)) : undefined,
      startMs,
      durationMs: startMs === undefined || endMs === undefined ? undefined : endMs - startMs,
      roundMs: round,
    });
  }
  return { score, timeline: { events: placed, durationMs: times.rounds[0] }, faults, roundMs };
}

/** How long an event takes that has no events of its own. */
export function ownDurationMs(event: PerformanceEvent, estimate: Estimate): number | undefined {
  if (event.type === 'wait') return event.duration * 1000;
  const ms = isActionEvent(event) ? estimate(actionOf(event)) : undefined;
  return ms !== undefined && Number.isFinite(ms) && ms >= 0 ? ms : undefined;
}

interface Times {
  starts: (number | undefined)[];
  ends: (number | undefined)[];
  rounds: (number | undefined)[];
  faults: ScoreFault[];
}

/**
 * Works out starts and ends in an order in which everything a time depends on comes first (Kahn). What is left over
 * waits for itself. A start is number 2n, an end 2n + 1.
 */
function placeAll({ nodes }: Score, estimate: Estimate): Times {
  const waits = nodes.flatMap((node) => [node.parent ? (node.anchor ? 2 : 1) : 0, Math.max(1, node.children.length)]);
  const followers = new Map<number, number[]>();
  for (const { index, anchor } of nodes) {
    if (!anchor) continue;
    const from = anchor.node.index * 2 + (anchor.edge === 'end' ? 1 : 0);
    const list = followers.get(from);
    if (list) list.push(index * 2);
    else followers.set(from, [index * 2]);
  }
  const times: Times = { starts: [], ends: [], rounds: [], faults: [] };
  const ready: number[] = [0];
  const settled = (number: number) => {
    waits[number] = (waits[number] ?? 0) - 1;
    if (waits[number] === 0) ready.push(number);
  };
  for (let next = ready.pop(); next !== undefined; next = ready.pop()) {
    const node = nodes[next >> 1];
    if (!node) continue;
    for (const follower of followers.get(next) ?? []) settled(follower);
    if (next % 2 === 1) {
      times.ends[node.index] = endOf(node, times, estimate);
      if (node.parent) settled(node.parent.index * 2 + 1);
      continue;
    }
    times.starts[node.index] = startOf(node, times);
    for (const child of node.children) settled(child.index * 2);
    if (node.children.length === 0) settled(next + 1);
  }
  const stuck = (number: number) => (waits[number] ?? 0) > 0;
  if (stuck(1)) times.faults.push(...circles(nodes, stuck));
  return times;
}

function startOf({ parent, anchor, offsetMs, path }: ScoreNode, times: Times): number | undefined {
  if (!parent) return 0;
  const parentMs = times.starts[parent.index];
  if (!anchor) return parentMs === undefined ? undefined : parentMs + offsetMs;
  const anchorMs = (anchor.edge === 'end' ? times.ends : times.starts)[anchor.node.index];
  if (anchorMs === Number.POSITIVE_INFINITY && anchor.edge === 'end') {
    const message = `never comes: "${anchor.node.event.id}" has no end; give its loop a count`;
    times.faults.push({ path: [...path, 'after'], message });
  }
  if (anchorMs === undefined || parentMs === undefined) return undefined;
  return Math.max(parentMs, anchorMs + offsetMs);
}

function endOf(node: ScoreNode, times: Times, estimate: Estimate): number | undefined {
  const startMs = times.starts[node.index];
  const { event } = node;
  if (event.type !== 'parallel' && event.type !== 'loop') {
    const ms = ownDurationMs(event, estimate);
    return startMs === undefined || ms === undefined ? undefined : startMs + ms;
  }
  let endMs: number | undefined = startMs;
  for (const child of node.children) {
    const childMs = times.ends[child.index];
    endMs = endMs === undefined || childMs === undefined ? undefined : Math.max(endMs, childMs);
  }
  const roundMs = startMs === undefined || endMs === undefined ? undefined : endMs - startMs;
  if (event.type === 'parallel') return endMs;
  times.rounds[node.index] = roundMs;
  const { count = Number.POSITIVE_INFINITY } = event;
  if (roundMs !== undefined && roundMs < MIN_ROUND_MS && count > 1) {
    const path = node.parent ? node.path : ['loop'];
    const message = `one round takes ${Math.round(roundMs)} ms; at least ${MIN_ROUND_MS} are needed, so add a wait`;
    times.faults.push({ path, message });
  }
  if (count === Number.POSITIVE_INFINITY) return startMs === undefined ? undefined : count;
  return startMs === undefined || roundMs === undefined ? undefined : startMs + roundMs * count;
}

/** The rings of events of which each waits for the next, every ring told once, at the first of its anchors. */
function circles(nodes: readonly ScoreNode[], stuck: (number: number) => boolean): ScoreFault[] {
  const awaited = (number: number): number | undefined => {
    const node = nodes[number >> 1];
    if (!node) return undefined;
    const { anchor, parent, children, index } = node;
    if (number % 2 === 0) {
      const from = anchor && anchor.node.index * 2 + (anchor.edge === 'end' ? 1 : 0);
      if (from !== undefined && stuck(from)) return from;
      return parent && stuck(parent.index * 2) ? parent.index * 2 : undefined;
    }
    if (children.length === 0) return index * 2;
    const child = children.find(({ index: at }) => stuck(at * 2 + 1));
    return child && child.index * 2 + 1;
  };
  const seen = new Map<number, number>();
  const faults: ScoreFault[] = [];
  for (const node of nodes) {
    const ring: number[] = [];
    let at: number | undefined = node.index * 2 + 1;
    while (at !== undefined && stuck(at) && !seen.has(at)) {
      seen.set(at, node.index);
      ring.push(at);
      at = awaited(at);
    }
    if (at === undefined || seen.get(at) !== node.index || !ring.includes(at)) continue;
    const numbers = ring.slice(ring.indexOf(at));
    const anchors = numbers.flatMap((number) => (number % 2 === 0 ? (nodes[number >> 1] ?? []) : []));
    const anchored = anchors.filter(({ anchor }) => anchor !== undefined).sort((a, b) => a.index - b.index);
    const [first] = anchored;
    if (!first) continue;
    const names = anchored.slice(0, 8).map(({ path }) => pathText(path));
    const message =
      anchored.length === 1
        ? `waits for "${first.anchor?.node.event.id}", which cannot end before this begins`
        : `${names.join(', ')} wait for each other in a circle; let one of them start by its own timestamp`;
    faults.push({ path: [...first.path, first.event.after === undefined ? 'with' : 'after'], message });
  }
  return faults;
}
