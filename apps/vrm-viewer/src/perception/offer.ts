import type { CapabilityInput } from '@vccp/protocol';

/** What this page may notice, as the model reads it beforehand. */
export const PERCEPTIONS: NonNullable<CapabilityInput['perceptions']> = [
  {
    category: 'message',
    description: 'The person typed something to you. Answer with the action `say`.',
    data: { text: 'Hello!', from: 'user' },
  },
  {
    category: 'user',
    description: 'The person is at the page, or went away (reason: active, idle for a minute, page-hidden).',
    data: { present: true, idleMs: 0, reason: 'active' },
  },
  { category: 'touch', description: 'The person touched a region of your body.', data: { region: 'head' } },
  {
    category: 'pointer',
    description: 'Where the pointer is on the picture, -1..1 right and up, and the region of you it is over.',
    data: { x: 0, y: 0.4, over: 'face' },
  },
  {
    category: 'object',
    description: 'A thing beside you and where it is, in metres; the person may move it (held) or take it away.',
    data: { name: 'balloon', description: 'a balloon', position: { x: 0.5, y: 1, z: 0.2 }, held: false },
  },
  {
    category: 'camera',
    description: 'Where the person looks at you from, in metres.',
    data: { position: { x: 0, y: 1.4, z: 1.6 }, target: { x: 0, y: 1.3, z: 0 }, distance: 1.6 },
  },
  {
    category: 'window',
    description: 'The size of the window in CSS pixels.',
    data: { width: 1440, height: 900, shape: 'wide' },
  },
  { category: 'page', description: 'Whether the page is in view.', data: { visible: true } },
  {
    category: 'model',
    description: 'The avatar you wear now.',
    data: { name: 'Name', authors: ['Author'], expressions: ['happy'], heightMetres: 1.5 },
  },
  {
    category: 'environment',
    description: 'What is around you: the background, and the language and local time of the person.',
    data: { name: 'stage', description: 'a stage', background: 'dawn', language: 'en', localTime: '18:30' },
  },
];
