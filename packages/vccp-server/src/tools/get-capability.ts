import { categorySchema, type JsonSchema, POLICIES, VCCPError } from '@vccp/protocol';
import * as z from 'zod';
import type { Body } from '../body.js';
import { nearest } from '../nearest.js';
import { cleanJson, cleanLine, cleanText } from '../observation.js';
import type { Offer } from '../offer.js';
import type { Speech } from '../speech.js';
import { defineTool, sessionIdField } from './tool.js';

const offeredActionSchema = z.object({
  category: z.string(),
  description: z.string().optional(),
  schema: z.record(z.string(), z.unknown()).describe('JSON Schema of the data'),
  example: z.record(z.string(), z.unknown()).describe('data that this action takes'),
  channel: z.string().optional(),
  policy: z.enum(POLICIES).optional(),
  durationMs: z.number().optional(),
  bodyIds: z.array(z.string()).optional().describe('the bodies that offer it, where there are several'),
});

const offeredPerceptionSchema = z.object({ category: z.string(), description: z.string().optional() });

export const getCapability = defineTool({
  name: 'get-capability',
  title: 'See what the body can do',
  description:
    'What the body can do and notice, with a JSON Schema and an example for each action. Read it before acting.',
  input: z.object({
    sessionId: sessionIdField,
    category: categorySchema.optional().describe('one action only'),
  }),
  output: {
    actions: z.array(offeredActionSchema),
    perceptions: z.array(offeredPerceptionSchema),
    canCaptureView: z.boolean(),
    voices: z
      .array(z.object({ name: z.string(), language: z.string().optional() }))
      .optional()
      .describe('what speak takes as voice, the default first'),
  },
  annotations: { readOnlyHint: true, idempotentHint: true, openWorldHint: false },
  async run({ sessionId, category }, call) {
    const session = call.session(sessionId);
    const bodies = session.bodies.filter(({ role, connected }) => role !== 'observer' && connected);
    if (bodies.length === 0) throw new VCCPError('no-body', 'no body is connected to this session yet');
    const all = offeredActions(bodies);
    const actions = category === undefined ? all : all.filter((action) => action.category === category);
    if (category !== undefined && actions.length === 0) {
      const categories = all.map((action) => action.category);
      const meant = nearest(category, categories);
      throw new VCCPError(
        'not-capable',
        `no action "${category}" here; this body offers ${categories.join(', ') || 'none yet'}.${meant === undefined ? '' : ` Did you mean "${meant}"?`}`,
        { validOptions: categories },
      );
    }
    const perceptions = bodies
      .flatMap((body) => body.capability?.perceptions ?? [])
      .map((perception) => ({
        category: perception.category,
        ...(perception.description !== undefined && { description: cleanLine(perception.description, 500) }),
      }));
    const voices = bodies.some((body) => body.offers.has('audio')) ? await shownVoices(call.speech) : [];
    const data = {
      actions,
      perceptions,
      canCaptureView: bodies.some((body) => body.canSee),
      ...(voices.length > 0 && { voices }),
    };
    return { session, lines: [markdown(bodies, data)], data };
  },
});

/** A service of speech may have hundreds: a model chooses among these. */
const MOST_VOICES = 40;

async function shownVoices(speech: Speech | undefined): Promise<{ name: string; language?: string }[]> {
  const voices = (await speech?.voices?.()) ?? [];
  return voices.slice(0, MOST_VOICES).map(({ name, language }) => ({
    name: cleanLine(name, 200),
    ...(language !== undefined && { language: cleanLine(language, 35) }),
  }));
}

type Offered = z.infer<typeof offeredActionSchema>;

