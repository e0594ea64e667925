/** What is seen while she speaks: the tags of a text become expressions and gestures beside the sound. */

import { HandClock } from '@vccp/client/testing';
import { readSpeechTags } from '@vccp/protocol';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { passagesOf } from '../src/delivery.js';
import { type FeelingsOf, type Speech, type UtterOptions, VCCPServer } from '../src/index.js';
import { openSession, PlainBody, PlainMcpClient } from './plain-client.js';

const AUDIO = { category: 'audio', data: { url: 'https://example.org/a.wav', text: 'Hello!' }, channel: 'speech' };
const SAY = { category: 'say', data: { text: 'Hello!' }, channel: 'speech' };
const FACE = { category: 'expression', data: { emotion: 'happy|sad|excited|calm|neutral' }, channel: 'face' };
const GESTURE = { category: 'gesture', data: { gesture: 'nod|sadness' }, channel: 'gesture' };

const servers: VCCPServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
});

/** A reader of two words. */
const feelingsOf: FeelingsOf = (text) =>
  [...text.matchAll(/happy|sad/g)].map(({ 0: word, index }) => ({
    word,
    at: index,
    emotion: word === 'sad' ? 'sad' : 'happy',
    intensity: 0.6,
  }));

/** A body that reports only what the test says; what the voice was asked is written down. */
async function embodied(offers: object[], words?: { text: string; atMs: number }[]) {
  const clock = new HandClock();
  const asked: { text: string; options: UtterOptions }[] = [];
  const speech: Speech = {
    async *utter(text, options) {
      asked.push({ text, options });
      for (const sentence of text.split(/(?<=[.!?]) /))
        yield { text: sentence, url: 'https://example.org/a.wav', durationMs: 1000, words };
    },
  };
  const server = new VCCPServer({ port: 0, speech, clock, feelingsOf });
  servers.push(server);
  const at = await server.start();
  const { webSocketUrl } = await openSession(at.url);
  const body = await new PlainBody(webSocketUrl, ['vccp.v1']).open();
  await body.introduce(offers);
  const client = new PlainMcpClient(at.mcp);
  await client.connect();
  await client.tool('register-agent');
  const played = (category: string) =>
    body.received.filter((one) => one.type === 'action' && one.category === category);
  // A face is made at once; sounds go on as the test says.
  body.onMessage = ({ type, category, id }) => {
    if (type === 'action' && !['audio', 'say'].includes(category))
      body.send('system', 'action-status', { actionId: id, state: 'completed' });
  };
  const report = async (category: string, index: number, state: string, extra: object = {}) => {
    await expect.poll(() => played(category).length).toBeGreaterThan(index);
    body.send('system', 'action-status', { actionId: played(category)[index]?.id, state, ...extra });
    await body.taken();
  };
  const faces = () => played('expression').map(({ data }) => data.emotion ?? data.preset);
  return { client, body, clock, asked, played, report, faces };
}

