import { testBody } from '@vccp/client/testing';
import { expect } from 'vitest';
import { VmcBody } from '../src/index.js';
import { QuickClock } from './quick-clock.js';
import { StrictReceiver } from './strict-receiver.js';

testBody(async () => {
  const receiver = await StrictReceiver.open();
  const body = await VmcBody.open({ port: receiver.port, clock: new QuickClock(), listen: { port: 0 } });
  return {
    body,
    plays: [
      { category: 'gesture', data: { gesture: 'wave' } },
      { category: 'expression', data: { emotion: 'happy' } },
      { category: 'lookAt', data: { direction: 'left', holdMs: 100 } },
      { category: 'movement', data: { direction: 'forward', distance: 0.3 } },
      { category: 'posture', data: { posture: 'stand' } },
      { category: 'say', data: { text: 'hello' } },
      { category: 'audio', data: { url: 'https://example.org/a.wav', visemes: [{ atMs: 0, viseme: 'aa' }] } },
    ],
    invalid: [
      { category: 'gesture', data: { gesture: 'handstand' } },
      { category: 'expression', data: {} },
      { category: 'movement', data: {} },
      { category: 'lookAt', data: { target: 'nobody that there is' } },
    ],
    async dispose() {
      await body.close();
      expect(receiver.dropped).toEqual([]);
      await receiver.close();
    },
  };
});
