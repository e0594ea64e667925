import { testBody } from '@vccp/client/testing';
import { describe, expect } from 'vitest';
import { UnrealBody, type UnrealConfigInput } from '../src/index.js';
import { openAvatar } from './avatar-preset.js';

const CONFIG: UnrealConfigInput = {
  preset: 'Avatar',
  actions: {
    gesture: {
      function: 'Play Montage',
      parameters: { Name: '{{data.gesture}}', Rate: '{{data.speed ?? 1}}' },
      map: { gesture: { wave: 'AM_Wave', nod: 'AM_Nod' } },
      stop: [{ function: 'Stop Montage' }],
      channel: 'gesture',
    },
    expression: {
      calls: [
        { property: 'Joy', value: '{{data.emotion}}' },
        { property: 'Sorrow', value: 0 },
      ],
      map: { emotion: { happy: 1, neutral: 0 } },
      channel: 'face',
    },
    movement: { function: 'Walk To', parameters: { Target: '{{data.target | position}}' }, channel: 'locomotion' },
    run: {
      property: 'Walk Speed',
      value: '{{data.metresPerSecond | times 100}}',
      holdMs: 10,
      end: [{ property: 'Walk Speed', value: 0 }],
    },
  },
  rest: [{ property: 'Walk Speed', value: 0 }, { function: 'Stop Montage' }],
};

describe('with a config', () => {
  testBody(async () => {
    const unreal = await openAvatar();
    const body = await UnrealBody.open({ ...CONFIG, url: unreal.url }, { guard: false });
    return {
      body,
      plays: [
        { category: 'gesture', data: { gesture: 'wave' } },
        { category: 'expression', data: { emotion: 'happy' } },
        { category: 'movement', data: { target: { x: 0, y: 0, z: 1 } } },
        { category: 'run', data: { metresPerSecond: 1 } },
      ],
      invalid: [
        { category: 'gesture', data: { gesture: 'backflip' } },
        { category: 'gesture', data: { gesture: 'wave', speed: 'fast' } },
        { category: 'expression', data: {} },
        { category: 'movement', data: { target: { x: 0 } } },
        { category: 'run', data: { metresPerSecond: true } },
      ],
      async dispose() {
        await body.close();
        expect(unreal.overlooked).toEqual([]);
        await unreal.close();
      },
    };
  });
});

describe('without a config', () => {
  testBody(async () => {
    const unreal = await openAvatar();
    const body = await UnrealBody.open({ url: unreal.url });
    return {
      body,
      plays: [
        { category: 'Print_Text_KismetSystemLibrary', data: { InText: 'こんにちは ☀', bPrintToLog: true } },
        { category: 'Stop_Montage', data: {} },
        { category: 'set_Joy', data: { value: 0.5 } },
        { category: 'set_Key_Light_Rotation', data: { value: { Pitch: -90, Yaw: 0, Roll: 0 } } },
        { category: 'set_Mood', data: { value: 'Wild' } },
      ],
      invalid: [
        { category: 'Print_Text_KismetSystemLibrary', data: { InText: 5 } },
        { category: 'set_Joy', data: { value: 2 } },
        { category: 'set_Joy', data: {} },
        { category: 'set_Key_Light_Rotation', data: { value: { Pitch: 1 } } },
        { category: 'set_Mood', data: { value: 'Sad' } },
      ],
      async dispose() {
        await body.close();
        expect(unreal.overlooked).toEqual([]);
        await unreal.close();
      },
    };
  });
});
