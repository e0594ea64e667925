import { once } from 'node:events';
import { statSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import {
  BlenderConnection,
  type BlenderPlace,
  findBlenders,
  HeadlessBlender,
  measuredSchema,
  panicBlender,
  posedSchema,
} from '../src/index.js';
import { describedSchema, doneSchema, pictureSchema } from '../src/wire.js';
import { freshHome, noBlender, program } from './real-blender.js';

describe.skipIf(noBlender)('the port of the add-on', () => {
  const home = freshHome();
  let blender: HeadlessBlender;
  let place: BlenderPlace;
  beforeAll(async () => {
    blender = await HeadlessBlender.start({ program, home: home.path });
    place = blender.place;
  });
  afterAll(async () => {
    await blender?.close();
    home.remove();
  });

  /** All that it says to whoever sends this and nothing else, until it hangs up. */
  async function said(first: string | Uint8Array): Promise<string> {
    const socket = connect(place.port, place.host);
    socket.on('error', () => undefined);
    socket.write(first);
    const parts: Buffer[] = [];
    socket.on('data', (part: Buffer) => parts.push(part));
    await once(socket, 'close');
    return Buffer.concat(parts).toString();
  }

  /** Says these lines after a right hello, and what is answered until it hangs up or has answered as many. */
  async function answers(lines: readonly string[], drive = false): Promise<string[]> {
    const socket = connect(place.port, place.host);
    socket.on('error', () => undefined);
    socket.write(`${JSON.stringify({ id: 0, op: 'hello', token: place.token, drive })}\n${lines.join('\n')}\n`);
    let text = '';
    return new Promise((resolve) => {
      const end = () => {
        socket.destroy();
        resolve(text.split('\n').slice(1, -1));
      };
      socket.on('data', (part) => {
        text += part;
        if (text.split('\n').length > lines.length + 1) end();
      });
      socket.on('close', end);
    });
  }

  test('a page in a browser, a stranger and a guesser are hung up on without a word', async () => {
    const pose = '{"id":1,"op":"pose"}';
    for (const first of [
      `POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: text/plain\r\n\r\n${pose}\n`,
      'GET / HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n',
      `${pose}\n`,
      '{"id":0,"op":"hello"}\n',
      `{"id":0,"op":"hello","token":"${'x'.repeat(place.token.length)}"}\n`,
      `{"id":0,"op":"hello","token":${JSON.stringify([place.token])}}\n`,
      '{"id":0,"op":"hello","token":"\\ud800"}\n',
      `${'['.repeat(1000)}\n`,
      'a'.repeat(3000),
      new Uint8Array([0, 255, 254, 10]),
    ]) {
      expect(await said(first), String(first).slice(0, 60)).toBe('');
    }
    await expect(BlenderConnection.open({ ...place, token: 'not the right one' })).rejects.toThrow(
      'does not let us in',
    );
    // Not even over HTTP with the right words in it.
    const hello = JSON.stringify({ id: 0, op: 'hello', token: place.token });
    expect(await said(`POST / HTTP/1.1\r\n\r\n${hello}\n`)).toBe('');
  });

  test('what is wrong is said, and how it is right', async () => {
    const connection = await BlenderConnection.open(place, { drive: true });
    await connection.describe('load');
    const refuses = async (op: string, data: Record<string, unknown>, words: string) => {
      await expect(connection.ask(op, data, doneSchema), JSON.stringify(data).slice(0, 80)).rejects.toThrow(words);
    };
    const turns = Array.from({ length: 220 }, (_, index) => (index % 4 === 3 ? 1 : 0));
    const frame = { turns, hips: [0, 1, 0], root: [0, 0, 0], expressions: {} };
    await connection.ask('pose', frame, posedSchema);
    await refuses('execute', { code: 'print(1)' }, 'there is no "execute"; there is bake-begin');
    await refuses('pose', { ...frame, turns: turns.slice(4) }, 'turns: a list of 220 numbers');
    await refuses('pose', { ...frame, turns: turns.map(() => 0) }, 'that of hips has no length');
    await refuses('pose', { ...frame, hips: [0, '1', 0] }, 'hips: each is a number');
    await refuses('pose', { ...frame, root: [0, 0, 1e9] }, 'root: each is a number, and none is beyond a million');
    await refuses('pose', { ...frame, expressions: { happy: 2 } }, 'expressions.happy: a weight from 0 to 1');
    await refuses('render', { width: 100_000 }, 'width is 100000; it goes from 16 to 1920');
    await refuses('render', { engine: 'best' }, 'engine is one of fast, eevee, cycles');
    await refuses('load', { path: '/nowhere/her.vrm' }, 'there is no file "/nowhere/her.vrm"');
    await refuses('load', { path: '/etc/passwd' }, 'is no character; a .vrm or .glb is');
    await refuses('where', { name: 'Sofa' }, 'there is no "Sofa" in the scene; there is');
    await refuses('bake-frames', { frames: [frame] }, 'bake-begin comes first');
    await refuses('bake-finish', {}, 'none is under way');
    await refuses('clip-take', {}, 'clip-begin comes first');
    await expect(BlenderConnection.open(place, { drive: true })).rejects.toThrow('another body drives');
    const onlooker = await BlenderConnection.open(place);
    await expect(onlooker.ask('pose', frame, posedSchema)).rejects.toThrow(
      'only who said hello with "drive": true may pose',
    );
    expect((await onlooker.ask('render', { width: 32, height: 32 }, pictureSchema)).mimeType).toBe('image/jpeg');
    onlooker.close();
    const [wrong, ...none] = await answers(['{"id":1,"op":"describe"}x', '{"id":2,"op":"describe"}']);
    expect(JSON.parse(wrong ?? '')).toMatchObject({ error: { code: 'bad-request' } });
    expect(none).toEqual([]);
    const [long] = await answers([`{"id":1,"op":"${'a'.repeat(1024 * 1024)}"}`]);
    expect(long).toContain('a line has at most 1048576 bytes');
    connection.close();
  });

  test('whatever is sent, it answers or hangs up, and serves the next', async () => {
    const values = fc.oneof(fc.jsonValue({ maxDepth: 3 }), fc.array(fc.double(), { maxLength: 8 }), fc.constant(null));
    const names = fc.constantFrom(
      'turns',
      'hips',
      'root',
      'expressions',
      'frames',
      'path',
      'name',
      'width',
      'engine',
      'fps',
    );
    const ops = fc.constantFrom(
      'describe',
      'pose',
      'measure',
      'where',
      'choose',
      'bake-begin',
      'bake-frames',
      'clip-take',
      'drop',
      'hello',
    );
    const request = fc.record({ id: fc.oneof(fc.nat(), values), op: fc.oneof(ops, values) });
    const line = fc
      .tuple(request, fc.dictionary(names, values, { maxKeys: 4 }))
      .map(([head, more]) => JSON.stringify({ ...more, ...head }));
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof({ weight: 5, arbitrary: line }, fc.string()), { minLength: 1, maxLength: 6 }),
        async (lines) => {
          const plain = lines.map((each) => each.replace(/\n/g, ' '));
          for (const answer of await answers(plain, true)) {
            const { ok, error, event } = JSON.parse(answer);
            expect(ok ?? error?.message ?? event).toBeDefined();
            // What Blender itself stumbles over would be a check that is missing.
            expect(error?.code).not.toBe('failed');
          }
        },
      ),
      { numRuns: 150 },
    );
    const [found] = await findBlenders({ home: home.path });
    expect(describedSchema.parse(found).blender).toMatch(/^\d+\.\d+\.\d+$/);
  });

  test('she goes back to how she was when who posed her is gone, or anybody panics', async () => {
    const onlooker = await BlenderConnection.open(place);
    const handAt = async () => (await onlooker.ask('measure', {}, measuredSchema)).bones.leftHand?.at[1] ?? 0;
    const driver = await BlenderConnection.open(place, { drive: true });
    await driver.describe('load');
    const rest = await handAt();
    const turns: number[] = Array.from({ length: 220 }, (_, index) => (index % 4 === 3 ? 1 : 0));
    // The left upper arm, bone 10 of 55, hangs.
    turns.splice(40, 4, ...[0, 0, -Math.SQRT1_2, Math.SQRT1_2]);
    const frame = { turns, hips: [0, 0.92, 0], root: [1, 0, 0], expressions: { happy: 1 } };
    await driver.ask('pose', frame, posedSchema);
    expect(await handAt()).toBeLessThan(rest - 0.4);
    expect(await panicBlender({ home: home.path })).toEqual({ rested: 1, driven: 1, faults: [] });
    expect(await handAt()).toBeCloseTo(rest, 5);
    await driver.ask('pose', frame, posedSchema);
    driver.close();
    await expect.poll(handAt).toBeCloseTo(rest, 5);
    const { expressions, bones } = await onlooker.ask('measure', {}, measuredSchema);
    expect(expressions.happy).toBe(0);
    expect(bones.hips?.at[0]).toBeCloseTo(0, 5);
    onlooker.close();
  });

  test('what is chosen is chosen anew by each who drives', async () => {
    const first = await BlenderConnection.open(place, { drive: true });
    const { armatures } = await first.describe('load');
    const last = armatures.at(-1) as string;
    expect((await first.describe('choose', { armature: last })).chosen?.armature).toBe(last);
    first.close();
    const driven = async (armature?: string) => {
      await expect.poll(async () => (await panicBlender({ home: home.path })).driven).toBe(0);
      const connection = await BlenderConnection.open(place, { drive: true, armature });
      onTestFinished(() => connection.close());
      return connection;
    };
    const wrong = await driven('Foo');
    expect(wrong.described.chosen).toBeNull();
    await expect(wrong.describe('choose', { armature: 'Foo' })).rejects.toThrow('there is no humanoid "Foo"');
    wrong.close();
    const { described } = await driven();
    expect(described.chosen?.armature).toBe(described.armatures[0]);
  });

  test('who hangs up at once, in whatever way, takes nobody along', async () => {
    for (let count = 0; count < 20; count += 1) {
      const socket = connect(place.port, place.host);
      socket.on('error', () => undefined);
      await once(socket, 'connect');
      socket.resetAndDestroy();
    }
    const connection = await BlenderConnection.open(place);
    connection.close();
  });

  test('when it ends, its port is free and its announcement gone', async () => {
    expect(await findBlenders({ home: home.path })).toHaveLength(1);
    const [announced = ''] = home.announced();
    expect(statSync(join(home.path, 'blender', announced)).mode & 0o777).toBe(0o600);
    await blender.close();
    expect(await findBlenders({ home: home.path })).toEqual([]);
    expect(home.announced()).toEqual([]);
    await expect(BlenderConnection.open(place)).rejects.toThrow('nothing answers');
  });
});
