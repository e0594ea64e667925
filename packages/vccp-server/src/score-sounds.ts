import {
  type Emotion,
  emotionSchema,
  type Performance,
  type PerformanceEvent,
  type SpeechTag,
  VCCPError,
} from '@vccp/protocol';
import type { LineCue, SpokenLine } from './delivery.js';
import { type FeelingsOf, readScript, type Script } from './script.js';
import { MS_PER_LETTER } from './speech.js';
import type { Spoken } from './spoken.js';

/** However short a line is, it is not read faster. */
const SHORTEST_READING_MS = 1500;
/** A face that passes is seen at least this long, and is on its way back when its sentence ends. */
const SHORTEST_MOMENT_MS = 800;
const FADE_MS = 300;

type Words = Extract<PerformanceEvent, { type: 'speech' }>['data'];

/**
 * The score with a sound in place of each `speech`, for a body that performs by itself and has no voice of its own.
 * Without a voice the text is shown. What the words tell is seen where the score itself makes no faces.
 * @param offers whether it can do a category: a face or a gesture that comes with the words is left out where it cannot
 * @throws {VCCPError} of the voice
 */
export async function withSounds(
  performance: Performance,
  spoken: Spoken | undefined,
  feelingsOf: FeelingsOf | undefined,
  offers: (category: string) => boolean,
): Promise<Performance> {
  const newId = freshIds(performance.events);
  const makesFaces = anyEvent(performance.events, isFace);
  const read = makesFaces ? undefined : feelingsOf;
  const convert = async (event: PerformanceEvent): Promise<PerformanceEvent> => {
    if ('events' in event) return { ...event, events: await Promise.all(event.events.map(convert)) };
    if (event.type !== 'speech') return event;
    const { type: _, data, ...timing } = event;
    const faces = new Faces(data.emotion, !makesFaces);
    const script = readScript(data.text, emotionSchema.safeParse(data.emotion).data, read);
    const how = { read, newId, faces };
    const all =
      script.text === '' ? tagsAlone(script, faces) : spoken ? await said(data, spoken, how) : shown(script, how);
    const able = all.filter((one) => !isLook(one) || offers(one.data.category));
    return { ...timing, type: 'parallel', events: able.length > 0 ? able : [pause] };
  };
  return { ...performance, events: await Promise.all(performance.events.map(convert)) };
}

interface How {
  read: FeelingsOf | undefined;
  newId: () => string;
  faces: Faces;
}

async function said(data: Words, spoken: Spoken, { read, newId, faces }: How): Promise<PerformanceEvent[]> {
  const events: PerformanceEvent[] = [...faces.wish()];
  let before: string | undefined;
  for await (const line of spoken.utter(data, read)) {
    const id = newId();
    events.push({ ...soundOf(line), id, ...(before !== undefined && { after: before }) });
    const { utterance, cues } = line;
    events.push(...faces.during(id, cues, utterance.durationMs ?? utterance.text.length * MS_PER_LETTER));
    before = id;
  }
  if (before === undefined) throw new VCCPError('internal', 'the voice made no sound of the text');
  return [...events, ...faces.after()];
}

function soundOf({ utterance: { url, text, visemes }, gain }: SpokenLine): PerformanceEvent & { type: 'audio' } {
  const data = { url, text, ...(visemes && { visemes: [...visemes] }), ...(gain !== 1 && { gain }) };
  return { type: 'audio', timestamp: 0, data };
}

/** Tags that stand beside no word. */
function tagsAlone({ cues }: Script, faces: Faces): PerformanceEvent[] {
  return [...faces.wish(), ...cues.flatMap((cue) => seen(cue, { timestamp: 0 }))];
}

/** In place of what nobody sees or hears. */
const pause: PerformanceEvent = { type: 'wait', timestamp: 0, duration: 0 };

function shown(script: Script, { newId, faces }: How): PerformanceEvent[] {
  const id = newId();
  const say = action('say', { text: script.text }, { id, timestamp: 0 });
  const durationMs = Math.max(SHORTEST_READING_MS, script.text.length * MS_PER_LETTER);
  const cues = script.cues.map((cue) => ({ cue, share: cue.at / Math.max(1, script.text.length) }));
  return [...faces.wish(), say, ...faces.during(id, cues, durationMs), ...faces.after()];
}

/** What her face does along the sentences of one text. */
class Faces {
  #mood: string | undefined;
  readonly #restores: boolean;
  /** Something that passes is on the face: since when, in which sentence, and how long that is. */
  #passing: { id: string; atMs: number; durationMs: number } | undefined;

  /** @param restores whether a face is taken back when its moment is over: not where the score has faces of its own */
  constructor(wish: string | undefined, restores: boolean) {
    this.#mood = wish;
    this.#restores = restores;
  }

  wish(): PerformanceEvent[] {
    return this.#mood === undefined ? [] : [action('expression', { emotion: this.#mood }, { timestamp: 0 })];
  }

  during(id: string, cues: readonly LineCue[], durationMs: number): PerformanceEvent[] {
    const back = this.#back({ with: id, timestamp: 0 });
    const events = cues.flatMap(({ cue, share }) => {
      const atMs = share * durationMs;
      if (cue.kind === 'mood') this.#mood = cue.emotion;
      if (cue.emotion) this.#passing = cue.kind === 'mood' ? undefined : { id, atMs, durationMs };
      return seen(cue, { with: id, timestamp: atMs / 1000 });
    });
    return [...back, ...events];
  }

  after(): PerformanceEvent[] {
    if (!this.#passing) return [];
    const { id, atMs, durationMs } = this.#passing;
    const backMs = Math.max(atMs + SHORTEST_MOMENT_MS, durationMs - FADE_MS);
    return this.#back({ with: id, timestamp: backMs / 1000 });
  }

  #back(when: When): PerformanceEvent[] {
    if (!this.#passing) return [];
    this.#passing = undefined;
    const emotion: string = this.#mood ?? ('neutral' satisfies Emotion);
    return this.#restores ? [action('expression', { emotion }, when)] : [];
  }
}

interface When {
  timestamp: number;
  with?: string;
  id?: string;
}

function action(category: string, data: Record<string, unknown>, when: When): PerformanceEvent {
  return { type: 'action', ...when, data: { category, data } };
}

/** What a cue shows. */
function seen({ emotion, intensity, gesture }: SpeechTag, when: When): PerformanceEvent[] {
  const face = { emotion, ...(intensity !== undefined && { intensity }) };
  return [
    ...(emotion ? [action('expression', face, when)] : []),
    ...(gesture ? [action('gesture', { ...gesture }, when)] : []),
  ];
}

/** What comes with words beside their sound. */
const isLook = (event: PerformanceEvent): event is PerformanceEvent & { type: 'action' } =>
  event.type === 'action' && ['expression', 'gesture'].includes(event.data.category);

const isFace = (event: PerformanceEvent): boolean =>
  event.type === 'expression' || (event.type === 'action' && event.data.category === 'expression');

function anyEvent(events: readonly PerformanceEvent[], is: (event: PerformanceEvent) => boolean): boolean {
  return events.some((event) => is(event) || ('events' in event && anyEvent(event.events, is)));
}

/** Gives ids that no event of the score has. */
function freshIds(events: readonly PerformanceEvent[]): () => string {
  let count = 0;
  return () => {
    const isTaken = (event: PerformanceEvent) => event.id === `sentence-${count}`;
    do count += 1;
    while (anyEvent(events, isTaken));
    return `sentence-${count}`;
  };
}
