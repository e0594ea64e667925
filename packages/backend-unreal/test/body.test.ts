import { type PlayContext, StopReason } from '@vccp/client';
import { HandClock } from '@vccp/client/testing';
import { describe, expect, test } from 'vitest';
import { UnrealBody, type UnrealConfigInput, type UnrealEvent } from '../src/index.js';
import { avatarPreset, openAvatar, told } from './avatar-preset.js';

const WALK: UnrealConfigInput = {
  actions: {
    walk: {
      property: 'Walk Speed',
      value: '{{data.speed ?? 1 | times 100}}',
      holdMs: '{{data.durationMs}}',
      stop: [{ function: 'Stop Montage' }],
      end: [{ property: 'Walk Speed', value: 0 }],
    },
    gesture: {
      function: 'Play Montage',
      parameters: { Name: '{{data.gesture}}' },
      map: { gesture: { wave: 'AM_Wave' } },
    },
  },
  rest: [
    { property: 'Walk Speed', value: 0 },
    { property: 'Joy', value: 0 },
  ],
};

const WALKING = 'property/Walk Speed 100';
const STANDING = 'property/Walk Speed 0';
const REST = [STANDING, 'property/Joy 0'];

const play = (body: UnrealBody, category: string, data: Record<string, unknown>, more: Partial<PlayContext> = {}) =>
  body.play(
    { id: category, category, data, meta: {} },
    { signal: new AbortController().signal, report: () => undefined, ...more },
  );

async function stage(config: UnrealConfigInput = WALK) {
  const unreal = await openAvatar();
  const clock = new HandClock();
  const body = await UnrealBody.open({ ...config, url: unreal.url }, { guard: false, clock });
  const waiting = clock.waiting;
  return {
    unreal,
    clock,
    body,
    /** Until the walk has begun, and only time is missing. */
    walking: () => expect.poll(() => clock.waiting).toBe(waiting + 1),
    async [Symbol.asyncDispose]() {
      await body.close();
      await unreal.close();
    },
  };
}

test('offers what the config says, typed by what the preset and VCCP know of each field', async () => {
  await using on = await stage();
  expect(on.body.capabilities().actions).toEqual([
    {
      category: 'walk',
      schema: {
        type: 'object',
        properties: {
          speed: { type: 'number' },
          durationMs: { type: 'number', minimum: 0, maximum: 600_000 },
        },
        required: ['durationMs'],
      },
    },
    {
      category: 'gesture',
      schema: { type: 'object', properties: { gesture: { type: 'string', enum: ['wave'] } }, required: ['gesture'] },
    },
  ]);
});

test('offers without a config what the preset lays open, typed', async () => {
  await using on = await stage({});
  const schemas = Object.fromEntries(
    on.body.capabilities().actions.map(({ category, schema }) => [category, schema?.properties]),
  );
  expect(schemas).toEqual({
    Play_Montage: { Name: { type: 'string' }, Rate: { type: 'number' } },
    Stop_Montage: {},
    Walk_To: { Target: expect.objectContaining({ required: ['X', 'Y', 'Z'] }), Speed: { type: 'number' } },
    Print_Text_KismetSystemLibrary: { InText: { type: 'string' }, bPrintToLog: { type: 'boolean' } },
    set_Joy: { value: { type: 'number', minimum: 0, maximum: 1, description: 'How far she smiles' } },
    set_Sorrow: { value: { type: 'number', minimum: 0, maximum: 1 } },
    set_Walk_Speed: { value: { type: 'number' } },
    set_Key_Light_Rotation: { value: expect.objectContaining({ required: ['Pitch', 'Yaw', 'Roll'] }) },
    set_Mood: { value: { type: 'string', enum: ['Calm', 'Wild'] } },
  });
});

test('what a function returns is the result', async () => {
  await using on = await stage();
  expect(await play(on.body, 'gesture', { gesture: 'wave' })).toEqual({ returned: [{ Length: 1.2 }] });
  expect(told(on.unreal)).toEqual(['function/Play Montage {"Name":"AM_Wave"}']);
});

