import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import type { VCCPMessage } from '@vccp/protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LiveScreen } from '../src/live/live-screen.js';
import { LiveState } from '../src/live/live-state.js';
import { liveView } from '../src/live/live-view.js';
import type { Terminal } from '../src/terminal.js';

const STARTED_MS = Date.parse('2026-01-01T00:00:00.000Z');
/** The server's clock shows this much less than ours. */
const BEHIND_MS = 60_000;
const plain = { colours: false };
const ESC = '\x1b';

class Session {
  readonly state = new LiveState();
  nowMs = STARTED_MS;

  system(category: string, data: Record<string, unknown>, bodyId?: string): void {
    this.#take({ type: 'system', category, data, ...(bodyId !== undefined && { meta: { bodyId } }) });
  }
  action(id: string, category: string, data: Record<string, unknown>): void {
    this.#take({ type: 'action', category, data, id });
  }
  status(actionId: string, state: string, more: object = {}, bodyId = 'b1'): void {
    this.system('action-status', { actionId, state, ...more }, bodyId);
  }
  perception(category: string, data: Record<string, unknown>, importance: 'medium' | 'high' = 'medium'): void {
    this.#take({ type: 'perception', category, data, meta: { importance, bodyId: 'b1' } });
  }
  body(bodyId: string, name: string, status = 'connected'): void {
    this.system('presence', { bodyId, name, kind: 'test', role: 'body', status });
  }
  #take(message: object): void {
    const timestamp = new Date(this.nowMs - BEHIND_MS).toISOString();
    this.state.take({ timestamp, ...message } as VCCPMessage, this.nowMs);
  }
  view(more: { columns?: number; rows?: number; connected?: boolean } = {}, painter = plain): string[] {
    const size = { columns: 80, rows: 24, connected: true, ...more };
    return liveView(this.state, { ...size, session: '1d739974', nowMs: this.nowMs }, painter);
  }
}

test('shows who is here, what runs and for how long, how it ended, and what was noticed', () => {
  const session = new Session();
  session.body('b1', 'Robin');
  session.system('agent', { present: true, name: 'Ada' });
  session.action('a1', 'movement', { direction: 'forward' });
  session.nowMs += 20;
  session.status('a1', 'started');
  session.nowMs += 1480;
  session.status('a1', 'progress', { progress: 0.25 });
  session.action('a2', 'gesture', { gesture: 'wave' });
  session.nowMs += 30;
  session.status('a2', 'failed', { error: { code: 'body-failed', message: 'my arm is stuck' } });
  session.perception('touch', { region: 'head' }, 'high');
  session.nowMs += 1000;
  expect(session.view()).toEqual([
    'vccp watch  session 1d739974  ● live  Ctrl+C ends',
    'agent    Ada',
    'body     Robin (test)',
    'traffic  0.8 messages/s  body answers in 30 ms (95 %: 30 ms)',
    '',
    'Now',
    '    2.5 s progress 25 %  movement       {"direction":"forward"}',
    '',
    'Ended',
    '    0.0 s failed         gesture        {"gesture":"wave"}  my arm is stuck',
    '',
    'Noticed',
    '    1.0 s ago touch          {"region":"head"}',
  ]);
});

test('shows who is away, who is held, which of two bodies plays, and that the connection is gone', () => {
  const session = new Session();
  session.body('b1', 'Robin');
  session.body('b2', 'Kim');
  session.action('a1', 'gesture', { gesture: 'nod' });
  session.status('a1', 'started', {}, 'b2');
  session.system('pause', { paused: true, by: 'user' }, 'b1');
  session.body('b2', 'Kim', 'away');
  const text = session.view({ connected: false }).join('\n');
  expect(text).toContain('○ connecting again');
  expect(text).toContain('Robin (test) held by user');
  expect(text).toContain('Kim (test) away, may return');
  expect(text).toMatch(/gesture +\{"gesture":"nod"\} {2}Kim/);
  session.body('b2', 'Kim', 'gone');
  expect(session.view().join('\n')).not.toContain('Kim (test)');
});

test('an action that several bodies play ends when it is said of the whole', () => {
  const session = new Session();
  session.body('b1', 'Robin');
  session.body('b2', 'Kim');
  session.action('a1', 'gesture', { gesture: 'nod' });
  session.status('a1', 'started', {}, 'b1');
  session.status('a1', 'started', {}, 'b2');
  expect(session.state.running.get('a1')).toMatchObject({ state: 'started', bodyId: undefined });
  session.system('action-status', { actionId: 'a1', state: 'completed' });
  expect(session.state.running.size).toBe(0);
});

