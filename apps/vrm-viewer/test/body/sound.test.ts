/** What she plays aloud, in a real browser: measured at its speaker and on her face, in real time. */
import type { VisemeKey } from '@vccp/protocol';
import { isPcm, type PcmSound, soundFile, visemesOf } from '@vccp/voice';
import { fliteVoice } from '@vccp/voice/flite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bySound, lagsMs, type Seen, vowelOf } from './lip-timing.js';
import { type OpenStage, openStage } from './open-stage.js';
import type { Level } from './page/sound-tap.js';
import type { Moment } from './page/stage-page.js';
import { type Part, type SoundServer, serve, speak, wav } from './voice.js';

const PARTS: Part[] = [
  { vowel: null, ms: 300 },
  { vowel: 'aa', ms: 1500 },
  { vowel: null, ms: 1500 },
  { vowel: 'ih', ms: 1500 },
  { vowel: null, ms: 300 },
];
const LOUD = 0.02;
const SILENT = 0.001;
const HELLO = 'Hello, I am your new companion.';

let stage: OpenStage;
let sounds: SoundServer;
let hello: { sound: PcmSound; visemes: VisemeKey[] };

/** A sentence in her own voice. */
async function sayHello() {
  await using voice = fliteVoice();
  const { sound, phonemes } = await voice.synthesize(HELLO);
  if (!isPcm(sound)) throw new Error('flite gives samples');
  return { sound, visemes: visemesOf(phonemes ?? []) };
}

beforeAll(async () => {
  hello = await sayHello();
  sounds = await serve({
    'speech.wav': { body: wav(speak(PARTS)) },
    'long.wav': { body: wav(speak(Array.from({ length: 20 }, () => ({ vowel: 'aa', ms: 500 })))) },
    'hello.wav': { body: Buffer.from(soundFile(hello.sound).bytes) },
    'other.wav': { body: wav(speak([{ vowel: 'oh', ms: 300 }])) },
    'page.wav': { body: Buffer.from('<!doctype html><p>no sound</p>'), type: 'text/html' },
    'large.wav': { body: wav(speak(PARTS)), promisedBytes: 200_000_000 },
    'closed.wav': { body: wav(speak(PARTS)), cors: false },
  });
  stage = await openStage({ width: 160, height: 180, flags: ['--autoplay-policy=no-user-gesture-required'] });
  // The first picture of an open mouth takes long to draw.
  await hear({ url: `${sounds.url}/speech.wav` });
}, 240_000);

afterAll(async () => {
  await stage?.[Symbol.asyncDispose]();
  await sounds?.[Symbol.asyncDispose]();
});

/** Plays a sound to its end, or until so much of it was played, in the page's own time. */
async function hear(data: Record<string, unknown>, { stopAtShare = 2, startInMs = 0, finely = false } = {}) {
  return stage.page.evaluate(
    async ({ data, stopAtShare, startInMs, finely }) => {
      const { actor } = window;
      const live = finely ? actor.liveFinely : actor.live;
      const markCount = actor.marks.length;
      const latency = actor.latency();
      actor.events.length = 0;
      const from = actor.levels.length;
      const begunAt = actor.levels.at(-1)?.at ?? 0;
      const begunAtMs = performance.now();
      const startAt = startInMs > 0 && { startAt: new Date(Date.now() + startInMs).toISOString() };
      const handle = actor.begin('audio', { ...data, ...startAt });
      let stoppedAt: number | undefined;
      const moments = await live(({ at }) => {
        if (stoppedAt === undefined && (handle.progress.at(-1) ?? 0) >= stopAtShare) {
          stoppedAt = at;
          actor.mark();
          handle.abort();
        }
        return handle.outcome !== undefined;
      });
      // What is under way in the speaker is still to come out.
      const until = (moments.at(-1)?.at ?? 0) + 0.3;
      if (actor.levels.length > 0) moments.push(...(await live(({ at }) => at >= until)));
      const bubble = actor.events.flatMap((event) => (event.type === 'speech' ? [event.text] : []));
      const [stopReached] = actor.marks.slice(markCount);
      const levels = actor.levels.slice(from);
      const passed = (performance.now() - begunAtMs) / 1000;
      // What the clock of the sound is behind: it stands where the thread of the sound comes too late to its turn.
      const lost = Math.max(0, passed - ((levels.at(-1)?.at ?? begunAt) - begunAt));
      return { outcome: handle.outcome, moments, levels, latency, stoppedAt, stopReached, bubble, begunAt, lost };
    },
    { data, stopAtShare, startInMs, finely },
  );
}

