import { execFileSync, spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import { flag, float, int, OscQueryServer, type OscReceived, OscReceiver, OscSender, text } from '../src/index.js';

const liblo = (() => {
  try {
    execFileSync('which', ['oscdump', 'oscsend'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

async function freePort(): Promise<number> {
  const socket = createSocket('udp4');
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  const { port } = socket.address();
  await new Promise<void>((resolve) => socket.close(() => resolve()));
  return port;
}

/** The next messages that are heard. */
function next(receiver: OscReceiver, count: number): Promise<OscReceived[]> {
  return new Promise((resolve) => {
    const heard: OscReceived[] = [];
    const stop = receiver.subscribe((message) => {
      heard.push(message);
      if (heard.length < count) return;
      stop();
      resolve(heard);
    });
  });
}

test('a sender reaches a receiver, one message alone and several as one bundle', async () => {
  const receiver = await OscReceiver.open({ port: 0 });
  const sender = await OscSender.open({ host: 'localhost', port: receiver.port });
  const heard = next(receiver, 3);
  sender.send({ address: '/chatbox/input', args: [text('こんにちは ☀'), flag(true), flag(false)] });
  sender.send({ address: '/a', args: [float(1)] }, { address: '/b', args: [int(7)] });
  expect(await heard).toEqual([
    { address: '/chatbox/input', values: ['こんにちは ☀', true, false] },
    { address: '/a', values: [1] },
    { address: '/b', values: [7] },
  ]);
  await sender.close();
  expect(sender.status).toEqual({ sent: 2, fault: undefined });
  await receiver.close();
  await Promise.all([sender.close(), receiver.close()]);
});

test('a name that nobody knows and an address of another machine are named, with what helps', async () => {
  await expect(OscSender.open({ host: 'no..such', port: 9000 })).rejects.toThrow(
    /^the host "no\.\.such" is not known \(\w+\): write it otherwise, or its address, for example 192\.168\.1\.20$/,
  );
  await expect(OscReceiver.open({ host: 'no..such', port: 0 })).rejects.toThrow('the host "no..such" is not known');
  // Set aside for documents: no machine has it.
  await expect(OscReceiver.open({ host: '192.0.2.1', port: 0 })).rejects.toThrow(
    '192.0.2.1 is no address of this machine: listen on one of its own, or on 127.0.0.1',
  );
});

// On Linux every address 127.x.y.z is this machine, and who has all addresses leaves none of them to others.
test.skipIf(process.platform !== 'linux')(
  'unless told otherwise it listens on loopback, and on no other address',
  async () => {
    const receiver = await OscReceiver.open({ port: 0 });
    const other = await OscReceiver.open({ host: '127.0.0.2', port: receiver.port });
    await expect(OscReceiver.open({ port: receiver.port })).rejects.toThrow('is taken by another program');
    const query = await OscQueryServer.open({
      name: 'a',
      oscHost: '127.0.0.1',
      oscPort: receiver.port,
      methods: () => [],
    });
    const beside = { name: 'b', host: '127.0.0.2', port: query.port, oscHost: '127.0.0.2', oscPort: other.port };
    const otherQuery = await OscQueryServer.open({ ...beside, methods: () => [] });
    await Promise.all([receiver, other, query, otherQuery].map((end) => end.close()));
  },
);

test('whoever hears a message is told where it came from', async () => {
  const receiver = await OscReceiver.open({ port: 0 });
  const senders = await Promise.all([1, 2].map(() => OscSender.open({ host: '127.0.0.1', port: receiver.port })));
  const from: { host: string; port: number }[] = [];
  receiver.subscribe((_message, place) => from.push(place));
  for (const sender of senders) sender.send({ address: '/hello', args: [] });
  await expect.poll(() => from.length).toBe(2);
  expect(from.map(({ host }) => host)).toEqual(['127.0.0.1', '127.0.0.1']);
  expect(from[0]?.port).not.toBe(from[1]?.port);
  await Promise.all([...senders, receiver].map((end) => end.close()));
});

test('a sender says that nobody listens, and that somebody does again', async () => {
  const port = await freePort();
  const sender = await OscSender.open({ host: '127.0.0.1', port });
  const hello = () => sender.send({ address: '/hello', args: [] });
  await expect
    .poll(() => {
      hello();
      return sender.status.fault;
    })
    .toBe(`nobody listens at 127.0.0.1:${port}`);
  const receiver = await OscReceiver.open({ port });
  await expect
    .poll(() => {
      hello();
      return receiver.status.received;
    })
    .toBeGreaterThan(0);
  await expect
    .poll(() => {
      hello();
      return sender.status.fault;
    })
    .toBeUndefined();
  await Promise.all([sender.close(), receiver.close()]);
});

test('a port that is taken is said to be', async () => {
  const receiver = await OscReceiver.open({ port: 0 });
  await expect(OscReceiver.open({ port: receiver.port })).rejects.toThrow(
    `UDP port ${receiver.port} on 127.0.0.1 is taken by another program`,
  );
  await receiver.close();
});

test.skipIf(!liblo)(
  'oscdump of liblo reads what we send, and we read what oscsend says',
  async ({ onTestFinished }) => {
    const port = await freePort();
    const oscdump = spawn('oscdump', ['-L', String(port)], { env: { ...process.env, LC_ALL: 'C.UTF-8' } });
    onTestFinished(() => void oscdump.kill());
    const lines: string[] = [];
    createInterface({ input: oscdump.stdout }).on('line', (line) => lines.push(line));
    const sender = await OscSender.open({ host: '127.0.0.1', port });
    await expect
      .poll(() => {
        sender.send({ address: '/chatbox/input', args: [text('こんにちは ☀'), flag(true), float(1), int(1)] });
        return lines.length;
      })
      .toBeGreaterThan(0);
    expect(lines[0]).toContain('/chatbox/input sTfi "こんにちは ☀" #T 1.000000 1');
    lines.length = 0;
    sender.send({
      address: '/all',
      args: [flag(false), { type: 'N', value: null }, { type: 'I', value: Number.POSITIVE_INFINITY }, int(-(2 ** 31))],
    });
    sender.send(
      { address: '/a', args: [float(0.5)] },
      { address: '/b', args: [{ type: 'b', value: Buffer.of(1, 2, 3) }] },
    );
    for (const said of ['/all FNIi #F Nil Infinitum -2147483648', '/a f 0.500000', '/b b [3b 0x1 0x2 0x3]'])
      await expect.poll(() => lines.filter((line) => line.includes(said))).not.toEqual([]);
    await sender.close();

    const receiver = await OscReceiver.open({ port: 0 });
    const heard = next(receiver, 1);
    const values = ['avtr_ä', '0.5', '3', '-5', '1.25', 'symbol', 'c', '01903c7f'];
    const oscsend = spawn('oscsend', ['127.0.0.1', String(receiver.port), '/avatar/change', 'sfihdScmTFNI', ...values]);
    await once(oscsend, 'close');
    const midi = Buffer.of(1, 0x90, 60, 127);
    expect(await heard).toEqual([
      {
        address: '/avatar/change',
        values: ['avtr_ä', 0.5, 3, -5, 1.25, 'symbol', 'c', midi, true, false, null, Number.POSITIVE_INFINITY],
      },
    ]);
    await receiver.close();
  },
);

if (!liblo)
  console.warn('skipped against liblo: oscdump and oscsend are not here (Debian: apt-get install liblo-tools)');
