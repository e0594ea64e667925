import type { PerformanceEvent } from '@vccp/protocol';

/** Where an event stands in its performance, for example `['events', 2, 'events', 0]`. */
export type EventPath = readonly (string | number)[];

/** `events[2].events[0]`, as faults name it. */
export const pathText = (path: EventPath): string =>
  path.map((step, index) => (typeof step === 'number' ? `[${step}]` : `${index > 0 ? '.' : ''}${step}`)).join('');

/** An event that is done by a body: every one but `wait`, `parallel` and `loop`. */
export type ActionEvent = Exclude<PerformanceEvent, { type: 'wait' | 'parallel' | 'loop' }>;

/** What a body is asked for. `speech` is a text that nobody has made audible yet. */
export interface CueAction {
  readonly category: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export function isActionEvent(event: PerformanceEvent): event is ActionEvent {
  return event.type !== 'wait' && event.type !== 'parallel' && event.type !== 'loop';
}

export function actionOf(event: ActionEvent): CueAction {
  if (event.type === 'action') return { category: event.data.category, data: event.data.data };
  return { category: event.type, data: event.data };
}

/** What is heard, and needs some time before that to get ready. */
export const isSound = ({ category }: CueAction): boolean => category === 'audio' || category === 'speech';

const CHANNEL_OF: ReadonlyMap<string, string> = new Map([
  ['expression', 'face'],
  ['lookAt', 'gaze'],
  ['posture', 'posture'],
  ['movement', 'locomotion'],
  ['gesture', 'gesture'],
  ['animation', 'gesture'],
  ['audio', 'speech'],
  ['speech', 'speech'],
  ['say', 'speech'],
]);

/** The part of the body that it takes: a track of an editor. An action that VCCP does not know is a track of its own. */
export const channelOf = ({ category }: CueAction): string => CHANNEL_OF.get(category) ?? category;

/** Channels on which only the latest counts: what is shown holds until something else is shown, or it is taken back. */
export const CONTINUOUS: ReadonlySet<string> = new Set(['face', 'gaze', 'posture']);

export const isContinuous = (channel: string): boolean => CONTINUOUS.has(channel);
