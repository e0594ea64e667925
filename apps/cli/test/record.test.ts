import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { VCCPMessage } from '@vccp/protocol';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { agentSide } from '../src/record/agent-side.js';
import { bodySide, Repertoire } from '../src/record/body-side.js';
import { entryLine, headerLine, parseRecord, type RecordEntry } from '../src/record/format.js';
import { run, start, startServer } from './program.js';

const folder = mkdtempSync(join(tmpdir(), 'vccp-records-'));
afterAll(() => rmSync(folder, { recursive: true }));

const STARTED = new Date('2026-01-01T00:00:00.000Z');
const timestamp = STARTED.toISOString();
const header = headerLine(STARTED, '1d7399749514530608f02ba5842b3ee8');
const textOf = (entries: readonly RecordEntry[]) => header + entries.map(entryLine).join('');

const category = fc.stringMatching(/^[A-Za-z0-9_.-]{1,20}$/);
// The protocol drops a key that no object should have.
const key = fc.string({ maxLength: 8 }).filter((name) => name !== '__proto__');
const data = fc.dictionary(key, fc.oneof(fc.string(), fc.integer(), fc.boolean()), {
  maxKeys: 4,
});
const message: fc.Arbitrary<VCCPMessage> = fc.record({
  type: fc.constantFrom('action' as const, 'perception' as const, 'system' as const),
  category,
  data,
  timestamp: fc.constant(timestamp),
  id: fc.stringMatching(/^[A-Z0-9]{1,26}$/),
});
const entries: fc.Arbitrary<RecordEntry[]> = fc
  .array(fc.tuple(fc.nat(10_000), fc.oneof(message, fc.string({ unit: 'grapheme' }))), { maxLength: 20 })
  .map((steps) => {
    let atMs = 0;
    return steps.map(([afterMs, what]) => {
      atMs += afterMs;
      return typeof what === 'string' ? { atMs, note: what } : { atMs, message: what };
    });
  });

describe('the file', () => {
  test('gives back whatever was written, line by line', () => {
    fc.assert(
      fc.property(entries, (written) => {
        const read = parseRecord(textOf(written));
        // Names and words like those of secrets are left out of what is written.
        expect(read.entries).toEqual(written.map((entry) => JSON.parse(entryLine(entry))));
        expect(read.faults).toEqual([]);
        expect(read.header).toEqual({ vccpRecord: 1, protocol: '1.1', startedAt: timestamp, session: '1d739974' });
      }),
    );
  });

  test('cut anywhere after its first line it gives all whole lines, and tells of the last', () => {
    fc.assert(
      fc.property(entries, fc.nat(), (written, where) => {
        const text = textOf(written);
        const length = header.length + (where % (text.length - header.length + 1));
        const cut = text.slice(0, length);
        const { entries: read, faults } = parseRecord(cut);
        const whole = cut.slice(header.length).split('\n');
        const rest = whole.pop() ?? '';
        // A last line may be whole but for its end.
        const last = written[whole.length];
        const isWhole = last !== undefined && `${rest}\n` === entryLine(last);
        expect(read).toHaveLength(whole.length + (isWhole ? 1 : 0));
        expect(faults).toHaveLength(rest === '' || isWhole ? 0 : 1);
        if (faults.length > 0)
          expect(faults[0]).toBe(`line ${whole.length + 2}, the last, was cut: the record ended while it was written`);
      }),
    );
  });

  test('with any line spoilt it gives the others, and names the line', () => {
    fc.assert(
      fc.property(entries, fc.nat(), fc.string(), (written, where, garbage) => {
        const lines = textOf(written).split('\n');
        const spoilt = `{"atMs":${JSON.stringify(garbage)}}`;
        const index = 1 + (where % lines.length);
        lines.splice(index, 0, spoilt);
        const { entries: read, faults } = parseRecord(lines.join('\n'));
        expect(read).toHaveLength(written.length);
        expect(faults).toHaveLength(1);
        expect(faults[0]).toContain(`line ${index + 1}`);
      }),
    );
  });

  test('whatever the text, it is read or refused in words', () => {
    const line = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 40 }),
      fc.json({ maxDepth: 1 }),
      fc.constant(header.trim()),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 6 }), (lines) => {
        try {
          parseRecord(lines.join('\n'));
        } catch (error) {
          expect((error as Error).message).toMatch(/no record of a session|has version/);
        }
      }),
    );
    expect(() => parseRecord(header.replace('"vccpRecord":1', '"vccpRecord":2'))).toThrow('reads up to 1');
  });

  test('holds nothing that lets anybody in, wherever it stood', () => {
    const secret = fc.stringMatching(/^[0-9a-f]{32,64}$/);
    fc.assert(
      fc.property(
        secret,
        fc.constantFrom(
          (s: string) => ({ token: s }),
          (s: string) => ({ nested: [{ resumeToken: s, api_key: s, Authorization: s }] }),
          (s: string) => ({ text: `Authorization: Bearer ${s}` }),
          (s: string) => ({ text: `see http://h/storage/download/a?exp=1&sig=${s} and https://me:${s}@h/` }),
          (s: string) => ({ url: `https://s3.example/a?X-Amz-Signature=${s}&X-Amz-Credential=${s}#access_token=${s}` }),
          (s: string) => ({ url: `ws://127.0.0.1:3000/vccp/${s}`, viewer: `http://127.0.0.1:3000/?session=${s}` }),
        ),
        (hidden, place) => {
          const line = entryLine({
            atMs: 0,
            message: { type: 'perception', category: 'message', timestamp, data: place(hidden) },
          });
          expect(line).not.toContain(hidden);
          expect(parseRecord(header + line).faults).toEqual([]);
          for (const category of ['welcome', 'token']) {
            const data = { token: hidden, resumeToken: hidden, tokenExpiresAt: timestamp };
            expect(entryLine({ atMs: 0, message: { type: 'system', category, timestamp, data } })).not.toContain(
              hidden,
            );
          }
        },
      ),
    );
    const kept = { url: 'https://example.org/clip.mp3?v=2&lang=de', text: 'a token of my love' };
    const line = entryLine({ atMs: 0, message: { type: 'action', category: 'audio', timestamp, data: kept } });
    expect(line).toContain(JSON.stringify(kept));
  });
});

