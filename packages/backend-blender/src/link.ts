import type { Clock } from '@vccp/client';
import { BlenderError } from './blender-error.js';
import { BlenderConnection, type ConnectOptions } from './connection.js';
import { blenderPlaces, type FindOptions } from './find.js';
import type { BlenderPlace } from './place.js';

export interface LinkOptions extends FindOptions {
  /** A Blender that is known, in place of those that announce themselves; a function is asked anew each time it is gone. */
  place?: BlenderPlace | (() => Promise<BlenderPlace>) | undefined;
  /** Which armature, where there are several; the active one, else the first by default. */
  armature?: string | undefined;
  /** How long it waits before it looks for Blender again. @default 1000 */
  retryMs?: number | undefined;
}

export interface LinkHooks {
  clock: Clock;
  onEvent: NonNullable<ConnectOptions['onEvent']>;
  /** A line is there. What this throws is in the way: the line is given up, and it is tried again. */
  enter(connection: BlenderConnection): Promise<void>;
  /** Whether what `enter` threw would be thrown again and again: then it is not tried again. */
  isFinal(fault: unknown): boolean;
  /** There is none, or no more, and why: told once for each reason. */
  away(why: string): void;
}

/** A line to Blender that is there again when Blender is. */
export class Link {
  /** Why there is no line; undefined while there is one. */
  fault: string | undefined;
  readonly #options: LinkOptions;
  readonly #hooks: LinkHooks;
  #connection: BlenderConnection | undefined;
  /** The one that is about to be it. */
  #entering: BlenderConnection | undefined;
  #takeBack: () => void = () => undefined;
  #isClosed = false;

  constructor(options: LinkOptions, hooks: LinkHooks) {
    this.#options = options;
    this.#hooks = hooks;
  }

  /** Looks once; where it finds none, it goes on by itself. Never rejects. */
  async look(): Promise<void> {
    try {
      const connection = await this.#connect();
      if (this.#isClosed) return connection.close();
      await this.#enter(connection);
      void connection.lost.then(({ message }) => this.#lose(`${message}; waiting for it to come back`));
    } catch (fault) {
      this.#lose((fault as Error).message, this.#hooks.isFinal(fault));
    }
  }

  /** Who is there is another. Never rejects. */
  async enterAnew(): Promise<void> {
    const connection = this.#connection;
    try {
      await connection?.describe();
      if (connection) await this.#hooks.enter(connection);
    } catch {
      // A new line says what is in the way.
      connection?.close();
    }
  }

  /** Idempotent. */
  close(): void {
    this.#isClosed = true;
    this.#takeBack();
    this.#entering?.close();
    this.#connection?.close();
  }

  async #connect(): Promise<BlenderConnection> {
    const { place, at, armature } = this.#options;
    const known = typeof place === 'function' ? await place() : place;
    let last = new BlenderError(
      'not-found',
      'waiting for Blender: open it, with the add-on of VCCP on (vccp body blender --addon writes it), or say --headless',
    );
    for (const candidate of known ? [known] : await blenderPlaces(this.#options)) {
      try {
        return await BlenderConnection.open(candidate, { drive: true, armature, onEvent: this.#hooks.onEvent });
      } catch (fault) {
        if (!(fault instanceof BlenderError)) throw fault;
        // The announcement of a Blender that is gone says nothing that the person could mend.
        if (fault.code !== 'not-reachable' || known || at) last = fault;
      }
    }
    throw last;
  }

  async #enter(connection: BlenderConnection): Promise<void> {
    this.#entering = connection;
    try {
      await this.#hooks.enter(connection);
      this.#connection = connection;
      this.fault = undefined;
    } catch (fault) {
      connection.close();
      throw fault;
    } finally {
      this.#entering = undefined;
    }
  }

  #lose(why: string, isFinal = false): void {
    if (this.#isClosed) return;
    this.#connection = undefined;
    const isNews = why !== this.fault;
    this.fault = why;
    if (isNews) this.#hooks.away(why);
    if (isFinal) return;
    this.#takeBack = this.#hooks.clock.setTimeout(() => void this.look(), this.#options.retryMs ?? 1000);
  }
}
