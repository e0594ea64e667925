import { VCCPError } from '@vccp/protocol';
import { afterEach, describe, expect, it } from 'vitest';
import { type Speech, type UtterOptions, VCCPServer } from '../src/index.js';
import { openSession, PlainBody, PlainMcpClient, textOf } from './plain-client.js';

const AUDIO = { category: 'audio', data: { url: 'https://example.org/a.wav', text: 'Hello!' }, channel: 'speech' };
const SAY = { category: 'say', data: { text: 'Hello!' }, channel: 'speech' };
const EXPRESSION = { category: 'expression', data: { emotion: 'happy|sad' }, channel: 'face' };

/** A voice whose sentences are ready when the test says so; what it was asked is written down. */
function handVoice() {
  const gates: (() => void)[] = [];
  const made: string[] = [];
  const speech: Speech = {
    async *utter(text, { signal }) {
      for (const sentence of text.split(/(?<=[.!?]) /)) {
        await new Promise<void>((resolve) => {
          gates.push(resolve);
          signal.addEventListener('abort', () => resolve(), { once: true });
        });
        if (signal.aborted) return;
        made.push(sentence);
        const visemes = [
          { atMs: 0, viseme: 'aa' as const },
          { atMs: 90, viseme: 'sil' as const },
        ];
        yield { text: sentence, url: `https://example.org/${made.length}.wav`, durationMs: 100, visemes };
      }
    },
  };
  const open = async () => {
    await expect.poll(() => gates.length).toBeGreaterThan(0);
    gates.shift()?.();
  };
  /** Sentences that somebody waits for. */
  const asked = () => gates.length;
  return { speech, made, open, asked };
}

/** A voice that is ready at once. */
const quickVoice: Speech = {
  async *utter(text) {
    for (const sentence of text.split(/(?<=[.!?]) /)) {
      yield { text: sentence, url: 'https://example.org/a.wav', durationMs: 100 };
    }
  },
};

const servers: VCCPServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
});

async function embodied(speech: Speech | undefined, ...offers: object[][]) {
  const server = new VCCPServer({ port: 0, ...(speech && { speech }) });
  servers.push(server);
  const at = await server.start();
  const { webSocketUrl } = await openSession(at.url);
  const bodies = [];
  for (const offered of offers) {
    const body = await new PlainBody(webSocketUrl, ['vccp.v1']).open();
    await body.introduce(offered);
    bodies.push(body);
  }
  const client = new PlainMcpClient(at.mcp);
  await client.connect();
  await client.tool('register-agent');
  const [body] = bodies;
  if (!body) throw new Error('a test without a body');
  return { client, body, bodies };
}

const played = (body: PlainBody) => body.received.filter(({ type }) => type === 'action');
const end = (body: PlainBody, index: number, state: string) =>
  body.send('system', 'action-status', { actionId: played(body)[index]?.id, state });