/** Every action once, with the bodies that offer it where there are several; twice where two take different data. */
function offeredActions(bodies: readonly Body[]): Offered[] {
  const actors = bodies.filter((body) => body.role === 'body');
  const found = new Map<string, Offered>();
  for (const body of actors) {
    for (const [category, offer] of body.offers) {
      const key = `${category} ${JSON.stringify(offer.schema)}`;
      const known = found.get(key);
      if (known) known.bodyIds?.push(body.id);
      else found.set(key, { ...shownOffer(category, offer), ...(actors.length > 1 && { bodyIds: [body.id] }) });
    }
  }
  const order = [...new Set([...found.values()].map(({ category }) => category))];
  return [...found.values()].sort((a, b) => order.indexOf(a.category) - order.indexOf(b.category));
}

function shownOffer(category: string, { capability, schema, example }: Offer): Offered {
  const { description, channel, policy, durationMs } = capability;
  return {
    category,
    ...(description !== undefined && { description: cleanText(description, 2000) }),
    schema: cleanJson(schema),
    example: cleanJson(example),
    ...(channel !== undefined && { channel }),
    ...(policy !== undefined && { policy }),
    ...(durationMs !== undefined && { durationMs }),
  };
}

function markdown(
  bodies: readonly Body[],
  data: {
    actions: Offered[];
    perceptions: { category: string; description?: string }[];
    canCaptureView: boolean;
    voices?: { name: string; language?: string }[];
  },
): string {
  const names = bodies.map((body) => `${body.name} (${body.role === 'body' ? body.kind : body.role})`).join(', ');
  const actors = bodies.filter(({ role }) => role === 'body');
  const actions = data.actions.map((action) => {
    const by = actors.filter(({ id }) => action.bodyIds?.includes(id));
    const on = by.length > 0 && by.length < actors.length ? ` (${by.map(({ name }) => name).join(', ')})` : '';
    const example = JSON.stringify({ category: action.category, data: action.example });
    const about = action.description === undefined ? '' : `: ${cleanLine(action.description, 400)}`;
    return `- **${action.category}**${on}${about}\n  - example: \`${example}\`\n  - data: ${fields(action.schema)}`;
  });
  const perceptions = data.perceptions.map(
    ({ category, description }) => `- **${category}**${description === undefined ? '' : `: ${description}`}`,
  );
  return [
    `# ${names}`,
    'Descriptions are the words of the body.',
    ...(actors.length > 1
      ? [
          'An action goes to every body that offers it and takes its data, and is begun together. ' +
            `meta.bodyId names one: ${actors.map(({ id, name }) => `${name} ${id}`).join(', ')}.`,
        ]
      : []),
    '## Actions for play-action',
    actions.length > 0 ? actions.join('\n') : 'None announced yet; call again in a moment.',
    ...(perceptions.length > 0 ? ['## Perceptions', perceptions.join('\n')] : []),
    ...(data.voices ? [`speak has the voices ${data.voices.map(voiceName).join(', ')}.`] : []),
    ...(data.canCaptureView ? ['capture-view gives a picture.'] : []),
  ].join('\n\n');
}

const voiceName = ({ name, language }: { name: string; language?: string }) =>
  language === undefined ? name : `${name} (${language})`;

/** The fields of a schema in a line: names, types or choices, and which are required. */
function fields(schema: JsonSchema): string {
  const properties = schema.properties;
  if (typeof properties !== 'object' || properties === null) return cleanLine(JSON.stringify(schema), 600);
  const required: unknown[] = Array.isArray(schema.required) ? schema.required : [];
  const list = Object.entries(properties as Record<string, JsonSchema | undefined>).map(([name, field]) => {
    const choices: unknown[] = Array.isArray(field?.enum) ? field.enum : [];
    const type = choices.length > 0 ? choices.map(shown).join('|') : shown(field?.type ?? 'any');
    const about = typeof field?.description === 'string' ? ` (${cleanLine(field.description, 160)})` : '';
    return `\`${cleanLine(name)}\`${required.includes(name) ? ' required' : ''} ${type}${about}`;
  });
  return list.length > 0 ? list.join('; ') : 'none';
}

const shown = (value: unknown) => cleanLine(typeof value === 'string' ? value : (JSON.stringify(value) ?? ''), 100);
