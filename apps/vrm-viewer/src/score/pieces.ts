import type { ActionCapability } from '@vccp/protocol';
import type { Catalogue } from '../i18n/catalogue.js';
import { formData, formShape } from '../session/form-shape.js';
import type { Draft, DraftEvent } from './draft.js';

/** Something ready to be put into a scene. */
export interface Piece {
  name: keyof Catalogue['score']['pieces'];
  event: DraftEvent;
}

const action = (category: string, data: Record<string, unknown>): DraftEvent => ({
  type: 'action',
  data: { category, data },
});
const gesture = (name: string): DraftEvent => ({ type: 'gesture', data: { gesture: name } });
const face = (emotion: string): DraftEvent => ({ type: 'expression', data: { emotion, holdMs: 2400 } });

/** All the pieces, with the words she says in the language of the page. */
const pieces = (text: Catalogue): readonly Piece[] => [
  { name: 'hello', event: { type: 'speech', data: { text: text.score.helloLine } } },
  { name: 'wave', event: gesture('wave') },
  { name: 'smile', event: face('happy') },
  { name: 'lookAtYou', event: action('lookAt', { target: 'user' }) },
  { name: 'lookLeft', event: action('lookAt', { direction: 'left', holdMs: 1500 }) },
  { name: 'lookRight', event: action('lookAt', { direction: 'right', holdMs: 1500 }) },
  { name: 'nod', event: gesture('nod') },
  { name: 'bow', event: gesture('bow') },
  { name: 'think', event: gesture('thinking') },
  { name: 'surprise', event: face('surprised') },
  { name: 'clap', event: gesture('clap') },
  { name: 'walk', event: { type: 'movement', data: { direction: 'forward', distance: 1 } } },
  { name: 'walkBack', event: { type: 'movement', data: { direction: 'backward', distance: 1 } } },
  { name: 'sit', event: action('posture', { posture: 'sit' }) },
  { name: 'stand', event: action('posture', { posture: 'stand' }) },
  { name: 'wait', event: { type: 'wait', duration: 1 } },
];

/** The pieces that this body can do. A line is said by every body that can speak or show it. */
export function piecesFor(actions: readonly ActionCapability[], text: Catalogue): Piece[] {
  const offered = new Set(actions.map(({ category }) => category));
  if (offered.has('say')) offered.add('speech');
  return pieces(text).filter(({ event }) => {
    const category = event.type === 'action' ? event.data?.category : event.type;
    return event.type === 'wait' || offered.has(String(category));
  });
}

/** Categories that are events by themselves; any other one is the event `action`. */
const EVENT_TYPES: ReadonlySet<string> = new Set(['animation', 'audio', 'expression', 'movement', 'gesture']);

/** Any action of the body as an event, as its form shows it untouched. */
export function eventOf({ category, schema, examples }: ActionCapability): DraftEvent {
  const shape = formShape(schema, examples?.[0] ?? {});
  const data = formData(shape, {}, shape.ways[0], new Set());
  return EVENT_TYPES.has(category) ? { type: category as DraftEvent['type'], data } : action(category, data);
}

/** A scene for the first minute: she looks at you, smiles, waves and says hello. */
export function greeting(text: Catalogue): Draft {
  return {
    name: text.score.greetingName,
    events: [
      { ...action('lookAt', { target: 'user' }), timestamp: 0 },
      { type: 'expression', timestamp: 0.2, data: { emotion: 'happy', holdMs: 3000 } },
      { type: 'gesture', timestamp: 0.5, data: { gesture: 'wave' } },
      { type: 'speech', timestamp: 0.8, data: { text: text.score.helloLine } },
      { type: 'gesture', timestamp: 3.4, data: { gesture: 'bow' } },
    ],
  };
}
