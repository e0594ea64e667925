import { testBody } from '@vccp/client/testing';
import { VRChatBody } from '../src/index.js';
import { FakeVRChat } from './fake-vrchat.js';

testBody(async () => {
  const vrchat = await FakeVRChat.open({ Hat: ['T', false], Happy: ['f', 0], Wave: ['T', false] });
  const body = await VRChatBody.open(vrchat.bodyOptions);
  return {
    body,
    plays: [
      { category: 'movement', data: { direction: 'forward', distance: 0.1 } },
      { category: 'press', data: { button: 'Jump', holdMs: 20 } },
      { category: 'lookAt', data: { direction: 'left' } },
      { category: 'say', data: { text: 'hello' } },
      { category: 'expression', data: { emotion: 'happy', fadeMs: 50 } },
      { category: 'gesture', data: { gesture: 'wave' } },
      { category: 'parameter', data: { name: 'Hat', value: true } },
      { category: 'axis', data: { axis: 'SpinHoldLR', value: 1, durationMs: 20 } },
      { category: 'tracker', data: { tracker: 'head', position: { x: 0, y: 1, z: 0 } } },
    ],
    invalid: [
      { category: 'movement', data: {} },
      { category: 'movement', data: { direction: 'forward', distance: 50 } },
      { category: 'press', data: { button: 'Crouch' } },
      { category: 'expression', data: { emotion: 'happy', intensity: 2 } },
      { category: 'gesture', data: { gesture: 'backflip' } },
      { category: 'parameter', data: { name: 'MuteSelf', value: true } },
      { category: 'axis', data: { axis: 'LookVertical', value: 1 } },
    ],
    async dispose() {
      await body.close();
      await vrchat.close();
    },
  };
});
