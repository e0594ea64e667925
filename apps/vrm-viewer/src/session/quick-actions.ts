import type { ActionCapability } from '@vccp/protocol';
import { formShape } from './form-shape.js';

/** One tap that makes her do something, and the word that names it. */
export interface QuickAction {
  word: string;
  category: string;
  data: Record<string, unknown>;
}

const CANDIDATES: readonly QuickAction[] = [
  { word: 'wave', category: 'gesture', data: { gesture: 'wave' } },
  { word: 'happy', category: 'expression', data: { preset: 'happy', holdMs: 4000 } },
  { word: 'nod', category: 'gesture', data: { gesture: 'nod' } },
  { word: 'thinking', category: 'gesture', data: { gesture: 'thinking' } },
  { word: 'stepForward', category: 'movement', data: { direction: 'forward', distance: 1 } },
  { word: 'stepBack', category: 'movement', data: { direction: 'backward', distance: 1 } },
  { word: 'surprised', category: 'expression', data: { preset: 'surprised', holdMs: 3000 } },
  { word: 'dance', category: 'gesture', data: { gesture: 'dance' } },
  { word: 'sit', category: 'posture', data: { posture: 'sit' } },
  { word: 'stand', category: 'posture', data: { posture: 'stand' } },
];

/** The candidates that this body offers, with every choice they make among its options. */
export function quickActions(actions: readonly ActionCapability[]): QuickAction[] {
  const shapes = new Map(actions.map((action) => [action.category, formShape(action.schema)]));
  return CANDIDATES.filter(({ category, data }) => {
    const fields = shapes.get(category)?.fields;
    return Object.entries(data).every(([name, value]) => {
      const control = fields?.find((field) => field.name === name)?.control;
      return control && (control.kind !== 'choice' || control.options.includes(String(value)));
    });
  });
}