describe('what is held comes back to rest', () => {
  test('when its time is over', async () => {
    await using on = await stage();
    const walk = play(on.body, 'walk', { durationMs: 1000 });
    await on.walking();
    on.clock.step(1000);
    await walk;
    expect(told(on.unreal)).toEqual([WALKING, STANDING]);
  });

  test('when it is cancelled, and what takes its place comes after', async () => {
    await using on = await stage();
    const stop = new AbortController();
    const walk = play(on.body, 'walk', { durationMs: 1000 }, { signal: stop.signal });
    await on.walking();
    stop.abort(new StopReason('interrupted', 'replaced'));
    const next = play(on.body, 'gesture', { gesture: 'wave' });
    await expect(walk).rejects.toThrow('replaced');
    await next;
    expect(told(on.unreal)).toEqual([
      WALKING,
      'function/Stop Montage {}',
      STANDING,
      'function/Play Montage {"Name":"AM_Wave"}',
    ]);
  });

  test('when the cancel comes before anything was answered', async () => {
    await using on = await stage();
    on.unreal.isFrozen = true;
    const stop = new AbortController();
    const walk = play(on.body, 'walk', { durationMs: 1000 }, { signal: stop.signal });
    const [second] = await Promise.all([
      play(on.body, 'gesture', { gesture: 'wave' }, { signal: stop.signal }).catch((error: Error) => error.message),
      on.unreal
        .until(({ path }) => path.endsWith('Walk Speed'))
        .then(() => stop.abort(new StopReason('cancelled', 'enough'))),
    ]);
    expect(second).toBe('enough');
    on.unreal.isFrozen = false;
    await expect(walk).rejects.toThrow('enough');
    expect(told(on.unreal)).toEqual([WALKING, 'function/Stop Montage {}', STANDING]);
  });

  test('on stop, whatever goes on, and on leaving', async () => {
    const on = await stage();
    const walk = play(on.body, 'walk', { durationMs: 1000 });
    await on.walking();
    on.body.stop('a person wants it');
    await expect(walk).rejects.toThrow('a person wants it');
    await on.body.close();
    await on.body.close();
    expect(told(on.unreal)).toEqual([WALKING, 'function/Stop Montage {}', STANDING, ...REST, ...REST]);
    await on.unreal.close();
  });

  test('and one that cannot be sent does not keep back the others', async () => {
    await using on = await stage();
    delete on.unreal.presets.Avatar?.properties?.['Walk Speed'];
    on.body.stop();
    await on.unreal.until(({ path }) => path.endsWith('Joy'));
    expect(on.unreal.writes.map(({ status }) => status)).toEqual([404, 200]);
  });
});

test('data that does not make what Unreal takes is refused before anything is sent', async () => {
  await using on = await stage({
    actions: {
      two: {
        calls: [
          { function: 'Stop Montage' },
          { function: 'Walk To', parameters: { Target: { X: '{{data.x}}', Y: 0, Z: 0 } } },
        ],
      },
    },
  });
  await expect(play(on.body, 'two', { x: 'far' })).rejects.toMatchObject({
    code: 'invalid-data',
    message: expect.stringContaining('parameter Target.X: '),
  });
  await expect(play(on.body, 'two', {})).rejects.toMatchObject({ code: 'invalid-data' });
  await expect(play(on.body, 'dance', {})).rejects.toMatchObject({ code: 'not-capable', validOptions: ['two'] });
  expect(on.unreal.writes).toEqual([]);
});

test.each<[UnrealConfigInput, string]>([
  [
    { actions: { wave: { function: 'Wave' } } },
    'mine.json.actions.wave.calls[0]: "Wave" is no function of the preset "Avatar"; it has "Play Montage", "Stop Montage"',
  ],
  [{ actions: { joy: { property: 'joy', value: 1 } } }, '"joy" is no property of the preset "Avatar"; it has "Joy"'],
  [
    { actions: { a: { function: 'Play Montage', parameters: { name: 'x' } } } },
    '"name" is no parameter of "Play Montage"; it has WorldContextObject, Name, Rate',
  ],
  [{ actions: { a: { property: 'Joy', value: 'much' } } }, 'mine.json.actions.a.calls[0]: property Joy: '],
  [{ actions: { a: { property: 'Mood', value: 'Sad' } } }, 'property Mood: '],
  [{ rest: [{ property: 'Joy', value: '{{data.a}}' }] }, 'mine.json.rest[0]: data.a is needed'],
])('a config that the engine would swallow without a word is refused: %j', async (config, message) => {
  await using unreal = await openAvatar();
  const opening = UnrealBody.open({ ...config, url: unreal.url }, { configName: 'mine.json', guard: false });
  await expect(opening).rejects.toThrow(message);
});

test('tells when Unreal goes and comes back, and offers anew what is laid open then', async () => {
  await using on = await stage({});
  const events: UnrealEvent['type'][] = [];
  on.body.subscribe((event) => events.push(event.type));
  on.unreal.isGone = true;
  await expect(play(on.body, 'Stop_Montage', {})).rejects.toThrow('nothing answers at');
  expect(events).toEqual(['reachable']);
  expect(on.body.status).toMatchObject({ isReachable: false, failures: 1, preset: 'Avatar' });
  const { functions, ...rest } = avatarPreset();
  on.unreal.presets.Avatar = { ...rest, functions: { ...functions, Dance: {} } };
  on.unreal.isGone = false;
  on.clock.step(5000);
  await expect.poll(() => events).toEqual(['reachable', 'preset', 'reachable']);
  await play(on.body, 'Dance', {});
  expect(told(on.unreal)).toEqual(['function/Dance {}']);
});

test('an action whose function is gone from the preset is no longer offered, and the status says why', async () => {
  await using on = await stage();
  delete on.unreal.presets.Avatar?.functions?.['Play Montage'];
  await on.body.look();
  expect(on.body.capabilities().actions.map(({ category }) => category)).toEqual(['walk']);
  expect(on.body.status.misfits).toEqual([
    expect.stringContaining('vccp.unreal.json.actions.gesture.calls[0]: "Play Montage" is no function'),
  ]);
});