/** A session as an observer sees it, in the fewest words. */
function scene() {
  const entries: RecordEntry[] = [];
  let atMs = 0;
  const add = (said: object) => entries.push({ atMs, message: { timestamp, ...said } as VCCPMessage });
  const system = (name: string, said: object, bodyId?: string) =>
    add({ type: 'system', category: name, data: said, ...(bodyId !== undefined && { meta: { bodyId } }) });
  return {
    after: (ms: number) => {
      atMs += ms;
    },
    body: (bodyId: string, name: string) =>
      system('presence', { bodyId, name, kind: 'test', role: 'body', status: 'connected' }),
    system,
    action: (id: string, name: string, said: object, meta?: object) =>
      add({ type: 'action', category: name, id, data: said, ...(meta && { meta }) }),
    status: (actionId: string, state: string, bodyId?: string, more: object = {}) =>
      system('action-status', { actionId, state, ...more }, bodyId),
    perception: (name: string, said: object, bodyId: string) =>
      add({ type: 'perception', category: name, data: said, meta: { bodyId, importance: 'high' } }),
    record: () => parseRecord(textOf(entries)),
  };
}

describe('what is played again', () => {
  test('of the agent: each action once, with its end, and when it was taken back', () => {
    const { action, status, after, record } = scene();
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    action('a1', 'gesture', { gesture: 'wave' }, { bodyId: 'b1', traceparent, priority: 'high' });
    after(100);
    status('a1', 'completed', 'b1');
    action('a2', 'speech', { text: 'long' });
    after(900);
    // Told again after the observer's connection was lost.
    action('a2', 'speech', { text: 'long' });
    status('a2', 'cancelled', 'b1');
    action('a3', 'gesture', { gesture: 'nod' });
    status('a3', 'cancelled', 'b1', { message: 'skipped: gesture is busy with a1' });
    action('a4', 'gesture', { gesture: 'bow' });
    status('a4', 'failed', 'b1');
    status('a4', 'completed', 'b2');
    status('a4', 'completed');
    action('a5', 'gesture', { gesture: 'die' });
    expect(
      agentSide(record()).map(({ atMs, data: said, meta, end, stopAtMs }) => [atMs, said, meta, end, stopAtMs]),
    ).toEqual([
      [0, { gesture: 'wave' }, { priority: 'high' }, 'completed', undefined],
      [100, { text: 'long' }, undefined, 'cancelled', 1000],
      [1000, { gesture: 'nod' }, undefined, 'cancelled', undefined],
      [1000, { gesture: 'bow' }, undefined, 'completed', undefined],
      [1000, { gesture: 'die' }, undefined, undefined, undefined],
    ]);
  });

  test('of a body: what it said and noticed, and how it went about each action', () => {
    const { body, system, action, status, perception, after, record } = scene();
    body('b1', 'Robin');
    body('b2', 'Kim');
    system('capability', { actions: [{ category: 'gesture' }] }, 'b2');
    system('state', { rev: 0, full: { mood: 'calm', posture: 'sit' } }, 'b2');
    system('state', { rev: 1, patch: { mood: null } }, 'b2');
    perception('touch', { region: 'head' }, 'b2');
    perception('touch', { region: 'legs' }, 'b1');
    action('a1', 'gesture', { gesture: 'wave' });
    action('a2', 'gesture', { gesture: 'nod' });
    status('a2', 'queued', 'b2');
    after(10);
    status('a1', 'started', 'b2');
    after(500);
    status('a1', 'completed', 'b2', { result: { seen: true } });
    after(10);
    status('a2', 'started', 'b2');
    after(300);
    status('a2', 'failed', 'b2', { message: 'a stiff neck' });
    const kim = bodySide(record(), 'Kim');
    expect(kim).toMatchObject({ name: 'Kim', kind: 'test', role: 'body' });
    expect(kim.steps.map(({ atMs: _, ...step }) => step)).toMatchObject([
      { type: 'capability', capability: { actions: [{ category: 'gesture' }] } },
      { type: 'state', value: { mood: 'calm', posture: 'sit' } },
      { type: 'state', patch: { mood: null }, value: { posture: 'sit' } },
      { type: 'perception', category: 'touch', data: { region: 'head' }, meta: { importance: 'high' } },
    ]);
    expect(kim.performances.map(({ reports }) => reports)).toEqual([
      [
        { afterMs: 10, status: { state: 'started' } },
        { afterMs: 510, status: { state: 'completed', result: { seen: true } } },
      ],
      // It waited for its channel: it was asked when it began.
      [
        { afterMs: 0, status: { state: 'started' } },
        { afterMs: 300, status: { state: 'failed', message: 'a stiff neck' } },
      ],
    ]);
    expect(bodySide(record(), undefined).name).toBe('Robin');
    expect(() => bodySide(record(), 'Ada')).toThrow('no body "Ada"');

    const repertoire = new Repertoire(kim.performances);
    expect(repertoire.next('gesture', { gesture: 'nod' })).toBe(kim.performances[1]);
    expect(repertoire.next('gesture', { gesture: 'bow' })).toBe(kim.performances[0]);
    expect(repertoire.next('gesture', { gesture: 'bow' })).toBe(kim.performances[0]);
    expect(repertoire.next('dance', {})).toBeUndefined();
  });
});

