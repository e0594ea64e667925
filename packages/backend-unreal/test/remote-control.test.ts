import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { refusalOf } from '../src/answers.js';
import { findPresets, panicUnreal, UnrealBody, type UnrealError } from '../src/index.js';
import { RemoteControl } from '../src/remote-control.js';
import { FakeUnreal } from '../src/testing.js';
import { openAvatar } from './avatar-preset.js';

const failing = (promise: Promise<unknown>) =>
  promise.then(
    () => expect.unreachable('it was answered'),
    (error) => error as UnrealError,
  );

/** A program that answers every connection with these bytes. */
async function another(answer: string): Promise<string> {
  const server = createServer((socket) => socket.on('error', () => undefined).end(answer));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test('finds what a project lays open', async () => {
  await using unreal = await openAvatar();
  expect(await new RemoteControl({ url: unreal.url }).info()).toEqual({ routes: 7 });
  expect(await findPresets({ url: unreal.url })).toEqual([
    {
      name: 'Avatar',
      path: '/Game/Avatar.Avatar',
      properties: ['Joy', 'Sorrow', 'Walk Speed', 'Key Light Rotation', 'Mood'],
      functions: ['Play Montage', 'Stop Montage', 'Walk To', 'Print Text (KismetSystemLibrary)'],
    },
  ]);
});

test('requests are as documented, also where names have letters of every kind', async () => {
  const names = ['Play / Stop 100% ?#', '手を振る ☀', '../presets'];
  const functions = Object.fromEntries(names.map((name) => [name, {}]));
  await using unreal = await FakeUnreal.open({
    presets: { 'My Preset/2': { functions, properties: { 明るさ: { type: 'float', value: 0 } } } },
    objects: { '/Game/A.A:Wave': ({ Times }) => ({ ReturnValue: Times }) },
  });
  const remote = new RemoteControl({ url: unreal.url, undo: true });
  const preset = 'My Preset/2';
  for (const { key } of (await remote.preset(preset)).functions) {
    const known = names.includes(key) ? key : key.replace('function-', '');
    unreal.presets[preset] = { ...unreal.presets[preset], functions: { ...functions, [key]: functions[known] ?? {} } };
    expect(await remote.send({ kind: 'function', preset, key, parameters: {} })).toEqual([{}]);
  }
  await remote.send({ kind: 'property', preset, key: '明るさ', value: 0.5 });
  expect(await remote.send({ kind: 'object', object: '/Game/A.A', name: 'Wave', parameters: { Times: 2 } })).toEqual([
    { ReturnValue: 2 },
  ]);
  expect(unreal.writes.map(({ path, body }) => [path, body]).slice(-2)).toEqual([
    ['/remote/preset/My Preset/2/property/明るさ', { PropertyValue: 0.5, GenerateTransaction: true }],
    [
      '/remote/object/call',
      { objectPath: '/Game/A.A', functionName: 'Wave', parameters: { Times: 2 }, generateTransaction: true },
    ],
  ]);
  expect(unreal.overlooked).toEqual([]);
});

test('what Unreal refuses is told in its words, and counted', async () => {
  await using unreal = await openAvatar();
  const remote = new RemoteControl({ url: unreal.url });
  const [preset, parameters] = ['Avatar', {}];
  const faults = [
    await failing(remote.preset('Nobody')),
    await failing(remote.send({ kind: 'function', preset: 'Nobody', key: 'Wave', parameters })),
    await failing(remote.send({ kind: 'function', preset, key: 'Nothing', parameters })),
    await failing(remote.send({ kind: 'property', preset, key: 'Nothing', value: 1 })),
    // A value that JSON drops is no value.
    await failing(remote.send({ kind: 'property', preset, key: 'Joy', value: undefined })),
    await failing(remote.send({ kind: 'object', object: '/Game/No.No', name: 'Wave', parameters })),
  ];
  expect(faults.map(({ code }) => code)).toEqual(['unknown', 'unknown', 'unknown', 'unknown', 'refused', 'refused']);
  expect(faults.map(({ message }) => message)).toEqual([
    'Unreal refused GET /remote/preset/Nobody (404): Preset Nobody could not be found.',
    'Unreal refused PUT /remote/preset/Nobody/function/Wave (404): Unable to resolve the preset.',
    'Unreal refused PUT /remote/preset/Avatar/function/Nothing (404): Unable to resolve the preset field.',
    'Unreal refused PUT /remote/preset/Avatar/property/Nothing (404): Unable to resolve the preset field.',
    'Unreal refused PUT /remote/preset/Avatar/property/Joy (400): Error while trying to modify property Joy.\nNo value was given.',
    'Unreal refused PUT /remote/object/call (400): Object: /Game/No.No does not exist.',
  ]);
  expect(remote.status).toMatchObject({
    isReachable: true,
    requests: 6,
    failures: 6,
    lastFault: faults.at(-1)?.message,
  });
});

test.each([
  ['{ "errorMessage": "a\nb" }', 'a\nb'],
  ['{ "errorMessage": "no "quotes" here" }', 'no "quotes" here'],
  ['{ "errorMessage": "fine" }', 'fine'],
  ['<html>', undefined],
  ['', undefined],
])('a refusal that is no JSON is read all the same: %j', (text, message) => {
  expect(refusalOf(text)).toBe(message);
});

test('nobody there: it says how to start Remote Control', async () => {
  await using gone = await openAvatar();
  gone.isGone = true;
  const fault = await failing(UnrealBody.open({ url: gone.url }));
  expect(fault).toMatchObject({ name: 'UnrealError', code: 'not-reachable' });
  expect(fault.message).toContain(`nothing answers at ${gone.url}`);
  expect(fault.message).toMatch(/Remote Control API[\s\S]*WebControl\.StartServer[\s\S]*-RCWebControlEnable/);
});

test.each([
  ['SSH-2.0-OpenSSH\r\n', 'is not Remote Control'],
  ['HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi', 'was answered with what Remote Control does not say: hi'],
  ['HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno', 'was answered with 404, and not as Remote Control answers'],
  ['HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n', 'is not Remote Control'],
])('another program there: %j is not taken for Unreal', async (answer, message) => {
  const url = await another(answer);
  const fault = await failing(findPresets({ url }));
  expect(fault).toMatchObject({ code: 'not-unreal' });
  expect(fault.message).toContain(message);
});

test('an editor that is held is not waited for without end', async () => {
  await using unreal = await openAvatar();
  unreal.isFrozen = true;
  const fault = await failing(findPresets({ url: unreal.url, timeoutMs: 100 }));
  expect(fault).toMatchObject({ code: 'timeout' });
  expect(fault.message).toContain('is the editor held by a dialog, a breakpoint or a load?');
});

test('a passphrase that is asked for is said to be', async () => {
  await using unreal = await openAvatar({ wantsPassphrase: true });
  const fault = await failing(findPresets({ url: unreal.url }));
  expect(fault.message).toContain(
    'Given Passphrase is not correct!; it wants a passphrase, which this body does not send',
  );
});

test('no preset, and more than one, are said with what to do', async () => {
  await using empty = await FakeUnreal.open();
  expect((await failing(UnrealBody.open({ url: empty.url }))).message).toContain(
    'has no preset: add one in the editor',
  );
  await using two = await FakeUnreal.open({ presets: { A: {}, B: {} } });
  expect((await failing(UnrealBody.open({ url: two.url }))).message).toContain('has 2 presets: "A", "B"; say which');
  expect((await failing(UnrealBody.open({ url: two.url, preset: 'C' }))).message).toBe(
    `the project at ${two.url} has no preset "C"; it has "A", "B"`,
  );
  expect((await failing(panicUnreal({ url: two.url, preset: 'C' }))).message).toContain('it has "A", "B"');
  await using body = await UnrealBody.open({ url: two.url, preset: 'B' });
  expect(body.model).toBe('B');
});
