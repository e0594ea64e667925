import { VCCPClient } from '@vccp/client';
import { isTerminal, SERVER_SYSTEM, type VCCPMessage } from '@vccp/protocol';
import { authorizedWebSocket } from '../authorized-web-socket.js';
import { Failure } from '../failure.js';
import type { RunningServer } from '../running-server.js';
import { type BodyStep, type RecordedBody, Repertoire } from './body-side.js';

export interface ActorOptions {
  server: RunningServer;
  sessionId: string;
  speed: number;
  /** Begins there in the record; what the body had said by then is said at once. */
  fromMs: number;
  tell(line: string): void;
}

/** A body that does again what one did in a record: says and notices it in time, and answers actions as it answered. */
export class RecordedActor {
  readonly #body: RecordedBody;
  readonly #options: ActorOptions;
  readonly #client: VCCPClient;
  readonly #repertoire: Repertoire;
  /** Timers of what is still to be said of each action, by its id. */
  readonly #running = new Map<string, NodeJS.Timeout[]>();
  readonly #steps: NodeJS.Timeout[] = [];
  #onClosed: (fault: Failure) => void = () => undefined;

  constructor(body: RecordedBody, options: ActorOptions) {
    this.#body = body;
    this.#options = options;
    this.#repertoire = new Repertoire(body.performances);
    const { name, kind, model, role } = body;
    const { server, sessionId, tell } = options;
    this.#client = new VCCPClient(
      {
        serverUrl: server.url,
        sessionId,
        WebSocket: authorizedWebSocket(server.headers),
        introduction: { body: { name, kind, ...(model !== undefined && { model }) }, role },
      },
      {
        onMessageReceived: (message) => this.#take(message),
        onDisconnected: ({ code, reason, willReconnect }) => {
          if (willReconnect) tell('The connection is gone; trying again.');
          else if (code !== 1000) this.#onClosed(new Failure(`the server ended the connection: ${reason || code}`));
        },
      },
    );
  }

  /** Joins and performs. Stays when the record is over, since actions may still come; resolves with why it could not. */
  perform(): Promise<Failure> {
    const { fromMs, speed, sessionId, server, tell } = this.#options;
    const { steps, name } = this.#body;
    // What stands is said when the connection is there, so before it may be said at any time.
    for (const step of steps) if (step.atMs < fromMs && step.type !== 'perception') this.#say(step);
    return new Promise((resolve) => {
      this.#onClosed = resolve;
      this.#client.connect().then(
        () => {
          tell(`${name} is in session ${sessionId} at ${server.url}. Ctrl+C leaves.`);
          const due = steps.filter(({ atMs }) => atMs >= fromMs);
          for (const step of due) {
            this.#steps.push(setTimeout(() => this.#say(step), (step.atMs - fromMs) / speed));
          }
          const lastMs = Math.max(0, (due.at(-1)?.atMs ?? fromMs) - fromMs);
          this.#steps.push(
            setTimeout(() => tell('The record is over; actions are still answered. Ctrl+C leaves.'), lastMs / speed),
          );
        },
        (error: Error) => resolve(new Failure(error.message)),
      );
    });
  }

  leave(): void {
    for (const timer of [...this.#steps, ...[...this.#running.values()].flat()]) clearTimeout(timer);
    this.#running.clear();
    this.#client.disconnect('the record was left');
  }

  #say(step: BodyStep): void {
    switch (step.type) {
      case 'capability': {
        const { actions, ...more } = step.capability;
        this.#client.sendCapabilityMessage(actions, more);
        return;
      }
      case 'perception':
        this.#client.sendPerceptionMessage(step.category, step.data, step.meta);
        return;
      case 'state':
        this.#client.sendState(step.patch, step.value);
        return;
      case 'pause':
        this.#client.sendPause(step.pause);
    }
  }

  #take(message: VCCPMessage): void {
    if (message.type === 'action' && message.id !== undefined) this.#play(message.id, message.category, message.data);
    if (message.type !== 'system' || message.category !== 'cancel') return;
    const { data: cancel } = SERVER_SYSTEM.cancel.safeParse(message.data);
    for (const id of [...this.#running.keys()]) {
      if (cancel?.actionId !== undefined && cancel.actionId !== id) continue;
      this.#stop(id);
      this.#client.sendActionStatus({ actionId: id, state: 'cancelled' });
    }
  }

  #play(actionId: string, category: string, data: Record<string, unknown>): void {
    const performance = this.#repertoire.next(category, data);
    if (!performance) {
      const message = `the record tells of no ${category}`;
      this.#client.sendActionStatus({ actionId, state: 'failed', error: { code: 'body-failed', message } });
      return;
    }
    const timers = performance.reports.map(({ afterMs, status }) =>
      setTimeout(() => {
        if (isTerminal(status.state)) this.#stop(actionId);
        this.#client.sendActionStatus({ actionId, ...status });
      }, afterMs / this.#options.speed),
    );
    this.#running.set(actionId, timers);
  }

  #stop(actionId: string): void {
    for (const timer of this.#running.get(actionId) ?? []) clearTimeout(timer);
    this.#running.delete(actionId);
  }
}
