import { behaviours } from '@vccp/performance';
import { performanceSchema } from '@vccp/protocol';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CATALOGUES } from '../../src/i18n/language.js';
import { checkDraft, type Draft, eventAt } from '../../src/score/draft.js';
import { lengthsOn } from '../../src/score/lengths.js';
import { picture, STRUCTURE } from '../../src/score/picture.js';
import { greeting, piecesFor } from '../../src/score/pieces.js';
import { shownAt } from '../../src/score/shown-at.js';
import { onGrid, snap } from '../../src/score/snap.js';
import { anyDraft, placesOf } from './any-draft.js';

const lengths = lengthsOn([]);
const offer = (...categories: string[]) =>
  categories.map((category) => ({ type: 'action' as const, category, data: {} }));

describe('the picture', () => {
  test('has every event once, and never two on top of each other', () => {
    fc.assert(
      fc.property(anyDraft, (draft) => {
        const { lanes } = picture(draft, lengths);
        const drawn = lanes.flatMap(({ blocks }) => blocks);
        expect(drawn.map(({ place }) => place.join()).sort()).toEqual(placesOf(draft.events).map(String).sort());
        for (const { blocks, rows } of lanes) {
          for (const block of blocks) {
            expect(block.row).toBeLessThan(rows);
            expect(block.event).toBe(eventAt(draft, block.place));
            expect(Number.isFinite(block.start) && block.end >= block.start).toBe(true);
            const others = blocks.filter((other) => other !== block && other.row === block.row);
            for (const other of others) {
              expect(other.end <= block.start + 1e-6 || block.end <= other.start + 1e-6).toBe(true);
            }
          }
        }
      }),
    );
  });

  test('shows nests, waits and endless loops in a lane of their own', () => {
    const read = checkDraft({
      name: 'x',
      events: [
        { type: 'wait', duration: 1 },
        {
          type: 'loop',
          timestamp: 1,
          events: [
            { type: 'gesture', data: { gesture: 'nod' } },
            { type: 'wait', duration: 1 },
          ],
        },
      ],
    });
    const { lanes, end } = picture(read.ok ? read.value : ({} as Draft), lengths);
    const blocks = lanes.find(({ channel }) => channel === STRUCTURE)?.blocks ?? [];
    expect(blocks.map(({ event, start }) => [event.type, start])).toEqual([
      ['wait', 0],
      ['loop', 2],
      ['wait', 2],
    ]);
    expect(end).toBeGreaterThan(2);
    expect(lanes.flatMap((lane) => lane.blocks).filter(({ isRepeated }) => isRepeated)).toHaveLength(2);
  });

  test('a face is drawn as held until the next', () => {
    const face = (preset: string, timestamp: number) => ({ type: 'expression', timestamp, data: { preset } });
    const read = checkDraft({ name: 'x', events: [face('happy', 1), face('sad', 4)] });
    const { lanes } = picture(read.ok ? read.value : ({} as Draft), lengths);
    const [happy] = lanes.find(({ channel }) => channel === 'face')?.blocks ?? [];
    expect(happy).toMatchObject({ start: 1, end: 1.3, heldUntil: 4 });
  });
});

test('snapping meets an edge within reach, else the tenths', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 100, noNaN: true }),
      fc.array(fc.double({ min: 0, max: 100, noNaN: true })),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (seconds, marks, reach) => {
        const met = snap(seconds, marks, reach);
        const near = marks.filter((mark) => Math.abs(mark - seconds) <= reach);
        if (near.length === 0) expect(met).toBe(onGrid(seconds));
        else expect(Math.abs(met - seconds)).toBe(Math.min(...near.map((mark) => Math.abs(mark - seconds))));
      },
    ),
  );
});

describe('what she shows at a moment', () => {
  const face = (preset: string, timestamp: number, more: object = {}) => ({
    type: 'expression',
    timestamp,
    data: { preset, ...more },
  });
  const at = async (seconds: number, ...events: object[]) =>
    Object.fromEntries(
      [...(await shownAt(performanceSchema.parse({ name: 'x', events }), seconds * 1000, lengths))].map(
        ([channel, { data }]) => [channel, Object.values(data)[0]],
      ),
    );
  const posture = { type: 'action', timestamp: 2, data: { category: 'posture', data: { posture: 'sit' } } };

  test('is the last face, gaze and posture, and no gesture, word or way', async () => {
    const scene = [
      face('happy', 1),
      posture,
      { type: 'gesture', timestamp: 0, data: { gesture: 'wave' } },
      { type: 'speech', timestamp: 1, data: { text: 'Hello!' } },
      { type: 'movement', timestamp: 1, data: { target: { x: 1, y: 0, z: 0 } } },
      face('sad', 3),
    ];
    expect(await at(0, ...scene)).toEqual({});
    expect(await at(1, ...scene)).toEqual({ face: 'happy' });
    expect(await at(2.5, ...scene)).toEqual({ face: 'happy', posture: 'sit' });
    expect(await at(9, ...scene)).toEqual({ face: 'sad', posture: 'sit' });
  });

  test('a face that was held is over in its time, and a loop shows what its round shows', async () => {
    expect(await at(1, face('happy', 0, { holdMs: 1000 }))).toEqual({ face: 'happy' });
    expect(await at(3, face('happy', 0, { holdMs: 1000 }))).toEqual({});
    const loop = { type: 'loop', events: [face('happy', 0), face('sad', 1), { type: 'wait', duration: 2 }] };
    expect(await at(100.5, loop)).toEqual({ face: 'happy' });
    expect(await at(101.5, loop)).toEqual({ face: 'sad' });
  });
});

describe('what comes along', () => {
  test.each(Object.entries(CATALOGUES))('%s: the greeting and every piece are scores', (_language, text) => {
    expect(checkDraft(greeting(text))).toMatchObject({ ok: true });
    const pieces = piecesFor(offer('say', 'gesture', 'expression', 'lookAt', 'movement', 'posture'), text);
    expect(pieces).toHaveLength(Object.keys(text.score.pieces).length);
    for (const { event } of pieces) expect(checkDraft({ name: 'x', events: [event] })).toMatchObject({ ok: true });
  });

  test('only what the body can do is offered', () => {
    const names = piecesFor(offer('gesture'), CATALOGUES.en).map(({ name }) => name);
    expect(names).toEqual(['wave', 'nod', 'bow', 'think', 'clap', 'wait']);
  });

  test('the scenes of every server can be opened', () => {
    for (const behaviour of behaviours()) expect(checkDraft(behaviour)).toMatchObject({ ok: true });
  });
});
