import type { JsonSchema } from '@vccp/protocol';
import { VCCPError } from '@vccp/protocol';
import * as z from 'zod';
import { type Means, type Offer, offer, waitAndReport } from '../offer.js';
import { orAbort } from '../or-abort.js';
import { type AvatarParameter, EMOTE_PARAMETER, oscName, type ParameterType, setParameter } from '../parameters.js';

/** Of each type; an avatar with more is one whose face is tracked, and no agent reads them all. */
const MOST_NAMES = 250;

const dataSchema = z.object({
  name: z.string().min(1).max(128),
  value: z.union([z.number(), z.boolean()]),
  holdMs: z.number().min(20).max(600_000).optional(),
});

/** Any parameter that the maker of the avatar gave it, with its type. */
export function parameter({ avatar, wire, clock, values, rest }: Means): Offer | undefined {
  const writable = avatar.parameters.filter(({ name, writable }) => writable && name !== EMOTE_PARAMETER);
  const [first] = writable;
  if (!first) return undefined;
  const byName = new Map(writable.map((known) => [known.name, known]));
  return offer(
    {
      category: 'parameter',
      description: `Sets a parameter of this avatar: clothes, toys, what its maker gave it. It has ${writable.length}.`,
      channel: 'parameter',
      policy: 'parallel',
      schema: schemaOf(writable),
      examples: [{ name: first.name, value: first.type === 'bool' ? true : 1 }],
      dataSchema,
    },
    async ({ name, value, holdMs }, context) => {
      const known = byName.get(oscName(name));
      if (!known)
        throw new VCCPError('invalid-data', `this avatar has no parameter ${name} that can be set`, {
          validOptions: [...byName.keys()].slice(0, 100),
        });
      if (holdMs === undefined) {
        await orAbort(wire.send(setParameter(known, value)), context.signal);
        return { [known.name]: value };
      }
      const before = values.get(known.name) ?? known.value ?? 0;
      const back = setParameter(known, before);
      const isBack = rest.hold(back);
      try {
        await orAbort(wire.send(setParameter(known, value)), context.signal);
        await waitAndReport(clock, holdMs, context);
      } finally {
        wire.urgent([back]);
        isBack();
      }
      return { [known.name]: before };
    },
  );
}

const VALUES: Readonly<Record<ParameterType, JsonSchema>> = {
  bool: { type: 'boolean' },
  int: { type: 'integer', minimum: 0, maximum: 255 },
  float: { type: 'number', minimum: -1, maximum: 1 },
};

/** Each name with what that one takes, so that a fault is told of it and not of all others. */
function schemaOf(writable: readonly AvatarParameter[]): JsonSchema {
  const cases = (['bool', 'float', 'int'] as const).flatMap((type) => {
    const names = writable.filter((known) => known.type === type).map(({ name }) => name);
    return names.length === 0 ? [] : [{ names: names.slice(0, MOST_NAMES), value: VALUES[type] }];
  });
  return {
    type: 'object',
    properties: {
      name: { enum: cases.flatMap(({ names }) => names), description: 'as listed, with its type' },
      value: { type: ['number', 'boolean'], description: 'bool: true or false; float: −1..1; int: 0..255' },
      holdMs: { type: 'number', minimum: 20, description: 'back to what it was after this long; it stays by default' },
    },
    required: ['name', 'value'],
    allOf: cases.map(({ names, value }) => ({
      if: { properties: { name: { enum: names } }, required: ['name'] },
      // biome-ignore lint/suspicious/noThenProperty: a word of JSON Schema
      then: { properties: { value } },
    })),
  };
}