/** Stretches of time in which every level is above or below a threshold, in seconds. */
function stretches(levels: readonly Level[], wanted: (rms: number) => boolean, longest: number) {
  const found: { from: number; to: number }[] = [];
  let from: number | undefined;
  for (const { at, rms } of levels) {
    if (wanted(rms)) from ??= at;
    else {
      if (from !== undefined && at - from >= longest) found.push({ from, to: at });
      from = undefined;
    }
  }
  return found;
}

const openness = ({ mouth }: Moment) => Math.max(...Object.values(mouth));
const within = (moments: readonly Moment[], from: number, to: number) =>
  moments.filter(({ at }) => at >= from && at <= to);

describe('a sound she plays', { timeout: 120_000 }, () => {
  it('comes out of the speaker, and her mouth opens in its loud parts only', async () => {
    const { outcome, moments, levels, bubble } = await hear({ url: `${sounds.url}/speech.wav` });
    expect(outcome).toMatchObject({ state: 'completed', result: { durationMs: 5100, heardMs: 5100, mouth: 'sound' } });
    expect(bubble).toEqual([]);
    const loud = stretches(levels, (rms) => rms > LOUD, 0.3);
    expect(loud.length).toBe(2);
    const [first, second] = loud;
    if (!first || !second) throw new Error('the sound was not heard');
    // A picture that is drawn late shows a mouth of before: in each part the mouth gets where it should, sooner or later.
    for (const { from, to } of loud) expect(Math.max(...within(moments, from, to).map(openness))).toBeGreaterThan(0.2);
    expect(Math.min(...within(moments, first.to, second.from + 0.1).map(openness))).toBeLessThan(0.05);
    const strongest = (moment: Moment | undefined) =>
      Object.entries(moment?.mouth ?? {}).reduce((most, next) => (next[1] > most[1] ? next : most), ['', 0])[0];
    expect(strongest(within(moments, first.from + 0.25, first.to).at(-1))).toBe('aa');
    expect(strongest(within(moments, second.from + 0.25, second.to).at(-1))).toBe('ih');
    const last = moments.at(-1);
    expect(last && openness(last)).toBeLessThan(0.05);
  });

  it('begins in its middle where that is asked', async () => {
    const { outcome, levels } = await hear({ url: `${sounds.url}/speech.wav`, fromMs: 2500 });
    expect(outcome).toMatchObject({ state: 'completed', result: { durationMs: 5100, heardMs: 5100 } });
    expect(stretches(levels, (rms) => rms > LOUD, 0.3)).toHaveLength(1);
  });

  it('is fetched at once and begins at the moment that is asked, with its whole length', async () => {
    const { outcome, levels, begunAt, lost } = await hear({ url: `${sounds.url}/speech.wav` }, { startInMs: 3000 });
    expect(outcome).toMatchObject({ state: 'completed', result: { durationMs: 5100, heardMs: 5100 } });
    const [first] = stretches(levels, (rms) => rms > LOUD, 0.3);
    // Its own first 300 ms are silent.
    expect((first?.from ?? 0) - begunAt + lost).toBeGreaterThan(3.2);
  });

  it('that is to begin in an hour, or has only an id that no server resolved, is refused in words', async () => {
    const late = await hear({ url: `${sounds.url}/speech.wav` }, { startInMs: 3_600_000 });
    expect(late.outcome).toMatchObject({ state: 'failed', code: 'invalid-data' });
    expect(JSON.stringify(late.outcome)).toContain('more than 10 minutes ahead');
    const unresolved = await hear({ id: '01J8' });
    expect(JSON.stringify(unresolved.outcome)).toContain('was not turned into a url by the server');
  });

  it('lets its words choose the vowels, and shows them while it plays', async () => {
    const { outcome, moments, bubble } = await hear({ url: `${sounds.url}/speech.wav`, text: 'Oh, oh. Oh!' });
    expect(outcome).toMatchObject({ state: 'completed', result: { mouth: 'text' } });
    expect(outcome?.progress.length).toBeGreaterThan(2);
    expect(bubble).toEqual(['Oh, oh. Oh!', null]);
    const open = moments.filter((moment) => openness(moment) > 0.2);
    expect(open.length).toBeGreaterThan(0);
    for (const { mouth } of open) expect(mouth.oh).toBeGreaterThan(0.2);
  });

  it('shows the shapes that it is told, at their time, whatever the sound is like', async () => {
    const visemes = [
      { atMs: 0, viseme: 'sil' },
      { atMs: 300, viseme: 'O' },
      { atMs: 1800, viseme: 'sil' },
      { atMs: 3300, viseme: 'U' },
      { atMs: 4800, viseme: 'PP' },
    ];
    const { outcome, moments } = await hear({ url: `${sounds.url}/speech.wav`, text: 'Ah, eh.', visemes });
    expect(outcome?.state).toBe('completed');
    const open = moments.filter((moment) => openness(moment) > 0.2);
    const shapes = open.map(({ mouth }) => (Number(mouth.oh) > Number(mouth.ou) ? 'oh' : 'ou'));
    expect(shapes[0]).toBe('oh');
    expect(shapes.at(-1)).toBe('ou');
    expect(shapes.join(' ')).toMatch(/^(oh ?)+(ou ?)+$/);
    for (const { mouth } of open)
      expect(Math.max(Number(mouth.aa), Number(mouth.ih), Number(mouth.ee))).toBeLessThan(0.05);
    const between = moments.filter(
      ({ at }) => at > (open[shapes.lastIndexOf('oh')]?.at ?? 0) && at < (open[shapes.indexOf('ou')]?.at ?? 0),
    );
    expect(Math.min(...between.map(openness))).toBeLessThan(0.05);
    const last = moments.at(-1);
    expect(last && openness(last)).toBeLessThan(0.05);
  });

  it('moves her lips with her own voice: no vowel is early or late, and they are shut at its end', async () => {
    const { visemes } = hello;
    const open = ({ mouth }: Seen) => Math.max(...Object.values(mouth));
    const endMs = visemes.at(-1)?.atMs ?? 0;
    const lags: number[] = [];
    // Where a busy machine makes few pictures, few vowels can be told in one go.
    for (let times = 0; times < 6 && lags.length < visemes.filter(vowelOf).length / 2; times++) {
      const heard = await hear({ url: `${sounds.url}/hello.wav`, text: HELLO, visemes }, { finely: true });
      expect(heard.outcome).toMatchObject({ state: 'completed', result: { mouth: 'visemes' } });
      const seen = bySound(hello.sound, heard);
      lags.push(...lagsMs(visemes, seen));
      const after = seen.filter(({ ms }) => ms >= endMs + 100).map(open);
      expect(after.length).toBeGreaterThan(0);
      expect(Math.max(...after)).toBeLessThan(0.05);
    }
    lags.sort((one, other) => one - other);
    expect(lags.length).toBeGreaterThan(4);
    expect(lags[Math.floor((lags.length - 1) * 0.05)]).toBeGreaterThanOrEqual(-45);
    expect(lags[Math.ceil((lags.length - 1) * 0.95)]).toBeLessThanOrEqual(15);
  });

  it('falls silent within 50 ms when it is stopped, and tells what was heard', async () => {
    const text = 'one two three four five six seven eight nine ten';
    const {
      outcome,
      levels,
      stopReached = 0,
      bubble,
    } = await hear({ url: `${sounds.url}/long.wav`, text }, { stopAtShare: 0.15 });
    const {
      heardMs = 0,
      durationMs = 0,
      heard = '',
    } = (outcome?.result ?? {}) as { heardMs?: number; durationMs?: number; heard?: string };
    expect(durationMs).toBe(10_000);
    expect(heardMs).toBeGreaterThan(1000);
    expect(heardMs).toBeLessThan(8000);
    expect(text.startsWith(heard)).toBe(true);
    expect(heard.length / text.length).toBeCloseTo(heardMs / durationMs, 1);
    expect(bubble).toEqual([text, null]);
    expect(levels.some(({ rms }) => rms > LOUD)).toBe(true);
    // From when the thread of the sound comes to the stop: on a busy machine that is later than it was asked.
    expect(levels.some(({ at, rms }) => at < stopReached && rms > LOUD)).toBe(true);
    const lastHeard = levels.findLast(({ rms }) => rms >= SILENT)?.at ?? 0;
    expect((lastHeard - stopReached) * 1000).toBeLessThan(50);
    expect(levels.at(-1)?.at).toBeGreaterThan(stopReached + 0.1);
  });

  it('ends what she plays when everything is stopped, also before it began', async () => {
    const outcome = await stage.page.evaluate(async (url) => {
      const { actor } = window;
      const handle = actor.begin('audio', { url, text: 'never heard' });
      actor.body.step(0.03, false);
      actor.body.stop();
      await actor.live(() => handle.outcome !== undefined);
      return handle.outcome;
    }, `${sounds.url}/long.wav`);
    expect(outcome).toMatchObject({ state: 'completed', result: { heardMs: 0, heard: '' } });
  });

  it('ends also where no frames come, as in a hidden tab', async () => {
    const outcome = await stage.page.evaluate(async (url) => {
      const { actor } = window;
      const handle = actor.begin('audio', { url });
      actor.body.step(0.03, false);
      while (!handle.outcome) await new Promise((done) => setTimeout(done, 20));
      return handle.outcome;
    }, `${sounds.url}/other.wav`);
    expect(outcome).toMatchObject({ state: 'completed', result: { heardMs: 300, durationMs: 300 } });
  });

  it('is held while she is paused, and goes on afterwards', async () => {
    const { held, outcome, levels } = await stage.page.evaluate(async (url) => {
      const { actor } = window;
      const handle = actor.begin('audio', { url });
      await actor.live(() => handle.progress.length > 1);
      actor.body.pause();
      // The thread of the sound comes to it in its time.
      let frames = 0;
      let before = -1;
      await actor.live(({ at }) => {
        frames = at === before ? frames + 1 : 0;
        before = at;
        return frames === 10;
      });
      frames = 0;
      const held = await actor.live(() => ++frames > 20);
      actor.body.resume();
      await actor.live(() => handle.outcome !== undefined);
      return { held, outcome: handle.outcome, levels: actor.levels };
    }, `${sounds.url}/speech.wav`);
    const clock = held.map(({ at }) => at);
    expect(Math.max(...clock) - Math.min(...clock)).toBeLessThan(0.05);
    expect(levels.some(({ rms }) => rms > LOUD)).toBe(true);
    expect(outcome).toMatchObject({ state: 'completed', result: { heardMs: 5100 } });
  });

  it('is as loud as its gain says, and moves no lip at 0', async () => {
    const url = `${sounds.url}/other.wav`;
    const usual = await hear({ url });
    const half = await hear({ url, gain: 0.5 });
    const none = await hear({ url, gain: 0 });
    const peak = ({ levels }: { levels: Level[] }) => Math.max(...levels.map(({ rms }) => rms));
    expect(peak(half) / peak(usual)).toBeCloseTo(0.5, 1);
    expect(peak(none)).toBeLessThan(SILENT);
    expect(Math.max(...none.moments.map(openness))).toBeLessThan(0.05);
  });

  it.each([
    ['missing.wav', /missing\.wav was not given: its server answered 404/],
    ['page.wav', /is not a sound that this browser can decode \(30 bytes of text\/html\); WAV and MP3/],
    ['large.wav', /is larger than 100 MB/],
    ['closed.wav', /does not send "Access-Control-Allow-Origin"/],
  ])('says why %s cannot be played, and lives on', async (name, message) => {
    const { outcome, bubble } = await hear({ url: `${sounds.url}/${name}`, text: 'unheard' });
    expect(outcome).toMatchObject({ state: 'failed', code: 'body-failed' });
    expect(outcome?.message).toMatch(message);
    expect(bubble).toEqual([]);
    expect((await hear({ url: `${sounds.url}/other.wav` })).outcome?.state).toBe('completed');
  });

  it('says so where nobody answers, and refuses what a browser does not fetch', async () => {
    const gone = await serve({});
    await gone[Symbol.asyncDispose]();
    const { outcome } = await hear({ url: `${gone.url}/x.wav` });
    expect(outcome).toMatchObject({ state: 'failed', code: 'body-failed' });
    expect(outcome?.message).toMatch(/could not be reached from the browser/);
    const { outcome: refused } = await hear({ url: 'ftp://example.com/x.wav' });
    expect(refused).toMatchObject({ state: 'failed', code: 'invalid-data' });
    expect(refused?.message).toMatch(/https:/);
  });
});
