import type { Performance, PerformanceEvent } from '@vccp/protocol';
import { type EventPath, pathText } from './cue.js';

/** What is wrong, and where: the path says it as `events[2].after`. */
export interface ScoreFault {
  path: EventPath;
  message: string;
}

/** An event and its place among the others. The root is the performance itself, seen as a loop of one round or of many. */
export interface ScoreNode {
  /** Its number in the order of the page, the root being 0. */
  readonly index: number;
  readonly path: EventPath;
  readonly event: PerformanceEvent;
  readonly parent: ScoreNode | undefined;
  readonly children: ScoreNode[];
  /** The loop whose rounds it is played in. */
  readonly loop: ScoreNode | undefined;
  /** Waits that are listed before it in its own list, in milliseconds. */
  readonly waitedMs: number;
  anchor: { node: ScoreNode; edge: 'start' | 'end' } | undefined;
  /** From its parent's start, or from its anchor, in milliseconds, waits included. */
  offsetMs: number;
}

/** Every event of a performance, in the order of the page, the performance itself first. */
export interface Score {
  readonly root: ScoreNode;
  readonly nodes: readonly ScoreNode[];
  readonly faults: readonly ScoreFault[];
}

/**
 * Lays a performance out: who stands in whose list, what each wait moves, and which event is anchored on which.
 * It needs no stack, however deep and however many.
 */
export function layOut(performance: Performance, loop = performance.loop): Score {
  const whole: PerformanceEvent = {
    type: 'loop',
    timestamp: 0,
    events: performance.events,
    ...(!loop && { count: 1 }),
  };
  const root: ScoreNode = {
    index: 0,
    path: [],
    event: whole,
    parent: undefined,
    children: [],
    loop: undefined,
    waitedMs: 0,
    anchor: undefined,
    offsetMs: 0,
  };
  const nodes = listAll(root);
  const faults: ScoreFault[] = [];
  const byId = new Map(nodes.map((node) => [node.event.id, node]));
  for (const node of nodes) findAnchor(node, byId, faults);
  return { root, nodes, faults };
}

function listAll(root: ScoreNode): ScoreNode[] {
  const nodes: ScoreNode[] = [];
  const open: Omit<ScoreNode, 'index'>[] = [root];
  for (let next = open.pop(); next; next = open.pop()) {
    const node: ScoreNode = Object.assign(next, { index: nodes.length });
    nodes.push(node);
    node.parent?.children.push(node);
    if (node.event.type !== 'parallel' && node.event.type !== 'loop') continue;
    const loop = node.event.type === 'loop' ? node : node.loop;
    let waitedMs = 0;
    const children = node.event.events.map((event, position) => {
      const offsetMs = event.timestamp * 1000 + waitedMs;
      const path = [...node.path, 'events', position];
      const child = { path, event, parent: node, children: [], loop, waitedMs, anchor: undefined, offsetMs };
      if (event.type === 'wait') waitedMs += event.duration * 1000;
      return child;
    });
    for (let position = children.length - 1; position >= 0; position -= 1) {
      const child = children[position];
      if (child) open.push(child);
    }
  }
  return nodes;
}

function findAnchor(node: ScoreNode, byId: ReadonlyMap<string | undefined, ScoreNode>, faults: ScoreFault[]): void {
  const { after, with: beside, timestamp } = node.event;
  const id = after ?? beside;
  const anchor = id === undefined ? undefined : byId.get(id);
  const edge = after === undefined ? 'start' : 'end';
  const fault = (message: string) => faults.push({ path: [...node.path, edge === 'end' ? 'after' : 'with'], message });
  if (!anchor) {
    if (id !== undefined) fault(`no event has the id "${id}"`);
    return;
  }
  if (anchor.loop !== node.loop) {
    const inner = anchor.loop !== undefined && contains(anchor.loop, node) === false;
    fault(
      inner
        ? `"${id}" is played in the rounds of the loop at ${pathText(anchor.loop?.path ?? [])}; anchor on that loop instead`
        : `"${id}" is outside this loop, which comes round again; anchor on an event of the same loop`,
    );
    return;
  }
  node.anchor = { node: anchor, edge };
  node.offsetMs = timestamp * 1000 + movedBeyond(node, anchor);
}

function contains(outer: ScoreNode, inner: ScoreNode): boolean {
  for (let node: ScoreNode | undefined = inner; node; node = node.parent) if (node === outer) return true;
  return false;
}

/** Of the waits that move `node`, those that have not moved its anchor already: each wait moves an event once. */
function movedBeyond(node: ScoreNode, anchor: ScoreNode): number {
  const above = new Map<ScoreNode, ScoreNode>();
  for (let step = anchor; step.parent; step = step.parent) above.set(step.parent, step);
  let movedMs = 0;
  for (let step = node; step.parent; step = step.parent) {
    const beside = above.get(step.parent);
    if (beside) return movedMs + Math.max(0, step.waitedMs - beside.waitedMs);
    movedMs += step.waitedMs;
  }
  return movedMs;
}
