import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import type * as z from 'zod';
import { BlenderError } from './blender-error.js';
import type { BlenderPlace } from './place.js';
import { type Described, describedSchema, messageSchema } from './wire.js';

export interface ConnectOptions {
  /** Whether to pose, and not only to look: one at a time may. @default false */
  drive?: boolean;
  /** Which armature; the active one, else the first by default. */
  armature?: string | undefined;
  /** How long it may take to say hello. A Blender that renders for its person answers later. @default 5000 */
  timeoutMs?: number;
  onEvent?: (event: string, data: Record<string, unknown>) => void;
}

interface Asked {
  schema: z.ZodType;
  resolve(value: unknown): void;
  reject(error: BlenderError): void;
}

/** More than this is no line of the add-on's: a picture of 1920 pixels a side is below it. */
const MOST_BYTES_PENDING = 64 * 1024 * 1024;

/** A line to one Blender. It ends once, and `lost` says why; a new one has to be made then. */
export class BlenderConnection {
  /** Who is there, as it was said last. */
  described: Described;
  /** Resolves when it is over, with the reason. */
  readonly lost: Promise<BlenderError>;
  readonly #socket: Socket;
  readonly #place: BlenderPlace;
  readonly #asked = new Map<number, Asked>();
  readonly #onEvent: ConnectOptions['onEvent'];
  #lastId = 0;
  #fault: BlenderError | undefined;
  #tellLost: (fault: BlenderError) => void = () => undefined;

  private constructor(socket: Socket, place: BlenderPlace, onEvent: ConnectOptions['onEvent']) {
    this.#socket = socket;
    this.#place = place;
    this.#onEvent = onEvent;
    this.described = NOBODY;
    this.lost = new Promise((resolve) => {
      this.#tellLost = resolve;
    });
    socket.setNoDelay(true);
    socket.on('error', (error) => this.#end(new BlenderError('gone', `the line to Blender broke: ${error.message}`)));
    socket.on('close', () => this.#end(new BlenderError('gone', `Blender at ${where(place)} is gone`)));
    let pending = 0;
    socket.on('data', (data: Buffer) => {
      pending = data.includes(10) ? 0 : pending + data.length;
      if (pending > MOST_BYTES_PENDING) socket.destroy();
    });
    // It passes on the socket's errors, which are heard above.
    const lines = createInterface({ input: socket, crlfDelay: Number.POSITIVE_INFINITY }).on('error', () => undefined);
    lines.on('line', (line) => this.#hear(line));
  }

  /** @throws {BlenderError} that says what is in the way */
  static async open(place: BlenderPlace, options: ConnectOptions = {}): Promise<BlenderConnection> {
    const { drive = false, armature, timeoutMs = 5000, onEvent } = options;
    const socket = await dial(place, timeoutMs);
    const connection = new BlenderConnection(socket, place, onEvent);
    const timer = setTimeout(() => {
      connection.#end(
        new BlenderError(
          'not-reachable',
          `Blender at ${where(place)} does not answer: it may be rendering, or show a dialog`,
        ),
      );
    }, timeoutMs);
    try {
      const hello = { token: place.token, drive, ...(armature !== undefined && { armature }) };
      connection.described = await connection.ask('hello', hello, describedSchema);
      return connection;
    } catch (error) {
      connection.close();
      // Who does not take our hello says nothing and hangs up.
      if (!(error instanceof BlenderError) || error.code !== 'gone') throw error;
      throw new BlenderError(
        'not-allowed',
        `what listens at ${where(place)} does not let us in: it is not the add-on, or its token is another ` +
          '(VCCP_BLENDER_TOKEN has to be the same here and there)',
        { cause: error },
      );
    } finally {
      clearTimeout(timer);
    }
  }

  get isOpen(): boolean {
    return this.#fault === undefined;
  }

  /**
   * Asks for an operation.
   * @throws {BlenderError} with what Blender says against it, or `gone`
   * @throws the signal's reason as soon as it aborts; what was asked is done all the same
   */
  ask<T extends z.ZodType>(
    op: string,
    data: Record<string, unknown>,
    schema: T,
    signal?: AbortSignal,
  ): Promise<z.output<T>> {
    return new Promise((resolve, reject) => {
      if (this.#fault) return reject(this.#fault);
      if (signal?.aborted) return reject(signal.reason);
      this.#lastId += 1;
      const onAbort = () => reject(signal?.reason);
      signal?.addEventListener('abort', onAbort, { once: true });
      const over = () => signal?.removeEventListener('abort', onAbort);
      this.#asked.set(this.#lastId, {
        schema,
        resolve: (value) => {
          over();
          resolve(value as z.output<T>);
        },
        reject: (error) => {
          over();
          reject(error);
        },
      });
      this.#socket.write(`${JSON.stringify({ id: this.#lastId, op, ...data })}\n`);
    });
  }

  /** Asks who is there, and keeps the answer. @throws {BlenderError} */
  async describe(
    op: 'describe' | 'choose' | 'load' = 'describe',
    data: Record<string, unknown> = {},
  ): Promise<Described> {
    this.described = await this.ask(op, data, describedSchema);
    return this.described;
  }

  /** Idempotent. She is brought to rest by the add-on a second later. */
  close(): void {
    this.#end(new BlenderError('gone', 'we left'));
  }

  #hear(line: string): void {
    let json: unknown;
    try {
      json = JSON.parse(line);
    } catch {
      json = undefined;
    }
    const parsed = messageSchema.safeParse(json);
    if (!parsed.success) {
      this.#end(new BlenderError('not-allowed', `what answers at ${where(this.#place)} is not the add-on`));
      return;
    }
    const message = parsed.data;
    if ('event' in message) this.#onEvent?.(message.event, message.data);
    else if (message.id !== undefined) this.#settle(message.id, message);
    else this.#end(new BlenderError('gone', `Blender ended it: ${'error' in message ? message.error.message : ''}`));
  }

  #settle(id: number, answer: { ok: unknown } | { error: { code: string; message: string } }): void {
    const asked = this.#asked.get(id);
    this.#asked.delete(id);
    if (!asked) return;
    if ('error' in answer) {
      asked.reject(new BlenderError(answer.error.code, answer.error.message));
      return;
    }
    const parsed = asked.schema.safeParse(answer.ok);
    if (parsed.success) asked.resolve(parsed.data);
    else asked.reject(new BlenderError('not-allowed', 'the add-on answers in a way that is not known here: update it'));
  }

  #end(fault: BlenderError): void {
    if (this.#fault) return;
    this.#fault = fault;
    this.#socket.destroy();
    for (const { reject } of this.#asked.values()) reject(fault);
    this.#asked.clear();
    this.#tellLost(fault);
  }
}

const NOBODY: Described = {
  addon: '',
  blender: '',
  headless: false,
  file: '',
  fps: 24,
  armatures: [],
  chosen: null,
};

const where = ({ host, port }: BlenderPlace): string => `${host}:${port}`;

function dial(place: BlenderPlace, timeoutMs: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const fail = (why: string) => {
      socket.destroy();
      reject(
        new BlenderError(
          'not-reachable',
          `nothing answers at ${where(place)} (${why}): is Blender open, and the add-on on?`,
        ),
      );
    };
    const socket = connect({ host: place.host, port: place.port });
    socket.setTimeout(timeoutMs, () => fail('it takes too long'));
    socket.once('error', (error: NodeJS.ErrnoException) => fail(error.code ?? error.message));
    socket.once('connect', () => {
      socket.setTimeout(0);
      socket.removeAllListeners('error');
      resolve(socket);
    });
  });
}