describe('speak', () => {
  it('plays each sentence as soon as it is ready, in order, and tells when all is said', async () => {
    const voice = handVoice();
    const { client, body } = await embodied(voice.speech, [AUDIO, EXPRESSION]);
    const speaking = client.tool('speak', { text: 'One. Two. Three.', emotion: 'happy', waitMs: 20_000 });
    await voice.open();
    const first = await body.next(({ category }) => category === 'audio');
    expect(voice.made).toEqual(['One.']);
    expect(first.data).toEqual({
      url: 'https://example.org/1.wav',
      text: 'One.',
      visemes: [
        { atMs: 0, viseme: 'aa' },
        { atMs: 90, viseme: 'sil' },
      ],
    });
    expect(played(body)[0]).toMatchObject({ category: 'expression', data: { emotion: 'happy' } });
    body.obey();
    end(body, 0, 'completed');
    end(body, 1, 'completed');
    await voice.open();
    await voice.open();
    const { structuredContent } = await speaking;
    expect(structuredContent).toMatchObject({ state: 'said', aloud: true });
    expect((structuredContent.actions as object[]).map((action) => (action as { text: string }).text)).toEqual([
      'One.',
      'Two.',
      'Three.',
    ]);
  });

  it('without waitMs answers when the first sentence is on its way', async () => {
    const voice = handVoice();
    const { client } = await embodied(voice.speech, [AUDIO]);
    const speaking = client.tool('speak', { text: 'One. Two.' });
    await voice.open();
    const answer = await speaking;
    expect(answer.structuredContent).toMatchObject({ state: 'speaking', actions: [{ text: 'One.' }] });
    expect(textOf(answer)).toContain('stop-action ends it');
  });

  it.each(['stop-action of one sentence', 'stop-action of everything'])(
    '%s ends all that would follow',
    async (how) => {
      const voice = handVoice();
      const { client, body } = await embodied(voice.speech, [AUDIO]);
      const speaking = client.tool('speak', { text: 'One. Two. Three.', waitMs: 20_000 });
      await voice.open();
      const { id } = await body.next(({ category }) => category === 'audio');
      end(body, 0, 'started');
      const stopping = client.tool('stop-action', how.includes('one') ? { actionId: id } : {});
      await body.next(({ category }) => category === 'cancel');
      end(body, 0, 'cancelled');
      await stopping;
      expect((await speaking).structuredContent).toMatchObject({ state: 'stopped', actions: [{ state: 'cancelled' }] });
      expect(voice.made).toEqual(['One.']);
    },
  );

  it('two texts never mix', async () => {
    const voice = handVoice();
    const { client, body } = await embodied(voice.speech, [AUDIO]);
    body.obey();
    const first = client.tool('speak', { text: 'A one. A two.', waitMs: 20_000 });
    await voice.open();
    await body.next(({ category }) => category === 'audio');
    const second = client.tool('speak', { text: 'B one.', waitMs: 20_000 });
    await voice.open();
    await first;
    await voice.open();
    await second;
    expect(played(body).map(({ data }) => data.text)).toEqual(['A one.', 'A two.', 'B one.']);
  });

  it('a body with sound is heard, one without shows the text, and both at once', async () => {
    const { client, bodies } = await embodied(quickVoice, [AUDIO, SAY], [SAY]);
    for (const body of bodies) body.obey();
    const answer = await client.tool('speak', { text: 'One. Two.', waitMs: 20_000 });
    expect(answer.structuredContent).toMatchObject({ state: 'said', aloud: true });
    const [heard, shown] = bodies.map((body) => played(body).map(({ category, data }) => [category, data.text]));
    expect(heard).toEqual([
      ['audio', 'One.'],
      ['audio', 'Two.'],
    ]);
    expect(shown).toEqual([['say', 'One. Two.']]);
  });

  it('a mouth that moves along a sound is no sound: only where another body plays it, it is aloud', async () => {
    const MOUTH = { ...AUDIO, audible: false };
    const { client, bodies } = await embodied(quickVoice, [MOUTH]);
    for (const body of bodies) body.obey();
    const silent = await client.tool('speak', { text: 'Hello.', waitMs: 20_000 });
    expect(silent.structuredContent).toMatchObject({ state: 'said', aloud: false });
    expect(textOf(silent)).toContain('without sound');
    expect(bodies.map((body) => played(body).map(({ category }) => category))).toEqual([['audio']]);

    const both = await embodied(quickVoice, [MOUTH], [AUDIO]);
    for (const body of both.bodies) body.obey();
    const heard = await both.client.tool('speak', { text: 'Hello.', waitMs: 20_000 });
    expect(heard.structuredContent).toMatchObject({ state: 'said', aloud: true });
    expect(both.bodies.map((body) => played(body).map(({ category }) => category))).toEqual([['audio'], ['audio']]);
  });

  it('without a voice the text is shown, and said so', async () => {
    const { client, body } = await embodied(undefined, [AUDIO, SAY]);
    body.obey();
    const answer = await client.tool('speak', { text: 'Hello.', waitMs: 20_000 });
    expect(answer.structuredContent).toMatchObject({ state: 'said', aloud: false });
    expect(textOf(answer)).toContain('without sound');
    expect(played(body).map(({ category }) => category)).toEqual(['say']);
  });

  it('says why nothing can be heard: the voice, the body, or nobody there', async () => {
    const failing: Speech = {
      // biome-ignore lint/correctness/useYield: this voice never gets that far
      async *utter() {
        throw new VCCPError('invalid-data', 'this voice speaks English only');
      },
    };
    const { client } = await embodied(failing, [AUDIO]);
    const refused = await client.tool('speak', { text: 'こんにちは' });
    expect(refused.isError).toBe(true);
    expect(textOf(refused)).toContain('this voice speaks English only');

    const mute = await embodied(quickVoice, [EXPRESSION]);
    expect(textOf(await mute.client.tool('speak', { text: 'Hi' }))).toContain('it offers expression');
    mute.body.socket.close();
    await mute.body.closed;
    expect(textOf(await mute.client.tool('speak', { text: 'Hi' }))).toMatch(/no-body/);
  });

  it('a human who holds one body silences it for good, and the other says all of it', async () => {
    const voice = handVoice();
    const { client, bodies } = await embodied(voice.speech, [AUDIO], [AUDIO]);
    for (const body of bodies) body.obey();
    const [held, free] = bodies as [PlainBody, PlainBody];
    const speaking = client.tool('speak', { text: 'One. Two. Three.', waitMs: 20_000 });
    await voice.open();
    await Promise.all(bodies.map((body) => body.next(({ category }) => category === 'audio')));
    // Let go before the next sentence is ready: what was silenced stays silent.
    held.send('system', 'pause', { paused: true, by: 'Kim' });
    held.send('system', 'pause', { paused: false, by: 'Kim' });
    await held.taken();
    await voice.open();
    await free.next(({ data }) => data.text === 'Two.');
    await voice.open();
    expect((await speaking).structuredContent).toMatchObject({ state: 'said' });
    expect(bodies.map((body) => played(body).map(({ data }) => data.text))).toEqual([
      ['One.'],
      ['One.', 'Two.', 'Three.'],
    ]);
  });

  it('a human who holds the only body ends what is said and what waits to be said, and stop-action still works', async () => {
    const voice = handVoice();
    const { client, body } = await embodied(voice.speech, [AUDIO]);
    const first = client.tool('speak', { text: 'One. Two.', waitMs: 20_000 });
    await voice.open();
    const { id } = await body.next(({ category }) => category === 'audio');
    end(body, 0, 'started');
    const second = new PlainMcpClient(client.url);
    await second.connect();
    const waiting = second.tool('speak', { text: 'Three.', waitMs: 20_000 });
    await expect.poll(() => voice.asked()).toBe(1);
    body.send('system', 'pause', { paused: true, by: 'Kim' });
    await body.taken();
    const third = await client.tool('speak', { text: 'Four.' });
    expect(textOf(third)).toContain('body-paused: Kim holds');
    const stopping = client.tool('stop-action', { actionId: id });
    await body.next(({ category }) => category === 'cancel');
    end(body, 0, 'cancelled');
    expect((await stopping).structuredContent).toMatchObject({ state: 'cancelled' });
    const answers = await Promise.all([first, waiting]);
    for (const answer of answers) expect(textOf(answer)).toContain('Kim holds');
    body.send('system', 'pause', { paused: false, by: 'Kim' });
    await body.taken();
    expect(voice.made).toEqual(['One.']);
    expect(played(body)).toHaveLength(1);
  });

  it('stop-action says so where it ends what was still to be said', async () => {
    const voice = handVoice();
    const { client } = await embodied(voice.speech, [AUDIO]);
    const speaking = client.tool('speak', { text: 'One. Two.', waitMs: 20_000 });
    await expect.poll(voice.asked).toBe(1);
    const other = new PlainMcpClient(client.url);
    await other.connect();
    expect(textOf(await other.tool('stop-action', { channel: 'face' }))).toBe('Nothing was running or waiting.');
    expect(textOf(await other.tool('stop-action', { channel: 'speech' }))).toContain('still to be said');
    expect((await speaking).structuredContent).toMatchObject({ state: 'stopped', actions: [] });
    expect(textOf(await other.tool('stop-action'))).toBe('Nothing was running or waiting.');
  });

  it('a body that leaves in the middle does not silence the other', async () => {
    const voice = handVoice();
    const { client, bodies } = await embodied(voice.speech, [AUDIO], [AUDIO]);
    for (const body of bodies) body.obey();
    const [gone, stays] = bodies as [PlainBody, PlainBody];
    const speaking = client.tool('speak', { text: 'One. Two.', waitMs: 20_000 });
    await voice.open();
    await Promise.all(bodies.map((body) => body.next(({ category }) => category === 'audio')));
    gone.send('system', 'bye', {});
    await gone.closed;
    await voice.open();
    expect((await speaking).structuredContent).toMatchObject({ state: 'said' });
    expect(played(stays).map(({ data }) => data.text)).toEqual(['One.', 'Two.']);
  });

  it("a sentence that the body cannot play fails the text with the body's own words", async () => {
    const { client, body } = await embodied(quickVoice, [AUDIO]);
    body.onMessage = ({ type, id }) => {
      if (type !== 'action') return;
      const error = { code: 'failed', message: 'the speaker is broken' };
      body.send('system', 'action-status', { actionId: id, state: 'failed', error });
    };
    const answer = await client.tool('speak', { text: 'One. Two.', waitMs: 20_000 });
    expect(answer.isError).toBe(true);
    expect(textOf(answer)).toContain('the speaker is broken');
  });
  it('tells the model which voices there are, and the voice how to speak', async () => {
    const asked: UtterOptions[] = [];
    const speech: Speech = {
      async voices() {
        return [{ name: 'anna', language: 'ja' }, { name: 'a\nb' }];
      },
      async *utter(text, options) {
        asked.push(options);
        yield { text, url: 'https://example.org/a.mp3', durationMs: undefined };
      },
    };
    const { client, body } = await embodied(speech, [AUDIO]);
    body.obey();
    const capability = await client.tool('get-capability', {});
    expect(capability.structuredContent.voices).toEqual([{ name: 'anna', language: 'ja' }, { name: 'a b' }]);
    expect(textOf(capability)).toContain('speak has the voices anna (ja), a b.');
    const wish = { text: 'やあ', voice: 'anna', language: 'ja', emotion: 'happy' };
    expect((await client.tool('speak', { ...wish, waitMs: 20_000 })).structuredContent).toMatchObject({
      state: 'said',
    });
    expect(asked).toMatchObject([{ voice: 'anna', language: 'ja', emotion: 'happy' }]);
    expect((await client.tool('speak', { text: 'Hi', language: 'not a language' })).isError).toBe(true);
    const mute = await embodied(speech, [SAY]);
    expect((await mute.client.tool('get-capability', {})).structuredContent).not.toHaveProperty('voices');
  });
});
