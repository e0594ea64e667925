import { createServer, type Server, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { STANDARD_SKELETON } from '@vccp/pose';
import { BONE_NAMES } from '@vccp/protocol';
import * as z from 'zod';
import type { BlenderPlace } from '../place.js';
import { type FakeFrame, FREE, type Op, REQUESTS } from './fake-requests.js';

/** The smallest picture that there is. */
const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

export interface FakeBlenderOptions {
  /** Who is in its scene. @default ['Figure'] */
  armatures?: string[];
  port?: number;
}

interface Client {
  socket: Socket;
  drives: boolean;
  isKnown: boolean;
}

/** The add-on's port without a Blender: takes and refuses what the add-on does, and shows nothing. */
export class FakeBlender {
  readonly place: BlenderPlace;
  /** All that was asked by name, oldest first. */
  readonly asked: string[] = [];
  /** Every pose, oldest first. */
  readonly frames: FakeFrame[] = [];
  /** What was done wrong by whoever talks to it. */
  readonly faults: string[] = [];
  /** What else is in its scene. */
  readonly things: Record<string, [number, number, number]> = { camera: [0, 1.4, 3] };
  /** While it is set, nothing is answered: as when its person renders. */
  isBusy = false;
  /** Why it does not bring in the file of a character; it does while there is none. */
  refusal: string | undefined;
  /** Called with the name of each operation before it is answered. */
  onAsked: (op: string) => void = () => undefined;
  armatures: string[];
  readonly #server: Server;
  readonly #clients = new Set<Client>();
  readonly #waiting = new Set<() => void>();
  #held: (() => void)[] = [];
  #chosen: string | undefined;
  #baked: number | undefined;
  #filmed: number | undefined;

  private constructor(server: Server, port: number, armatures: string[]) {
    this.#server = server;
    this.armatures = armatures;
    this.place = { host: '127.0.0.1', port, token: 'a token of a fake Blender' };
  }

  static async open({ armatures = ['Figure'], port = 0 }: FakeBlenderOptions = {}): Promise<FakeBlender> {
    let take: (socket: Socket) => void = () => undefined;
    const server = createServer((socket) => take(socket));
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', resolve);
    });
    const address = server.address();
    const fake = new FakeBlender(server, typeof address === 'object' && address ? address.port : port, armatures);
    take = (socket) => fake.#take(socket);
    return fake;
  }

  /** Resolves when it holds, now or after something was asked or a line ended. */
  until(holds: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = () => {
        if (!holds()) return;
        this.#waiting.delete(look);
        resolve();
      };
      this.#waiting.add(look);
      look();
    });
  }

  /** Answers what was kept while it was busy. */
  goOn(): void {
    this.isBusy = false;
    const held = this.#held;
    this.#held = [];
    for (const answer of held) answer();
  }

  /** Something that happens in it by itself. */
  tell(event: string, data: Record<string, unknown>): void {
    // Whoever was posed was of the other file.
    if (event === 'file') this.#chosen = undefined;
    for (const client of this.#clients) if (client.drives) say(client, { event, data });
  }

  /** How many lines to it are open. */
  get clients(): number {
    return this.#clients.size;
  }

  /** Every line breaks. */
  hangUp(): void {
    for (const { socket } of this.#clients) socket.destroy();
  }

  async close(): Promise<void> {
    this.hangUp();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #take(socket: Socket): void {
    const client: Client = { socket, drives: false, isKnown: false };
    this.#clients.add(client);
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.#clients.delete(client);
      for (const look of [...this.#waiting]) look();
    });
    const lines = createInterface({ input: socket }).on('error', () => undefined);
    lines.on('line', (line) => {
      this.#hear(client, line);
      for (const look of [...this.#waiting]) look();
    });
  }

  #hear(client: Client, line: string): void {
    const request = z.looseObject({ id: z.int(), op: z.string() }).safeParse(parse(line));
    if (!request.success || (!client.isKnown && !this.#isAllowed(request.data))) return void client.socket.destroy();
    const { id, op, ...data } = request.data;
    this.asked.push(op);
    this.onAsked(op);
    const answer = () => {
      try {
        say(client, { id, ok: client.isKnown ? this.#do(client, op, data) : this.#greet(client, data) });
      } catch (fault) {
        if (!(fault instanceof FakeFault)) throw fault;
        say(client, { id, error: { code: fault.code, message: fault.message } });
        if (fault.code === 'busy') client.socket.end();
      }
    };
    if (this.isBusy) this.#held.push(answer);
    else answer();
  }

  #isAllowed({ op, token }: Record<string, unknown>): boolean {
    return op === 'hello' && token === this.place.token;
  }

  #greet(client: Client, { drive, armature }: Record<string, unknown>): unknown {
    if (drive === true && [...this.#clients].some(({ drives }) => drives)) {
      throw new FakeFault('busy', 'another body drives in this Blender; it has to leave first');
    }
    client.isKnown = true;
    client.drives = drive === true;
    if (client.drives) {
      const wanted = String(armature ?? this.armatures[0]);
      this.#chosen = this.armatures.includes(wanted) ? wanted : undefined;
    }
    return this.#described();
  }

  #do(client: Client, op: string, data: Record<string, unknown>): unknown {
    if (!Object.hasOwn(REQUESTS, op)) throw this.#fault('unknown-op', `there is no "${op}"`);
    if (!client.drives && !FREE.includes(op)) throw this.#fault('not-driving', `only who drives may ${op}`);
    const read = z.strictObject(REQUESTS[op as Op].shape).safeParse(data);
    if (!read.success) throw this.#fault('bad-request', `${op}: ${z.prettifyError(read.error)}`);
    if (op === 'load' && data.path !== undefined && this.refusal !== undefined) {
      throw new FakeFault('no-humanoid', this.refusal);
    }
    if (op === 'load') this.armatures.push(String(data.path ?? 'Figure'));
    if (op === 'load') this.#choose(String(this.armatures.at(-1)));
    if (op === 'choose') this.#choose(String(data.armature ?? this.armatures[0]));
    if (op === 'describe' || op === 'load' || op === 'choose') return this.#described();
    if (this.#chosen === undefined) throw new FakeFault('no-humanoid', 'nobody is chosen yet');
    if (!this.armatures.includes(this.#chosen)) throw new FakeFault('gone', `the armature "${this.#chosen}" is gone`);
    return this.#make(client, op as Op, read.data as Record<string, unknown>);
  }

  #make(client: Client, op: Op, data: Record<string, unknown>): unknown {
    switch (op) {
      case 'reset':
        return { driven: [...this.#clients].some((other) => other !== client && other.drives) };
      case 'pose':
        this.frames.push(data as FakeFrame);
        return { eye: [0, 1.4, 3] };
      case 'where':
        return { at: this.#thing(String(data.name)) };
      case 'render': {
        const { width, height, name } = data;
        const made = { width, height };
        return name === undefined
          ? { mimeType: 'image/png', base64: PIXEL, ...made }
          : { path: `/vccp/${name}.png`, ...made };
      }
      case 'bake-begin':
        this.#baked = 0;
        return {};
      case 'bake-frames':
        this.#baked = this.#underWay(this.#baked) + (data.frames as unknown[]).length;
        return { frames: this.#baked };
      case 'bake-finish': {
        const frames = this.#underWay(this.#baked);
        this.#baked = undefined;
        return { actions: ['greeting'], frames };
      }
      case 'clip-begin':
        this.#filmed = 0;
        return {};
      case 'clip-take':
        this.#filmed = this.#underWay(this.#filmed) + 1;
        return { pictures: this.#filmed };
      case 'clip-finish': {
        const pictures = this.#underWay(this.#filmed);
        this.#filmed = undefined;
        return { path: '/vccp/greeting.mp4', pictures };
      }
      case 'drop':
        this.#baked = undefined;
        this.#filmed = undefined;
        return {};
      default:
        return {};
    }
  }

  #choose(armature: string): void {
    if (!this.armatures.includes(armature)) throw new FakeFault('no-humanoid', `there is no humanoid "${armature}"`);
    this.#chosen = armature;
  }

  #thing(name: string): [number, number, number] {
    const at = this.things[name];
    if (at) return at;
    throw new FakeFault('not-found', `there is no "${name}" in the scene`);
  }

  #underWay(count: number | undefined): number {
    if (count === undefined) throw this.#fault('bad-request', 'none is under way');
    return count;
  }

  #fault(code: string, message: string): FakeFault {
    this.faults.push(message);
    return new FakeFault(code, message);
  }

  #described(): unknown {
    const { proportions, expressions } = STANDARD_SKELETON;
    const bones = BONE_NAMES.filter((_, index) => proportions.has[index] === 1).map((name) => {
      const at = BONE_NAMES.indexOf(name) * 3;
      return [name, { bone: name, rest: [...proportions.rest.slice(at, at + 3)] }];
    });
    const chosen = this.#chosen !== undefined &&
      this.armatures.includes(this.#chosen) && {
        armature: this.#chosen,
        bones: Object.fromEntries(bones),
        expressions: expressions.map(({ name }) => name),
        skin: { head: {}, torso: {} },
        things: this.things,
        held: [],
        armsHang: 0,
      };
    const { armatures } = this;
    return {
      addon: '0.1.0',
      blender: '3.4.1',
      headless: true,
      file: '',
      fps: 24,
      armatures,
      chosen: chosen || null,
    };
  }
}

class FakeFault extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

const say = ({ socket }: Client, message: unknown): void => {
  if (socket.writable) socket.write(`${JSON.stringify(message)}\n`);
};
