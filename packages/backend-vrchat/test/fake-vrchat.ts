import { createSocket, type Socket } from 'node:dgram';
import {
  ACCESS,
  Discovery,
  decodePacket,
  type OscArgument,
  type OscMethod,
  OscQueryServer,
  OscSender,
} from '@vccp/osc';
import OSC from 'osc-js';
import { AXES, BUTTONS } from '../src/inputs.js';
import { BUILT_IN_PARAMETERS } from '../src/parameters.js';

/** Type tag and value of each of an avatar's own parameters. */
export type FakeParameters = Record<string, ['i' | 'f' | 'T', number | boolean]>;

const BUILT_IN: FakeParameters = {
  MuteSelf: ['T', false],
  AFK: ['T', false],
  Seated: ['T', false],
  VelocityZ: ['f', 0],
};
const PREFIX = '/avatar/parameters/';

export interface Heard {
  address: string;
  types: string;
  values: readonly unknown[];
  fromPort: number;
  /** By the clock that was given. */
  atMs: number;
}

/**
 * As much of VRChat as OSC shows, and as strict: an axis that is no float is not heard, `VRCEmote` is a switch, and what
 * is read-only stays what it is. The types are read by osc-js, which shares no code with what is tested.
 */
export class FakeVRChat {
  readonly port: number;
  readonly #socket: Socket;
  readonly #now: () => number;
  #query: OscQueryServer | undefined;
  #toBody: OscSender | undefined;
  readonly #discoveries: Discovery[] = [];
  #avatarId = 'avtr_first';
  #own: FakeParameters = {};
  /** Where each input is now. */
  readonly inputs = new Map<string, number>();
  /** Where each parameter of the avatar is now. */
  readonly values = new Map<string, number | boolean>();
  /** Everything that arrived, in order. */
  readonly heard: Heard[] = [];
  /** Emotes that began, in order. */
  readonly emotes: number[] = [];
  /** Told of each message as it arrives. */
  onHeard: (address: string) => void = () => undefined;
  /** What was wrong with what arrived. */
  readonly faults: string[] = [];
  #isClosed = false;

  private constructor(socket: Socket, now: () => number) {
    this.#socket = socket;
    this.#now = now;
    this.port = socket.address().port;
    socket.on('message', (bytes, { port }) => this.#hear(bytes, port));
  }

  static async open(own: FakeParameters = {}, { query = true, now = Date.now } = {}): Promise<FakeVRChat> {
    const socket = createSocket({ type: 'udp4', recvBufferSize: 4 * 1024 * 1024 });
    await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
    const fake = new FakeVRChat(socket, now);
    fake.#dress(own);
    if (query) {
      fake.#query = await OscQueryServer.open({
        name: 'VRChat-Client-FAKE',
        oscHost: '127.0.0.1',
        oscPort: fake.port,
        methods: () => fake.#methods(),
      });
    }
    return fake;
  }

  get queryUrl(): string {
    return `http://127.0.0.1:${this.#query?.port}`;
  }

  /** Of a body that goes here and nowhere else. */
  get bodyOptions() {
    return { oscPort: this.port, listenPort: 0, queryUrl: this.queryUrl, discover: false, guard: false };
  }

  get queryPort(): number {
    return this.#query?.port ?? 0;
  }

  get avatarId(): string {
    return this.#avatarId;
  }

  /** Says on multicast DNS where it is. */
  announce(name: string): void {
    const discovery = new Discovery();
    this.#discoveries.push(discovery);
    discovery.announce({ name, queryPort: this.queryPort, oscPort: this.port, host: '127.0.0.1' });
  }

  /** Where the body hears. */
  async sendTo(port: number): Promise<void> {
    this.#toBody = await OscSender.open({ host: '127.0.0.1', port });
  }

  say(address: string, ...args: OscArgument[]): void {
    this.#toBody?.send({ address, args });
  }

  /** Puts on another avatar, and says so. */
  wear(id: string, own: FakeParameters): void {
    this.#avatarId = id;
    this.#dress(own);
    this.say('/avatar/change', { type: 's', value: id });
  }

  /** Inputs that are not at rest. */
  get held(): string[] {
    return [...this.inputs].filter(([, value]) => value !== 0).map(([address]) => address);
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await Promise.all(this.#discoveries.map((discovery) => discovery.close()));
    await this.#query?.close();
    await this.#toBody?.close();
    await new Promise<void>((resolve) => this.#socket.close(() => resolve()));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #dress(own: FakeParameters): void {
    this.#own = own;
    this.values.clear();
    for (const [name, [, value]] of Object.entries({ ...BUILT_IN, ...own })) this.values.set(name, value);
  }

  #methods(): OscMethod[] {
    const parameters = Object.entries({ ...BUILT_IN, ...this.#own }).map(
      ([name, [type]]): OscMethod => ({
        address: PREFIX + name,
        type,
        // Some clients were seen to offer everything for writing.
        access: ACCESS.readWrite,
        value: [this.values.get(name)],
      }),
    );
    return [{ address: '/avatar/change', type: 's', access: ACCESS.readWrite, value: [this.#avatarId] }, ...parameters];
  }

  #hear(bytes: Uint8Array, fromPort: number): void {
    const read = new OSC.Message('/');
    read.unpack(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    const types = read.types.slice(1);
    const { address } = read;
    const values = decodePacket(bytes)[0]?.values ?? [];
    this.heard.push({ address, types, values, fromPort, atMs: this.#now() });
    this.onHeard(address);
    const [value] = values;
    if (address.startsWith('/input/')) this.#press(address, types, Number(value));
    else if (address.startsWith(PREFIX)) this.#set(address.slice(PREFIX.length), types, value);
  }

  #press(address: string, types: string, value: number): void {
    const name = address.slice('/input/'.length);
    const wanted = Object.hasOwn(AXES, name) ? 'f' : (BUTTONS as readonly string[]).includes(name) ? 'i' : undefined;
    if (types !== wanted) this.faults.push(`${address} ${types}: ${wanted ? `wants ${wanted}` : 'there is none'}`);
    else if (value < -1 || value > 1) this.faults.push(`${address} ${value}`);
    else this.inputs.set(address, value);
  }

  #set(name: string, types: string, value: unknown): void {
    const known = this.#own[name];
    if (BUILT_IN_PARAMETERS.has(name)) this.faults.push(`${name} is read-only`);
    if (!known) return;
    if (types !== known[0] && !(known[0] === 'T' && types === 'F'))
      this.faults.push(`${name} ${types}: wants ${known[0]}`);
    else if (name === 'VRCEmote') this.#emote(Number(value));
    else this.values.set(name, value as number | boolean);
  }

  #emote(value: number): void {
    const now = this.values.get('VRCEmote');
    // The same again turns it off.
    const next = value === now ? 0 : value;
    if (next !== 0 && now !== 0) this.faults.push(`emote ${now} was cut short by ${next}`);
    this.values.set('VRCEmote', next);
    if (next !== 0) this.emotes.push(next);
  }
}
