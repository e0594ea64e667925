import { VCCPError } from '@vccp/protocol';
import type { PassedOver } from './action-record.js';
import type { Body } from './body.js';
import { nearest } from './nearest.js';

/** Who plays an action, and of those who were meant too, who does not. */
export interface Cast {
  bodies: Body[];
  passedOver: PassedOver[];
}

/**
 * The bodies that will play an action: the one that `bodyId` names, else every one that offers the category.
 * @throws {VCCPError} `no-body`, `not-capable`, `body-paused` or `invalid-data`, each with the way out.
 */
export function cast(
  bodies: readonly Body[],
  action: { category: string; data: Record<string, unknown>; bodyId?: string | undefined },
): Cast {
  const present = bodies.filter((body) => body.role === 'body' && body.connected);
  const asked = action.bodyId === undefined ? present : present.filter((body) => body.id === action.bodyId);
  if (asked.length === 0) throw nobody(bodies, present, action.bodyId);

  const able = asked.filter((body) => body.offers.has(action.category) || tellsNothing(body));
  if (able.length === 0) throw notCapable(asked, action.category);

  const free = able.filter((body) => !body.paused);
  const [held] = able;
  if (free.length === 0 && held) throw held.pausedFault();

  const faults = new Map<Body, VCCPError>();
  for (const body of free) {
    const fault = body.offers.get(action.category)?.fault(action.data);
    if (fault) faults.set(body, fault);
  }
  const fit = free.filter((body) => !faults.has(body));
  const [fault] = faults.values();
  if (fit.length === 0 && fault) throw fault;
  const left = asked.filter((body) => !fit.includes(body));
  return {
    bodies: fit,
    passedOver: left.map((body) => ({
      bodyId: body.id,
      body: body.name,
      why: !able.includes(body)
        ? `it does not offer ${action.category}`
        : body.paused
          ? body.pausedFault().message
          : (faults.get(body)?.message ?? ''),
    })),
  };
}

/** A body of version 1.0 that has not said what it can do is given everything, as 1.0 did. */
const tellsNothing = (body: Body) => body.hello === undefined && body.capability === undefined;

function nobody(bodies: readonly Body[], present: readonly Body[], bodyId: string | undefined): VCCPError {
  if (bodyId !== undefined && present.length > 0) {
    return new VCCPError(
      'no-body',
      `no body has the id "${bodyId.slice(0, 64)}"; connected are ${present.map((body) => `${body.id} (${body.name})`).join(', ')}`,
      { validOptions: present.map((body) => body.id) },
    );
  }
  const away = bodies.find((body) => body.role === 'body' && !body.connected && !body.awaited);
  return new VCCPError(
    'no-body',
    away
      ? `${away.name} lost its connection and may return within seconds; try again, or call get-state`
      : 'no body is connected to this session yet',
  );
}

function notCapable(asked: readonly Body[], category: string): VCCPError {
  const categories = [...new Set(asked.flatMap((body) => [...body.offers.keys()]))];
  if (categories.length === 0) {
    return new VCCPError('not-capable', 'the body has not said yet what it can do; call get-capability in a moment');
  }
  const meant = nearest(category, categories);
  const suggestion = meant ?? categories[0] ?? '';
  const offer = asked.map((body) => body.offers.get(suggestion)).find((found) => found !== undefined);
  return new VCCPError(
    'not-capable',
    `no action "${category}" here; this body offers ${categories.join(', ')}.` +
      `${meant === undefined ? '' : ` Did you mean "${meant}"?`} For example ${JSON.stringify({ category: suggestion, data: offer?.example ?? {} })}`,
    { validOptions: categories },
  );
}
