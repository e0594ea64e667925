import type {
  ActionMessage,
  ActionMeta,
  ActionState,
  Policy,
  Priority,
  TerminalState,
  WireError,
} from '@vccp/protocol';
import { isTerminal } from '@vccp/protocol';

/** Where an action, or one body's part in it, stands. */
export interface Report {
  state: ActionState;
  progress?: number;
  message?: string;
  error?: WireError;
  result?: Record<string, unknown>;
}

const ORDER: Readonly<Partial<Record<ActionState, number>>> = { accepted: 0, queued: 1, started: 2, progress: 3 };
const rank = (state: ActionState): number => ORDER[state] ?? 4;

/** One body's part in an action. It moves forward only, and ends once. */
export class Part {
  readonly bodyId: string;
  /** What the body was called when it was asked. */
  readonly body: string;
  readonly action: ActionMessage & { id: string };
  readonly channel: string;
  readonly policy: Policy;
  readonly priority: Priority;
  #report: Report = { state: 'accepted' };
  readonly #changed: () => void;

  constructor(
    how: {
      bodyId: string;
      body: string;
      action: ActionMessage & { id: string };
      channel: string;
      policy: Policy;
      priority: Priority;
    },
    changed: () => void,
  ) {
    this.bodyId = how.bodyId;
    this.body = how.body;
    this.action = how.action;
    this.channel = how.channel;
    this.policy = how.policy;
    this.priority = how.priority;
    this.#changed = changed;
  }

  get report(): Report {
    return this.#report;
  }

  get ended(): boolean {
    return isTerminal(this.#report.state);
  }

  /** Moves on. A step back, and anything after the end, is refused with false. */
  move(report: Report): boolean {
    if (this.ended || rank(report.state) < rank(this.#report.state)) return false;
    this.#report = report;
    this.#changed();
    return true;
  }
}

/** Of several bodies' ends, the one that speaks for the action: it is completed if anybody completed it. */
const SPEAKS_FIRST: readonly TerminalState[] = [
  'completed',
  'sent',
  'failed',
  'interrupted',
  'cancelled',
  'expired',
  'lost',
  'rejected',
];

/** A body that an action does not go to, and why. */
export interface PassedOver {
  bodyId: string;
  /** What it is called. */
  body: string;
  why: string;
}

/** An action that was accepted, with every body's part in it. */
export class ActionRecord {
  readonly id: string;
  readonly category: string;
  readonly data: Record<string, unknown>;
  readonly meta: ActionMeta | undefined;
  readonly createdAtMs: number;
  /** Bodies that have no part in it, though none was named. */
  readonly passedOver: readonly PassedOver[];
  readonly #parts: Part[] = [];
  readonly #listeners = new Set<(report: Report, part: Part) => void>();
  #report: Report = { state: 'accepted' };

  constructor(action: ActionMessage & { id: string }, createdAtMs: number, passedOver: readonly PassedOver[] = []) {
    this.id = action.id;
    this.category = action.category;
    this.data = action.data;
    this.meta = action.meta;
    this.createdAtMs = createdAtMs;
    this.passedOver = passedOver;
  }

  get parts(): readonly Part[] {
    return this.#parts;
  }

  get report(): Report {
    return this.#report;
  }

  get ended(): boolean {
    return isTerminal(this.#report.state);
  }

  addPart(how: ConstructorParameters<typeof Part>[0]): Part {
    const part: Part = new Part(how, () => this.#settle(part));
    this.#parts.push(part);
    return part;
  }

  /** Calls the listener at each change, the last time at the end, with how the whole stands and which part moved. */
  subscribe(listener: (report: Report, part: Part) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #settle(moved: Part): void {
    if (this.ended) return;
    const report = combine(this.#parts.map((part) => part.report));
    // One body has ended and another is not so far yet: the action does not go back for it.
    if (rank(report.state) >= rank(this.#report.state)) this.#report = report;
    for (const listener of [...this.#listeners]) listener(this.#report, moved);
    if (this.ended) this.#listeners.clear();
  }
}

function combine(reports: readonly Report[]): Report {
  const open = reports.filter(({ state }) => !isTerminal(state));
  if (open.length > 0) return open.reduce((ahead, report) => (rank(report.state) > rank(ahead.state) ? report : ahead));
  for (const state of SPEAKS_FIRST) {
    const report = reports.find((candidate) => candidate.state === state);
    if (report) return report;
  }
  return { state: 'accepted' };
}
