import type { BodyPresence, BodySystemCategory, SystemMessage, VCCPMessage } from '@vccp/protocol';
import type { ActionRecord, Part, Report } from './action-record.js';
import type { Body } from './body.js';
import type { Clock } from './clock.js';
import { systemMessage } from './system-message.js';

/** Those who only watch a session: what they are sent is encoded once, however many they are. */
export class Gallery {
  readonly #clock: Clock;
  readonly #bodies: () => Iterable<Body>;
  /** Bodies and sensors that said something; a connection that has not yet may turn out to be anybody. */
  readonly #cast = new Set<Body>();
  #observers = 0;

  constructor(clock: Clock, bodies: () => Iterable<Body>) {
    this.#clock = clock;
    this.#bodies = bodies;
  }

  /** Whether nobody watches: then nothing needs to be made. */
  get empty(): boolean {
    return this.#observers === 0;
  }

  /** Somebody came or went. */
  count(): void {
    this.#observers = 0;
    for (const { role } of this.#bodies()) if (role === 'observer') this.#observers += 1;
  }

  /** Tells one who comes to watch who is here, what they offer and say of themselves, and what they are doing. */
  seat(observer: Body, open: readonly ActionRecord[]): void {
    const nowMs = this.#clock.now();
    const messages: VCCPMessage[] = [...this.#cast].flatMap((body) => {
      const { id, capability, state, paused } = body;
      return [
        systemMessage(nowMs, 'presence', presenceOf(body, body.connected ? 'connected' : 'away')),
        ...(capability ? [copy(nowMs, 'capability', capability, id)] : []),
        ...(state ? [copy(nowMs, 'state', { rev: state.rev, full: state.value }, id)] : []),
        ...(paused ? [copy(nowMs, 'pause', paused, id)] : []),
      ];
    });
    for (const { id, category, data, meta, createdAtMs, report, parts } of open) {
      const timestamp = new Date(createdAtMs).toISOString();
      messages.push({ type: 'action', category, timestamp, data, id, ...(meta && { meta }) });
      const bodyId = parts.length === 1 ? parts[0]?.bodyId : undefined;
      messages.push(copy(nowMs, 'action-status', { actionId: id, ...report }, bodyId));
    }
    for (const message of messages) observer.outbox.link?.send(JSON.stringify(message));
  }

  showPresence(body: Body, status: BodyPresence['status']): void {
    const known = this.#cast.has(body);
    if (body.role === 'observer' || (status === 'gone' && !known)) return;
    if (status === 'gone') this.#cast.delete(body);
    else this.#cast.add(body);
    if (!this.empty) this.show(systemMessage(this.#clock.now(), 'presence', presenceOf(body, status)));
  }

  /** What a body said, and who said it. */
  showOf(body: Body, category: BodySystemCategory, data: object): void {
    if (!this.empty) this.show(copy(this.#clock.now(), category, data, body.id));
  }

  /** How an action stands. Of several bodies each has its own word, and then there is how the whole stands. */
  showStatus({ id, parts }: ActionRecord, report: Report, moved: Part): void {
    if (this.empty) return;
    const nowMs = this.#clock.now();
    const alone = parts.length === 1;
    if (!alone) this.show(copy(nowMs, 'action-status', { actionId: id, ...moved.report }, moved.bodyId));
    this.show(copy(nowMs, 'action-status', { actionId: id, ...report }, alone ? moved.bodyId : undefined));
  }

  show(message: VCCPMessage): void {
    if (this.empty) return;
    const text = JSON.stringify(message);
    for (const body of this.#bodies()) if (body.role === 'observer') body.outbox.link?.send(text);
  }
}

const presenceOf = ({ id: bodyId, name, kind, role, hello }: Body, status: BodyPresence['status']): BodyPresence => ({
  bodyId,
  name,
  kind,
  role,
  status,
  ...(hello?.body.model !== undefined && { model: hello.body.model }),
});

/** What a body said, for observers: the same, with who said it. */
function copy(nowMs: number, category: BodySystemCategory, data: object, bodyId: string | undefined): SystemMessage {
  const timestamp = new Date(nowMs).toISOString();
  return { type: 'system', category, timestamp, data: { ...data }, ...(bodyId !== undefined && { meta: { bodyId } }) };
}