test('where there is little room, what runs now goes first', () => {
  const session = new Session();
  session.body('b1', 'Robin');
  for (let count = 0; count < 30; count += 1) session.action(`a${count}`, 'gesture', { count });
  session.perception('touch', { region: 'head' });
  const short = session.view({ rows: 8 });
  expect(short.slice(4)).toEqual([
    '',
    'Now',
    expect.stringContaining('"count":0'),
    expect.stringContaining('"count":1'),
  ]);
  const tall = session.view({ rows: 30 });
  expect(tall).toHaveLength(30);
  expect(tall.at(-1)).toContain('touch');
});

test('after a drop what stands is told anew, and nothing stays twice', () => {
  const session = new Session();
  session.body('b1', 'Robin');
  session.action('a1', 'gesture', { gesture: 'nod' });
  session.state.begin();
  session.body('b2', 'Kim');
  expect([...session.state.bodies.keys()]).toEqual(['b2']);
  expect(session.state.running.size).toBe(0);
});

const word = fc.string({ unit: 'grapheme', maxLength: 60 });

test('whatever bodies say, the picture fits the terminal, and nothing in it moves the cursor', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ name: word, text: word, message: word }), { maxLength: 12 }),
      fc.integer({ min: 1, max: 120 }),
      fc.integer({ min: 1, max: 40 }),
      (said, columns, rows) => {
        const session = new Session();
        for (const [index, { name, text, message }] of said.entries()) {
          session.body(`b${index}`, `${name}\x1b[2J`);
          session.action(`a${index}`, 'say', { text });
          session.status(`a${index}`, index % 2 === 0 ? 'started' : 'failed', { message: `${message}\r\n\x07` });
          session.perception('message', { text: `\u202e${text}` });
        }
        const lines = session.view({ columns, rows });
        expect(lines.length).toBeLessThanOrEqual(rows);
        for (const line of lines) {
          expect(line).not.toMatch(/\p{Cc}|[\u202a-\u202e]/u);
          expect([...new Intl.Segmenter().segment(line)].length).toBeLessThanOrEqual(columns);
        }
        const coloured = session.view({ columns, rows }, { colours: true });
        expect(coloured.map((line) => stripVTControlCharacters(line))).toEqual(lines);
      },
    ),
    { numRuns: 60 },
  );
});

function fakeTerminal() {
  const written: string[] = [];
  const stdout = new PassThrough();
  stdout.on('data', (chunk: Buffer) => written.push(chunk.toString()));
  let size = { columns: 80, rows: 24 };
  let resized: (() => void) | undefined;
  const terminal: Terminal = {
    stdin: new PassThrough(),
    stdout,
    stderr: new PassThrough(),
    isInteractive: true,
    colours: false,
    canRedraw: true,
    size: () => size,
    onResize(listener) {
      resized = listener;
      return () => {
        resized = undefined;
      };
    },
  };
  const resize = (columns: number, rows: number) => {
    size = { columns, rows };
    resized?.();
  };
  return { terminal, resize, written: () => written.join(''), listens: () => resized !== undefined };
}

test('the screen is drawn again at a change and at a new size, and the terminal is given back once', async () => {
  const { terminal, resize, written, listens } = fakeTerminal();
  let what = 'first';
  const exits = process.listenerCount('exit');
  const screen = new LiveScreen(terminal, ({ columns }) => [`${what} ${columns}`]);
  await expect.poll(written).toContain('first 80');
  expect(written().startsWith(`${ESC}[?1049h${ESC}[?25l`)).toBe(true);
  resize(100, 30);
  await expect.poll(written).toContain('first 100');
  what = 'second';
  screen.changed();
  await expect.poll(written).toContain('second 100');
  screen[Symbol.dispose]();
  screen[Symbol.dispose]();
  screen.changed();
  await expect.poll(() => written().endsWith(`${ESC}[?25h${ESC}[?1049l`)).toBe(true);
  expect(written().split(`${ESC}[?1049l`)).toHaveLength(2);
  expect(listens()).toBe(false);
  expect(process.listenerCount('exit')).toBe(exits);
});
