import {
  type ActionStatus,
  BODY_SYSTEM,
  type Capability,
  mergePatch,
  type Pause,
  type PerceptionMeta,
  type Role,
  SERVER_SYSTEM,
  type SystemMessage,
} from '@vccp/protocol';
import { Failure } from '../failure.js';
import { readStatus, type SessionRecord } from './format.js';

/** What a body did of itself, in time. */
export type BodyStep = { atMs: number } & (
  | { type: 'capability'; capability: Capability }
  | { type: 'perception'; category: string; data: Record<string, unknown>; meta: PerceptionMeta | undefined }
  | { type: 'state'; patch: Record<string, unknown>; value: Record<string, unknown> }
  | { type: 'pause'; pause: Pause }
);

/** How a body went about one action: what it said, and how long after it was asked. */
export interface Performance {
  category: string;
  data: string;
  reports: { afterMs: number; status: Omit<ActionStatus, 'actionId'> }[];
}

export interface RecordedBody {
  name: string;
  kind: string;
  model: string | undefined;
  role: Role;
  steps: BodyStep[];
  performances: Performance[];
}

/** The server says these itself. */
const OF_THE_SERVER: readonly string[] = ['accepted', 'queued', 'expired', 'lost'];

/**
 * What a body of a record said and did: the one named, else the first.
 * @throws {Failure} where the record has no such body, with those it has.
 */
export function bodySide(record: SessionRecord, named: string | undefined): RecordedBody {
  const present = presences(record);
  const [bodyId, body] =
    [...present].find(([id, { name, role }]) =>
      named === undefined ? role === 'body' : id === named || name === named,
    ) ?? [];
  if (bodyId === undefined || !body) {
    const names = [...present.values()].map(({ name }) => name);
    throw new Failure(
      named === undefined ? 'the record has no body' : `the record has no body "${named}"`,
      names.length > 0 ? `it has: ${names.join(', ')}` : 'record a session that has one',
    );
  }
  const { name, kind, model, role } = body;
  return { name, kind, model, role, steps: stepsOf(record, bodyId), performances: performancesOf(record, bodyId) };
}

function presences({ entries }: SessionRecord) {
  const present = new Map<string, { name: string; kind: string; model: string | undefined; role: Role }>();
  for (const entry of entries) {
    if (!('message' in entry) || entry.message.type !== 'system' || entry.message.category !== 'presence') continue;
    const { data } = SERVER_SYSTEM.presence.safeParse(entry.message.data);
    if (data && !present.has(data.bodyId)) present.set(data.bodyId, { ...data, model: data.model });
  }
  return present;
}

function stepsOf({ entries }: SessionRecord, bodyId: string): BodyStep[] {
  const steps: BodyStep[] = [];
  let value: Record<string, unknown> = {};
  for (const entry of entries) {
    if (!('message' in entry) || entry.message.meta?.bodyId !== bodyId) continue;
    const { message, atMs } = entry;
    if (message.type === 'perception') {
      const { category, data } = message;
      const { bodyId: _, ...meta } = message.meta ?? {};
      steps.push({ atMs, type: 'perception', category, data, meta: Object.keys(meta).length > 0 ? meta : undefined });
    } else if (message.type === 'system') {
      const step = systemStep(message, value);
      if (step?.type === 'state') value = step.value;
      if (step) steps.push({ atMs, ...step });
    }
  }
  return steps;
}

type Undated<T> = T extends unknown ? Omit<T, 'atMs'> : never;

function systemStep({ category, data }: SystemMessage, value: Record<string, unknown>): Undated<BodyStep> | undefined {
  switch (category) {
    case 'capability': {
      const { data: capability } = BODY_SYSTEM.capability.safeParse(data);
      return capability && { type: 'capability', capability };
    }
    case 'pause': {
      const { data: pause } = BODY_SYSTEM.pause.safeParse(data);
      return pause && { type: 'pause', pause };
    }
    case 'state': {
      const { data: state } = BODY_SYSTEM.state.safeParse(data);
      if (!state) return undefined;
      if ('full' in state) return { type: 'state', patch: state.full, value: state.full };
      return { type: 'state', patch: state.patch, value: mergePatch(value, state.patch) };
    }
    default:
      return undefined;
  }
}

function performancesOf({ entries }: SessionRecord, bodyId: string): Performance[] {
  const performances = new Map<string, Performance & { askedAtMs: number; waited: boolean }>();
  for (const entry of entries) {
    if (!('message' in entry)) continue;
    const { message, atMs } = entry;
    if (message.type === 'action' && message.id !== undefined && !performances.has(message.id)) {
      const { category, data } = message;
      const asked = { category, data: JSON.stringify(data), reports: [], askedAtMs: atMs, waited: false };
      performances.set(message.id, asked);
      continue;
    }
    const said = readStatus(message);
    const performance = said && performances.get(said.actionId);
    if (!performance) continue;
    if (said.state === 'queued') performance.waited = true;
    if (message.meta?.bodyId !== bodyId || OF_THE_SERVER.includes(said.state)) continue;
    // One that waited for its channel was asked when it began, as far as can be seen from outside.
    if (performance.waited && performance.reports.length === 0) performance.askedAtMs = atMs;
    const { actionId: _, state, ...more } = said;
    // A body of version 1.0 said nothing, and was taken to be done.
    const status = { ...more, state: state === 'sent' ? ('completed' as const) : state };
    performance.reports.push({ afterMs: atMs - performance.askedAtMs, status });
  }
  return [...performances.values()].flatMap(({ category, data, reports }) =>
    reports.length > 0 ? [{ category, data, reports }] : [],
  );
}

/** Gives out performances: for each action the one of the same kind and data that comes next, else of the same kind. */
export class Repertoire {
  readonly #unused: Performance[];
  readonly #latest = new Map<string, Performance>();

  constructor(performances: readonly Performance[]) {
    this.#unused = [...performances];
  }

  /** Where all of a kind were used, the last of them again; undefined where the record has none of the kind. */
  next(category: string, data: object): Performance | undefined {
    const text = JSON.stringify(data);
    const same = this.#unused.findIndex((one) => one.category === category && one.data === text);
    const index = same >= 0 ? same : this.#unused.findIndex((one) => one.category === category);
    const [found] = index < 0 ? [] : this.#unused.splice(index, 1);
    if (found) this.#latest.set(category, found);
    return found ?? this.#latest.get(category);
  }
}