describe('feelings while she speaks', () => {
  it('come where they stand in the text, are not in what is spoken, and the face is then what it was', async () => {
    const { client, report, faces, played, asked } = await embodied([AUDIO, FACE, GESTURE]);
    await client.tool('play-action', { action: { category: 'expression', data: { emotion: 'calm' } } });
    const text = '[excited] What a day we had! Well, [laughs] you know. [sad] I must go.';
    await client.tool('speak', { text });
    expect(faces()).toEqual(['calm']);
    await report('audio', 0, 'started');
    await expect.poll(faces).toEqual(['calm', 'excited']);
    await report('audio', 0, 'completed');
    await report('audio', 1, 'progress', { progress: 0.1 });
    expect(faces()).toEqual(['calm', 'excited']);
    await report('audio', 1, 'progress', { progress: 0.6 });
    await expect.poll(faces).toEqual(['calm', 'excited', 'happy']);
    await expect.poll(() => played('gesture').map(({ data }) => data.gesture)).toEqual(['nod']);
    await report('audio', 1, 'completed');
    await report('audio', 2, 'started');
    await expect.poll(() => faces().slice(3)).toEqual(['excited', 'sad']);
    await report('audio', 2, 'completed');
    await expect.poll(() => faces().slice(5)).toEqual(['calm']);
    expect(played('audio').map(({ data }) => data.text)).toEqual([
      'What a day we had!',
      'Well, you know.',
      'I must go.',
    ]);
    // A voice that can is told the mood of each part.
    expect(asked.map((one) => [one.text, one.options.emotion])).toEqual([
      ['What a day we had! Well, you know.', 'excited'],
      ['I must go.', 'sad'],
    ]);
  });

  it('come on time also where the body tells nothing between: by the words where their times are known', async () => {
    const words = [
      { text: 'One', atMs: 0 },
      { text: 'two', atMs: 700 },
      { text: 'three.', atMs: 800 },
    ];
    const { client, clock, report, faces } = await embodied([AUDIO, FACE], words);
    await client.tool('speak', { text: 'One [happy] two three.' });
    await report('audio', 0, 'started');
    clock.step(690);
    expect(faces()).toEqual([]);
    clock.step(20);
    await expect.poll(faces).toEqual(['happy']);
  });

  it('wait with a sound that waits for a tap', async () => {
    const { client, clock, report, faces } = await embodied([AUDIO, FACE]);
    await client.tool('speak', { text: 'One two [happy] three four.' });
    await report('audio', 0, 'started');
    await report('audio', 0, 'progress', { progress: 0, message: 'waits for the person to tap the page once' });
    clock.step(8_000);
    expect(faces()).toEqual([]);
    await report('audio', 0, 'progress', { progress: 0.6 });
    await expect.poll(faces).toEqual(['happy']);
  });

  it('let a laugh after the last word be seen, then give the face back; a stop gives it back at once', async () => {
    const { client, body, clock, report, faces, played } = await embodied([AUDIO, FACE]);
    await client.tool('speak', { text: 'Got you! [laughs]', emotion: 'excited' });
    await expect.poll(faces).toEqual(['excited']);
    await report('audio', 0, 'started');
    await report('audio', 0, 'completed');
    await expect.poll(faces).toEqual(['excited', 'happy']);
    clock.step(1_400);
    expect(faces()).toEqual(['excited', 'happy']);
    clock.step(200);
    await expect.poll(faces).toEqual(['excited', 'happy', 'neutral']);

    await client.tool('speak', { text: '[sad] One. [happy] Two.' });
    await report('audio', 1, 'started');
    await expect.poll(() => faces().at(-1)).toBe('sad');
    const stopping = client.tool('stop-action', {});
    await body.next(({ category, data }) => category === 'cancel' && data.actionId === played('audio')[1]?.id);
    await report('audio', 1, 'cancelled');
    await stopping;
    await expect.poll(() => faces().at(-1)).toBe('neutral');
  });

  it('leave a face alone that the agent asked for meanwhile', async () => {
    const { client, report, faces } = await embodied([AUDIO, FACE]);
    await client.tool('speak', { text: '[sad] One.' });
    await report('audio', 0, 'started');
    await expect.poll(faces).toEqual(['sad']);
    await client.tool('play-action', { action: { category: 'expression', data: { emotion: 'calm' } } });
    await report('audio', 0, 'completed');
    await client.tool('get-state');
    expect(faces()).toEqual(['sad', 'calm']);
  });

  it('whisper one sentence at a lower gain, cut out of its text', async () => {
    const { client, played, report } = await embodied([AUDIO, FACE]);
    await client.tool('speak', { text: 'Come, [whispers] it is a secret. Now go.' });
    for (const index of [0, 1, 2]) await report('audio', index, 'completed');
    expect(played('audio').map(({ data }) => [data.text, data.gain])).toEqual([
      ['Come,', undefined],
      ['it is a secret.', 0.35],
      ['Now go.', undefined],
    ]);
  });

  it('are seen without a word, and shown beside a bubble where there is no sound', async () => {
    const { client, clock, report, faces, played } = await embodied([SAY, FACE, GESTURE]);
    const silent = await client.tool('speak', { text: '[sighs]' });
    expect(silent.structuredContent).toMatchObject({ state: 'said', actions: [] });
    await expect.poll(faces).toEqual(['sad']);
    await expect.poll(() => played('gesture').map(({ data }) => data.gesture)).toEqual(['sadness']);
    clock.step(2_000);
    await expect.poll(faces).toEqual(['sad', 'neutral']);
    await client.tool('speak', { text: '[happy] Hello [1], you.' });
    await report('say', 0, 'started');
    await expect.poll(() => faces().at(-1)).toBe('happy');
    expect(played('say').map(({ data }) => data.text)).toEqual(['Hello [1], you.']);
  });

  it('are read from the words where no tag says them: at the word, for its sentence, and as strong as told', async () => {
    const words = [
      { text: 'I', atMs: 0 },
      { text: 'am', atMs: 300 },
      { text: 'happy.', atMs: 600 },
    ];
    const { client, clock, report, faces, played } = await embodied([AUDIO, FACE], words);
    await client.tool('speak', { text: 'I am happy. And so on.' });
    await report('audio', 0, 'started');
    clock.step(590);
    expect(faces()).toEqual([]);
    clock.step(20);
    await expect.poll(faces).toEqual(['happy']);
    expect(played('expression')[0]?.data).toEqual({ emotion: 'happy', intensity: 0.6 });
    await report('audio', 0, 'completed');
    await report('audio', 1, 'started');
    await expect.poll(faces).toEqual(['happy', 'neutral']);
  });

  it('are not read from words that a tag or a wish speaks for, and come beside a bubble, too', async () => {
    const { client, clock, report, faces } = await embodied([SAY, FACE]);
    const say = async (text: string, emotion?: string) => {
      const before = faces().length;
      const { structuredContent } = await client.tool('speak', { text, ...(emotion && { emotion }) });
      await report('say', said, 'completed');
      said += 1;
      expect(structuredContent.aloud).toBe(false);
      // What came last is looked at for a while.
      clock.step(2_000);
      await expect.poll(() => faces().at(-1)).toBe('neutral');
      return faces().slice(before, -1);
    };
    let said = 0;
    expect(await say('I am sad.')).toEqual(['sad']);
    expect(await say('[excited] I am sad. So sad.')).toEqual(['excited']);
    expect(await say('I am sad.', 'calm')).toEqual(['calm']);
  });

  it('are drawn as the nearest that a body has', async () => {
    const { client, report, faces } = await embodied([
      AUDIO,
      { category: 'expression', data: { emotion: 'happy|sad' }, channel: 'face' },
    ]);
    await client.tool('speak', { text: '[excited] Hello.' });
    await report('audio', 0, 'started');
    await expect.poll(faces).toEqual(['happy']);
  });
});

describe('the passages of a text', () => {
  it('hold all of it, each with something to say', () => {
    const part = fc.constantFrom(
      'Hello.',
      'you and',
      '…',
      '[sad]',
      '[whispers]',
      '[laughs]',
      '[excited]',
      '?!',
      'はい。',
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
        const script = readSpeechTags(parts.join(' '));
        const passages = passagesOf(script, undefined);
        const squeezed = (text: string) => text.replace(/\s+/g, '');
        expect(squeezed(passages.map(({ text }) => text).join(''))).toBe(squeezed(script.text));
        expect(passages.flatMap(({ cues }) => cues.map(({ tag }) => tag))).toEqual(
          script.text === '' ? [] : script.cues.map(({ tag }) => tag),
        );
        if (/\p{L}/u.test(script.text)) for (const { text } of passages) expect(text).toMatch(/\p{L}/u);
        for (const { text, cues } of passages)
          for (const { at } of cues) expect(at >= 0 && at <= text.length + 1).toBe(true);
      }),
    );
  });
});
