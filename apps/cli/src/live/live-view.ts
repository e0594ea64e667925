import stringWidth from 'string-width';
import { oneLine, paint, type Style, type Terminal } from '../terminal.js';
import type { LiveAction, LiveState } from './live-state.js';

export interface ViewOptions {
  /** The first letters of the session's id. */
  session: string;
  connected: boolean;
  nowMs: number;
  columns: number;
  rows: number;
}

type Painter = Pick<Terminal, 'colours'>;

/** Three lists have an empty line and a heading each; with less room than a row for each there is only the first. */
const ROWS_OF_LISTS = 9;

/** The session as lines for a terminal: no more than `rows`, none wider than `columns`. Pure. */
export function liveView(state: LiveState, options: ViewOptions, painter: Painter): string[] {
  const { nowMs, columns, rows } = options;
  const line = (parts: [text: string, style?: Style][]) => fit(parts, columns, painter);
  const head = [
    line([
      ['vccp watch', 'bold'],
      [`  session ${options.session}  `],
      options.connected ? ['● live', 'green'] : ['○ connecting again', 'yellow'],
      ['  Ctrl+C ends', 'dim'],
    ]),
    line([['agent    ', 'dim'], agentPart(state)]),
    ...bodyLines(state).map((parts) => line([['body     ', 'dim'], ...parts])),
    line([['traffic  ', 'dim'], [trafficText(state, nowMs)]]),
  ];
  const left = Math.max(0, rows - head.length);
  const lengths = [state.running.size, state.ended.length, state.perceptions.length].map((length) =>
    Math.max(1, length),
  );
  const [now = 0, past = 0, noticed = 0] = left < ROWS_OF_LISTS ? [Math.max(0, left - 2)] : share(left - 6, lengths);
  const list = (title: string, items: [text: string, style?: Style][][], most: number) => [
    '',
    line([[title, 'bold']]),
    ...(items.length === 0 ? [line([['  nothing', 'dim']])] : items.map(line)).slice(0, most),
  ];
  return [
    ...head,
    ...list(
      'Now',
      [...state.running.values()].map((action) => actionParts(action, state, nowMs)),
      now,
    ),
    ...list(
      'Ended',
      state.ended.map((action) => actionParts(action, state, nowMs)),
      past,
    ),
    ...list(
      'Noticed',
      state.perceptions.map(({ category, data, importance, bodyId, atMs }) => [
        [`  ${seconds(nowMs - atMs).padStart(7)} ago `, 'dim'],
        [category.padEnd(14), importance === 'high' || importance === 'critical' ? 'yellow' : 'magenta'],
        [` ${textOf(data)}`],
        [nameOf(state, bodyId), 'dim'],
      ]),
      noticed,
    ),
  ].slice(0, rows);
}

function agentPart({ agent }: LiveState): [string, Style?] {
  if (!agent) return ['none yet', 'dim'];
  return [`${oneLine(agent.name ?? 'unnamed', 60)}${agent.present ? '' : ' (away)'}`, agent.present ? 'cyan' : 'dim'];
}

function bodyLines({ bodies }: LiveState): [string, Style?][][] {
  if (bodies.size === 0) return [[['none yet', 'dim']]];
  return [...bodies.values()].map(({ name, kind, role, status, pausedBy }) => [
    [oneLine(name, 60), status === 'connected' ? 'cyan' : 'dim'],
    [` (${oneLine(kind, 30)}${role === 'body' ? '' : `, ${role}`})`],
    ...(status === 'away' ? [[' away, may return', 'yellow'] as [string, Style]] : []),
    ...(pausedBy === undefined ? [] : [[` held by ${oneLine(pausedBy, 40)}`, 'yellow'] as [string, Style]]),
  ]);
}

function trafficText(state: LiveState, nowMs: number): string {
  const latency = state.latencyMs();
  const answers = latency ? `body answers in ${ms(latency.p50)} (95 %: ${ms(latency.p95)})` : 'no action yet';
  return `${state.rate(nowMs).toFixed(1)} messages/s  ${answers}`;
}

const STATE_STYLE: Readonly<Record<string, Style>> = {
  accepted: 'dim',
  queued: 'dim',
  started: 'green',
  progress: 'green',
  completed: 'green',
  sent: 'green',
  cancelled: 'yellow',
  interrupted: 'yellow',
};

function actionParts(action: LiveAction, state: LiveState, nowMs: number): [string, Style?][] {
  const { category, data, progress, message, bodyId, sinceMs, endedMs } = action;
  const done = progress !== undefined && endedMs === undefined ? ` ${Math.round(progress * 100)} %` : '';
  return [
    [`  ${seconds((endedMs ?? nowMs) - sinceMs).padStart(7)} `],
    [`${action.state}${done} `.padEnd(15), STATE_STYLE[action.state] ?? 'red'],
    [category.padEnd(14), 'cyan'],
    [` ${textOf(data)}`],
    ...(message === undefined ? [] : [[`  ${oneLine(message, 200)}`, 'dim'] as [string, Style]]),
    [nameOf(state, bodyId), 'dim'],
  ];
}

/** With one body there is nothing to tell apart. */
function nameOf({ bodies }: LiveState, bodyId: string | undefined): string {
  const body = bodyId === undefined || bodies.size < 2 ? undefined : bodies.get(bodyId);
  return body ? `  ${oneLine(body.name, 30)}` : '';
}

const textOf = (data: object) => oneLine(JSON.stringify(data), 300);
const ms = (value: number) => `${Math.round(value)} ms`;
const seconds = (value: number) => `${(Math.max(0, value) / 1000).toFixed(1)} s`;

/** Shares rows among lists: each gets what it wants while there is room, and nobody less than a row where there are some. */
function share(rows: number, wants: readonly number[]): number[] {
  const given = wants.map(() => 0);
  for (let left = rows; left > 0; ) {
    const hungry = wants.flatMap((want, index) => ((given[index] ?? 0) < want ? [index] : []));
    if (hungry.length === 0) break;
    for (const index of hungry) {
      if (left <= 0) break;
      given[index] = (given[index] ?? 0) + 1;
      left -= 1;
    }
  }
  return given;
}

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** Parts on one line, cut where the terminal ends: a wide letter takes two columns. */
function fit(parts: [text: string, style?: Style][], columns: number, painter: Painter): string {
  let room = columns;
  let out = '';
  for (const [text, style] of parts) {
    let taken = '';
    for (const { segment } of graphemes.segment(text)) {
      const width = stringWidth(segment);
      if (width > room) {
        room = 0;
        break;
      }
      room -= width;
      taken += segment;
    }
    out += style === undefined ? taken : paint(painter, style, taken);
    if (room === 0) break;
  }
  return out;
}