test('a session is recorded, played again onto a body, and answered by the body of the record', async () => {
  await using server = await startServer();
  const at = ['--port', server.port];
  const file = join(folder, 'wave.vccp.ndjson');
  await using body = start(['body', '--mock', '--name', 'Robin', ...at]);
  await body.told('In session');
  await using recorder = start(['record', file, ...at]);
  await recorder.told('Recording session');
  await run(['act', 'gesture', 'gesture=wave', ...at]);
  await run(['act', 'say', 'text=Hello', ...at]);
  // Who acts is told at once, who records in its turn.
  await expect.poll(() => readFileSync(file, 'utf8').split('"completed"').length - 1).toBeGreaterThanOrEqual(2);
  expect(await recorder.stop('SIGINT')).toBe(0);
  expect(recorder.err.join()).toContain(`messages are in ${file}`);
  // What the server says to the one who records is no part of the session, and would let others in.
  expect(readFileSync(file, 'utf8')).not.toMatch(/"category":"(welcome|token|ping)"/);
  const refused = await run(['record', file, ...at]);
  expect(refused).toMatchObject({ code: 1 });
  expect(refused.err).toContain('--force');

  const again = await run(['replay', file, '--speed', '100', '--json', ...at]);
  expect(again.err).toContain('All 2 actions ended as in the record.');
  // Told as they end, which need not be in order.
  const ended = again.out.split('\n').map((line) => JSON.parse(line) as { atMs: number });
  expect(ended.sort((one, other) => one.atMs - other.atMs)).toMatchObject([
    { category: 'gesture', data: { gesture: 'wave' }, state: 'completed', recorded: 'completed' },
    { category: 'say', data: { text: 'Hello' }, state: 'completed', recorded: 'completed' },
  ]);
  expect(await body.line('say')).toContain('Hello');
  await body.stop();

  // The same, as the report of a bug would come: cut, and from a body that failed.
  const failing = readFileSync(file, 'utf8').replace(/"completed"/g, '"failed"');
  const bug = join(folder, 'bug.vccp.ndjson');
  writeFileSync(bug, `${failing}{"atMs":99999,"mess`);
  await using actor = start(['replay', bug, '--as-body', '--speed', '100', ...at]);
  await actor.told('the last, was cut');
  await actor.told('Robin is in session');
  await actor.told('The record is over');
  const session = await run(['sessions', '--json', ...at]);
  const live = (
    JSON.parse(session.out) as { sessionId: string; bodies: { name: string; connected: boolean }[] }[]
  ).find(({ bodies }) => bodies.some(({ name, connected }) => name === 'Robin' && connected));
  const acted = await run(['act', 'gesture', 'gesture=wave', '-s', live?.sessionId ?? '', ...at]);
  expect(acted).toMatchObject({ code: 1 });
  expect(acted.err).toContain('failed');
  const differs = await run(['replay', file, '--speed', '100', '-s', live?.sessionId ?? '', ...at]);
  expect(differs.code).toBe(1);
  expect(differs.out).toContain('failed (was completed)');
  expect(differs.err).toContain('2 of 2 actions ended otherwise');
  expect(await actor.stop()).toBe(0);
});
