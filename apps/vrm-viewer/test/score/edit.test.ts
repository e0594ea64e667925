import { readPerformance } from '@vccp/performance';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkDraft, type Draft, eventAt, fileNameOf, readDraft, writeDraft } from '../../src/score/draft.js';
import {
  addAt,
  canResize,
  type Edited,
  lengthOf,
  moveBy,
  remove,
  resizeTo,
  setCount,
  setData,
  setLoop,
  setName,
} from '../../src/score/edit.js';
import { lengthsOn } from '../../src/score/lengths.js';
import { picture } from '../../src/score/picture.js';
import { begin, redo, step, undo } from '../../src/score/undo.js';
import { anyDraft, placesOf } from './any-draft.js';

const draftOf = (...events: object[]): Draft => {
  const read = checkDraft({ name: 'test', events });
  if (!read.ok) throw read.error;
  return read.value;
};
const wave = (more: object = {}) => ({ type: 'gesture', data: { gesture: 'wave' }, ...more });
const blockAt = (draft: Draft, place: readonly number[]) =>
  picture(draft, lengthsOn([]))
    .lanes.flatMap(({ blocks }) => blocks)
    .find((block) => block.place.join() === place.join());
const made = (edited: Edited): Draft => {
  if (!edited.ok) throw new Error(JSON.stringify(edited.why));
  return edited.draft;
};

/** Any edit that a hand can make, as a function of the draft it is made on. */
const anyEdit: fc.Arbitrary<(draft: Draft) => Edited> = fc
  .record({ what: fc.nat({ max: 8 }), where: fc.nat(), amount: fc.double({ min: -9, max: 20, noNaN: true }) })
  .map(({ what, where, amount }) => (draft: Draft) => {
    const places = placesOf(draft.events);
    const place = places[where % Math.max(1, places.length)] ?? [0];
    const edits = [
      () => moveBy(draft, place, amount),
      () => resizeTo(draft, place, amount),
      () => remove(draft, place),
      () => addAt(draft, { type: 'wait', duration: Math.abs(amount) }, amount),
      () => addAt(draft, { type: 'gesture', data: { gesture: 'nod' } }, amount),
      () => setData(draft, place, amount > 0 ? { gesture: 'bow' } : { gesture: 'fly' }),
      () => setCount(draft, place, amount > 5 ? undefined : Math.round(amount)),
      () => setLoop(draft, amount > 0),
      () => setName(draft, amount > 0 ? 'other' : ''),
    ];
    return edits[what]?.() ?? { ok: true, draft };
  });

describe('whatever is edited', () => {
  test('it stays a score that can be played, or one without events; a refused edit says why', () => {
    fc.assert(
      fc.property(anyDraft, fc.array(anyEdit, { maxLength: 12 }), (start, edits) => {
        let draft = start;
        for (const edit of edits) {
          const before = JSON.stringify(draft);
          const edited = edit(draft);
          expect(JSON.stringify(draft)).toBe(before);
          if (!edited.ok) {
            expect(edited.why.name).not.toBe('');
            continue;
          }
          draft = edited.draft;
          if (draft.events.length > 0) expect(readPerformance(draft)).toMatchObject({ ok: true });
        }
      }),
    );
  });

  test('every step can be taken back, and made again', () => {
    fc.assert(
      fc.property(anyDraft, fc.array(anyEdit, { maxLength: 12 }), (start, edits) => {
        const seen = [start];
        let history = begin(start);
        for (const edit of edits) {
          const edited = edit(history.present);
          if (!edited.ok || edited.draft === history.present) continue;
          history = step(history, edited.draft);
          seen.push(edited.draft);
        }
        for (const draft of seen.toReversed()) {
          expect(history.present).toBe(draft);
          history = undo(history);
        }
        for (const draft of seen) {
          expect(history.present).toBe(draft);
          history = redo(history);
        }
      }),
    );
  });

  test('what this page does not know stays in the file, and so does the order of everything', () => {
    fc.assert(
      fc.property(anyDraft, (draft) => {
        const text = writeDraft(draft);
        const read = readDraft(text);
        expect(read).toEqual({ ok: true, value: draft });
        if (read.ok) expect(writeDraft(read.value)).toBe(text);
      }),
    );
  });
});

