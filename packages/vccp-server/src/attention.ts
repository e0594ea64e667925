import type { PerceptionFilter, PerceptionMessage } from '@vccp/protocol';
import type { Body } from './body.js';
import type { Chronicle } from './chronicle.js';
import type { Clock } from './clock.js';
import type { Gallery } from './gallery.js';
import { cleanData } from './observation.js';
import { isUrgent, PerceptionStore } from './perception-store.js';
import { systemMessage } from './system-message.js';

/** What the bodies of a session notice, and what of it the agent wants to know. */
export class Attention {
  readonly store: PerceptionStore;
  readonly #clock: Clock;
  readonly #chronicle: Chronicle;
  readonly #gallery: Gallery;
  readonly #bodies: () => Iterable<Body>;
  #filter: PerceptionFilter = { categories: {} };

  constructor(clock: Clock, chronicle: Chronicle, gallery: Gallery, bodies: () => Iterable<Body>) {
    this.store = new PerceptionStore(clock, (bodyId) => [...bodies()].some(({ id }) => id === bodyId));
    this.#clock = clock;
    this.#chronicle = chronicle;
    this.#gallery = gallery;
    this.#bodies = bodies;
  }

  /** A body or sensor noticed something. */
  perceive(body: Body, message: PerceptionMessage): void {
    // A body that knows no filter, or has not heard of it yet, goes on sending: the agent is still not told.
    const { category, meta } = message;
    const unwanted = this.#filter.categories[category]?.send === false && !isUrgent(meta?.importance ?? 'medium');
    const data = unwanted ? cleanData(message.data) : this.store.add(message, body.id).data;
    this.#chronicle.witness.watch?.({
      type: 'perception',
      session: this.#chronicle.label,
      bodyId: body.id,
      importance: meta?.importance ?? 'medium',
    });
    if (!this.#gallery.empty) this.#gallery.show({ ...message, data, meta: { ...meta, bodyId: body.id } });
  }

  /** What the agent wants to know, and how often. */
  get filter(): PerceptionFilter {
    return this.#filter;
  }

  /** Bodies are told what the agent wants to know, and stop sending the rest. */
  want(filter: PerceptionFilter): void {
    const news = JSON.stringify(filter) !== JSON.stringify(this.#filter);
    this.#filter = filter;
    if (!news) return;
    const categories = Object.keys(filter.categories).join(', ');
    this.#chronicle.note(
      categories === '' ? 'every perception is wanted' : `fewer perceptions are wanted of ${categories}`,
    );
    for (const body of this.#bodies()) this.#sendFilter(body);
  }

  /** A body that is new here has heard of no filter; without one there is nothing to tell. */
  tell(body: Body): void {
    if (Object.keys(this.#filter.categories).length > 0) this.#sendFilter(body);
  }

  #sendFilter(body: Body): void {
    if (!body.hello || body.role === 'observer') return;
    body.outbox.post(systemMessage(this.#clock.now(), 'perception-filter', this.#filter));
  }
}
