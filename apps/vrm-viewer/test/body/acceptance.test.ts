/** The contract that `@vccp/client` asks of every body, held against this one in its browser. */
import type { Body, BodyAction, PlayContext } from '@vccp/client';
import { testBody } from '@vccp/client/testing';
import { type ErrorCode, VCCPError } from '@vccp/protocol';
import { afterAll, beforeAll, describe } from 'vitest';
import { type OpenStage, openStage } from './open-stage.js';
import { speak, wav } from './voice.js';

/** Short enough to travel in its own address. */
const SOUND = wav(speak([{ vowel: 'aa', ms: 80 }], { sampleRate: 8000 }), 8000);

let stage: OpenStage;
let body: Body;

beforeAll(async () => {
  stage = await openStage({ width: 160, height: 180, flags: ['--autoplay-policy=no-user-gesture-required'] });
  body = await bodyOf(stage);
}, 240_000);

afterAll(async () => {
  await stage?.[Symbol.asyncDispose]();
});

/** The page's body as one of this process: plays across, and lets time pass there while it waits. */
async function bodyOf({ page }: OpenStage): Promise<Body> {
  const about = await page.evaluate(() => {
    const { body } = window.actor;
    return { name: body.name, kind: body.kind, model: body.model, capabilities: body.capabilities() };
  });
  let plays = 0;
  return {
    ...about,
    capabilities: () => about.capabilities,
    async play({ category, data }: BodyAction, { signal, report }: PlayContext) {
      const id = `play-${plays++}`;
      await page.evaluate(({ id, category, data }) => window.actor.start(id, category, data), { id, category, data });
      for (;;) {
        const stopped = signal.aborted;
        const { outcome, progress } = await page.evaluate(({ id, stopped }) => window.actor.follow(id, stopped, 0.2), {
          id,
          stopped,
        });
        for (const share of progress) report(share);
        if (outcome?.state === 'completed') return outcome.result;
        if (outcome) throw new VCCPError((outcome.code ?? 'body-failed') as ErrorCode, outcome.message ?? '');
      }
    },
    // The last stop may find the browser closed already.
    stop: () => void page.evaluate(() => window.actor.body.stop()).catch(() => undefined),
    see: (request) => page.evaluate((asked) => window.actor.body.see(asked), request),
  };
}

describe('the avatar in the browser', { timeout: 240_000 }, () => {
  testBody(() => ({
    body,
    plays: [
      { category: 'expression', data: { preset: 'happy' } },
      { category: 'lookAt', data: { direction: 'left' } },
      { category: 'gesture', data: { gesture: 'nod' } },
      { category: 'movement', data: { direction: 'forward', distance: 0.2 } },
      { category: 'posture', data: { posture: 'stand' } },
      { category: 'animation', data: { gesture: 'clap' } },
      { category: 'say', data: { text: 'Hi!' } },
      { category: 'audio', data: { url: `data:audio/wav;base64,${SOUND.toString('base64')}` } },
      {
        category: 'sequence',
        data: { performance: { name: 'nod', events: [{ type: 'gesture', data: { gesture: 'nod' } }] } },
      },
    ],
    invalid: [
      { category: 'expression', data: { preset: 'smug' } },
      { category: 'expression', data: {} },
      { category: 'lookAt', data: { target: 'nobody' } },
      { category: 'gesture', data: { gesture: 'moonwalk' } },
      { category: 'movement', data: { target: { x: 50, z: 0 } } },
      { category: 'posture', data: { posture: 'float' } },
      { category: 'animation', data: { clip: 'none' } },
      { category: 'say', data: { text: '' } },
      { category: 'audio', data: { url: 'hello.mp3' } },
      { category: 'sequence', data: { performance: { name: 'x', events: [{ type: 'wait', duration: -1 }] } } },
      { category: 'audio', data: { url: 'ftp://example.com/hello.mp3' } },
    ],
  }));
});