describe('moving', () => {
  test('moves the start by what was asked, anchored or not, in a nest or not', () => {
    fc.assert(
      fc.property(anyDraft, fc.nat(), fc.integer({ min: 1, max: 50 }), (draft, where, tenths) => {
        const places = placesOf(draft.events);
        const place = places[where % places.length] ?? [0];
        const edited = moveBy(draft, place, tenths / 10);
        fc.pre(edited.ok && eventAt(draft, place)?.type !== 'wait');
        const before = blockAt(draft, place);
        const after = blockAt(made(edited), place);
        const event = eventAt(draft, place);
        const moved = (after?.start ?? 0) - (before?.start ?? 0);
        if (event?.after ?? event?.with) expect(moved).toBeLessThanOrEqual(tenths / 10 + 1e-6);
        else expect(moved).toBeCloseTo(tenths / 10, 6);
      }),
    );
  });

  test('stops at the start, at the anchor, and for a wait, each with its reason', () => {
    const draft = draftOf(wave({ id: 'hi' }), wave({ after: 'hi' }), { type: 'wait', duration: 1 });
    expect(moveBy(draft, [0], -1)).toEqual({ ok: false, why: { name: 'no-earlier' } });
    expect(moveBy(draft, [1], -1)).toEqual({ ok: false, why: { name: 'starts-with', other: 'hi' } });
    expect(moveBy(draft, [2], 1)).toEqual({ ok: false, why: { name: 'wait-has-no-place' } });
    expect(made(moveBy(draftOf(wave({ timestamp: 0.3 })), [0], -5)).events[0]?.timestamp).toBe(0);
  });

  test('writes times as a person would', () => {
    let draft = draftOf(wave({ timestamp: 0 }));
    for (let count = 0; count < 3; count += 1) draft = made(moveBy(draft, [0], 0.1));
    expect(draft.events[0]?.timestamp).toBe(0.3);
  });
});

describe('making it longer', () => {
  test('gives what can be given a length exactly that length', () => {
    fc.assert(
      fc.property(anyDraft, fc.nat(), fc.integer({ min: 7, max: 90 }), (draft, where, tenths) => {
        const places = placesOf(draft.events);
        const place = places[where % places.length] ?? [0];
        const event = eventAt(draft, place);
        fc.pre(event !== undefined && canResize(event));
        const after = made(resizeTo(draft, place, tenths / 10));
        expect(lengthOf(eventAt(after, place) ?? { type: 'wait' })).toBeCloseTo(tenths / 10, 6);
        const block = blockAt(after, place);
        expect((block?.end ?? 0) - (block?.start ?? 0)).toBeCloseTo(tenths / 10, 6);
      }),
    );
  });

  test('is refused where her body or its content says how long it takes', () => {
    const draft = draftOf(wave(), { type: 'parallel', events: [wave()] });
    expect(resizeTo(draft, [0], 3)).toEqual({ ok: false, why: { name: 'length-by-itself' } });
    expect(resizeTo(draft, [1], 3)).toEqual({ ok: false, why: { name: 'length-by-content' } });
  });
});

describe('adding and removing', () => {
  test('what is added begins where it was asked to', () => {
    fc.assert(
      fc.property(anyDraft, fc.integer({ min: 0, max: 120 }), (draft, tenths) => {
        const edited = addAt(draft, { type: 'gesture', data: { gesture: 'nod' } }, tenths / 10);
        fc.pre(edited.ok);
        const place = edited.ok && edited.place ? edited.place : [];
        expect(blockAt(made(edited), place)?.start).toBeCloseTo(tenths / 10, 6);
      }),
    );
  });

  test('a wait moves what starts later', () => {
    const draft = made(
      addAt(draftOf(wave({ timestamp: 1 }), wave({ timestamp: 3 })), { type: 'wait', duration: 2 }, 2),
    );
    expect(draft.events.map(({ type }) => type)).toEqual(['gesture', 'wait', 'gesture']);
    expect(blockAt(draft, [0])?.start).toBe(1);
    expect(blockAt(draft, [2])?.start).toBe(5);
  });

  test('what others count their time from is not taken away from under them', () => {
    const draft = draftOf(wave({ id: 'hi' }), wave({ after: 'hi' }));
    expect(remove(draft, [0])).toEqual({ ok: false, why: { name: 'is-awaited', id: 'hi' } });
    expect(made(remove(draft, [1])).events).toHaveLength(1);
  });

  test('what holds nothing any more goes with the last of it', () => {
    const draft = draftOf(wave(), { type: 'loop', count: 2, events: [{ type: 'parallel', events: [wave()] }] });
    expect(made(remove(draft, [1, 0, 0])).events).toEqual([wave()]);
    expect(made(remove(draftOf(wave()), [0])).events).toEqual([]);
  });
});

test('typing is one step, and the next word of another kind a new one', () => {
  let history = begin('a');
  for (const [text, strand] of [
    ['ab', 'x'],
    ['abc', 'x'],
    ['abcd', 'y'],
  ] as const)
    history = step(history, text, strand);
  expect(undo(history).present).toBe('abc');
  expect(undo(undo(history)).present).toBe('a');
});

describe('a file', () => {
  test('never throws, and says in words what is wrong with it, and where', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => void readDraft(text)));
    const text = JSON.stringify({ name: 'x', events: [wave(), wave({ after: 'helo' })] });
    const read = readDraft(text, 'hello.vccp.json');
    expect(read.ok ? '' : read.error.message).toBe('hello.vccp.json.events[1].after: no event has the id "helo"');
    const broken = readDraft('{', 'hello.vccp.json');
    expect(broken.ok ? '' : broken.error.message).toMatch(/^hello\.vccp\.json is not JSON: /);
  });

  test('is named after the scene, in letters that every system takes', () => {
    expect(fileNameOf({ name: 'My first/scene…', events: [] })).toBe('My-first-scene.vccp.json');
    expect(fileNameOf({ name: 'あいさつ', events: [] })).toBe('あいさつ.vccp.json');
    expect(fileNameOf({ name: '///', events: [] })).toBe('scene.vccp.json');
  });
});
