import type { Acted, ActHow, Actor, CueAction } from '@vccp/performance';
import type { Priority } from '@vccp/protocol';
import { VCCPError } from '@vccp/protocol';
import type { ActionRecord, Part } from './action-record.js';
import type { Clock } from './clock.js';
import { listeners } from './listeners.js';
import { type Offer, takesField } from './offer.js';
import { recite } from './recital.js';
import type { FeelingsOf } from './script.js';
import type { Session } from './session.js';
import type { Spoken } from './spoken.js';
import { LEAD_MS } from './step.js';

/** What takes back what was shown, on the channels that hold it: the first that a body can. */
const RESET: Readonly<Record<string, readonly CueAction[]>> = {
  face: [
    { category: 'expression', data: { preset: 'neutral' } },
    { category: 'expression', data: { emotion: 'neutral' } },
  ],
  gaze: [{ category: 'lookAt', data: { target: 'user' } }],
  posture: [{ category: 'posture', data: { posture: 'stand' } }],
};

/** The data of a `speech`. */
interface Words {
  text: string;
  voice?: string;
  emotion?: string;
}

/** What a performance is carried out with. */
interface Means {
  clock: Clock;
  /** Absent where the server has no voice. */
  spoken: Spoken | undefined;
  feelingsOf: FeelingsOf | undefined;
}

/** Carries a performance out on the bodies of a session, as actions like any other. */
export class SessionActor implements Actor {
  readonly #session: Session;
  readonly #means: Means;
  readonly #meta: { priority: Priority; group: string };

  constructor(session: Session, means: Means, meta: { priority: Priority; group: string }) {
    this.#session = session;
    this.#means = means;
    this.#meta = meta;
  }

  /** Nothing where a body that is heard would begin at once, or cut off what is still to be heard. */
  get leadMs(): number {
    const offers = this.#session.presentBodies.flatMap((body) => body.offers.get('audio') ?? []);
    const waits = (offer: Offer) => takesField(offer, 'startAt') && (offer.capability.policy ?? 'queue') === 'queue';
    return offers.length > 0 && offers.every(waits) ? LEAD_MS : 0;
  }

  async play({ category, data }: CueAction, { signal, fromMs, inMs }: ActHow): Promise<Acted | undefined> {
    const markMs = inMs > 0 ? this.#means.clock.now() + inMs : undefined;
    if (category === 'speech') return this.#speak(data as unknown as Words, signal, markMs);
    const from = category === 'audio' && fromMs > 0 && this.#knows('audio', 'fromMs') ? { fromMs } : {};
    return this.#follow(this.#session.play({ category, data: { ...data, ...from }, meta: this.#meta, markMs }), signal);
  }

  async prepare({ category, data }: CueAction): Promise<void> {
    if (category !== 'speech') return;
    const { spoken, feelingsOf } = this.#means;
    await spoken?.utter({ text: String(data.text), voice: word(data.voice), emotion: word(data.emotion) }, feelingsOf)
      .read;
  }

  rest(channels: ReadonlySet<string>): void {
    for (const { id, role, connected } of this.#session.bodies) {
      if (role !== 'body' || !connected) continue;
      for (const channel of channels) RESET[channel]?.some((action) => this.#done(action, id));
    }
  }

  #follow(record: ActionRecord, signal: AbortSignal): Promise<Acted | undefined> {
    return new Promise((resolve, reject) => {
      const look = () => {
        if (!record.ended) return;
        const { state, error, message, result } = record.report;
        if (state === 'sent') resolve({ untold: true });
        else if (state === 'completed') resolve({ completed: true, ...withoutSome(record) });
        else if (state === 'cancelled' || state === 'interrupted') {
          resolve(typeof result?.heardMs === 'number' ? { heardMs: result.heardMs } : undefined);
        } else reject(new Error(error?.message ?? message ?? `it ended as ${state}`));
      };
      record.subscribe(look);
      look();
      signal.addEventListener('abort', () => {
        this.#session.stop({ actionId: record.id }, (signal.reason as Error).message);
      });
    });
  }

  async #speak(
    { text, voice, emotion }: Words,
    signal: AbortSignal,
    markMs: number | undefined,
  ): Promise<Acted | undefined> {
    const { hearing, reading } = listeners(this.#session, this.#means.spoken !== undefined);
    const { talk, passages } = recite(this.#session, this.#means, { text, emotion }, { hearing, reading });
    const stop = () => {
      talk.end();
      for (const { id, ended } of talk.records)
        if (!ended) this.#session.stop({ actionId: id }, (signal.reason as Error).message);
    };
    signal.addEventListener('abort', stop, { once: true });
    await talk.say(() => this.#means.spoken?.lines(passages, voice) ?? nothing(), hearing, markMs);
    await new Promise<void>((resolve) => {
      const look = () => talk.ended && resolve();
      talk.subscribe(look);
      look();
    });
    signal.removeEventListener('abort', stop);
    if (talk.fault !== undefined) throw talk.fault;
    const parts = talk.records.flatMap((record) => record.parts);
    const wrong = new Map(parts.filter(wentWrong).map((part) => [part.bodyId, part]));
    const [first] = wrong.values();
    if (first && parts.every(({ bodyId }) => wrong.has(bodyId))) {
      throw new Error(first.report.error?.message ?? `a sentence ended as ${first.report.state}`);
    }
    return { completed: !talk.stopped, ...(first && { partly: withoutThese([...wrong.values()]) }) };
  }

  #knows(category: string, field: string): boolean {
    return this.#session.bodies.some((body) => {
      const offer = body.offers.get(category);
      return offer !== undefined && takesField(offer, field);
    });
  }

  /** A body that cannot is at rest already, and one that is held will be. */
  #done({ category, data }: CueAction, bodyId: string): boolean {
    try {
      this.#session.play({ category, data: { ...data }, meta: { bodyId } });
      return true;
    } catch (fault) {
      if (!(fault instanceof VCCPError)) throw fault;
      return false;
    }
  }
}

/** It was done, but not by everybody who was asked. */
function withoutSome({ parts }: ActionRecord): { partly?: string } {
  const wrong = parts.filter(wentWrong);
  return wrong.length === 0 ? {} : { partly: withoutThese(wrong) };
}

const wentWrong = ({ report }: Part): boolean => ['failed', 'rejected', 'expired', 'lost'].includes(report.state);

function withoutThese(parts: readonly Part[]): string {
  const said = parts.map(
    ({ body, report }) => `${body} ${report.state}: ${report.error?.message ?? report.message ?? ''}`,
  );
  return `done, but not on ${said.join('; not on ')}`;
}

const word = (value: unknown) => (typeof value === 'string' ? value : undefined);

async function* nothing(): AsyncGenerator<never> {}
