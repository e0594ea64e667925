import { createSocket, type Socket } from 'node:dgram';
import { readOsc, type WireMessage } from './osc-bytes.js';

export interface Posed {
  place: readonly [number, number, number];
  turn: readonly [number, number, number, number];
}

/** What a receiver shows after an `OK`. */
export interface Shown {
  seconds: number;
  root: Posed | undefined;
  bones: ReadonlyMap<string, Posed>;
  /** As they were at the last `Blend/Apply`. */
  face: ReadonlyMap<string, number>;
}

/**
 * A program that shows a model, as strict as the strictest: what is not tagged as a float it drops, names are held
 * against their case, the face changes at `Blend/Apply`, and all of it is shown at `OK`.
 */
export class StrictReceiver {
  readonly port: number;
  readonly shown: Shown[] = [];
  /** What it could not take. */
  readonly dropped: string[] = [];
  readonly sizes: number[] = [];
  readonly #socket: Socket;
  #seconds = 0;
  #root: Posed | undefined;
  readonly #bones = new Map<string, Posed>();
  readonly #staged = new Map<string, number>();
  readonly #face = new Map<string, number>();

  private constructor(socket: Socket) {
    this.#socket = socket;
    this.port = socket.address().port;
    socket.on('message', (bytes) => {
      this.sizes.push(bytes.length);
      for (const message of readOsc(bytes)) this.#take(message);
    });
  }

  static async open(port = 0): Promise<StrictReceiver> {
    const socket = createSocket({ type: 'udp4', recvBufferSize: 4 * 1024 * 1024 });
    await new Promise<void>((resolve) => socket.bind(port, '127.0.0.1', resolve));
    return new StrictReceiver(socket);
  }

  get last(): Shown | undefined {
    return this.shown.at(-1);
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => this.#socket.close(() => resolve()));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #take({ address, types, values }: WireMessage): void {
    const [name, ...numbers] = values;
    const posed = () => {
      const [x, y, z, qx, qy, qz, qw] = numbers as number[];
      return { place: [x, y, z], turn: [qx, qy, qz, qw] } as Posed;
    };
    switch (`${address} ${types}`) {
      case '/VMC/Ext/T f':
        this.#seconds = Number(name);
        return;
      case '/VMC/Ext/Root/Pos sfffffff':
        this.#root = posed();
        return;
      case '/VMC/Ext/Bone/Pos sfffffff':
        if (HUMAN_BODY_BONES.has(String(name))) this.#bones.set(String(name), posed());
        else this.dropped.push(`${address} ${name}`);
        return;
      case '/VMC/Ext/Blend/Val sf':
        this.#staged.set(String(name), Number(numbers[0]));
        return;
      case '/VMC/Ext/Blend/Apply ':
        for (const [each, weight] of this.#staged) this.#face.set(each, weight);
        this.#staged.clear();
        return;
      case '/VMC/Ext/OK i':
        this.shown.push({
          seconds: this.#seconds,
          root: this.#root,
          bones: new Map(this.#bones),
          face: new Map(this.#face),
        });
        return;
      default:
        this.dropped.push(`${address} ,${types} ${name}`);
    }
  }
}

const fingers = ['Thumb', 'Index', 'Middle', 'Ring', 'Little'].flatMap((finger) =>
  ['Proximal', 'Intermediate', 'Distal'].map((joint) => finger + joint),
);
const sided = ['UpperLeg', 'LowerLeg', 'Foot', 'Shoulder', 'UpperArm', 'LowerArm', 'Hand', 'Toes', 'Eye', ...fingers];

/** https://docs.unity3d.com/ScriptReference/HumanBodyBones.html */
export const HUMAN_BODY_BONES: ReadonlySet<string> = new Set([
  ...['Hips', 'Spine', 'Chest', 'UpperChest', 'Neck', 'Head', 'Jaw'],
  ...sided.flatMap((name) => [`Left${name}`, `Right${name}`]),
]);
