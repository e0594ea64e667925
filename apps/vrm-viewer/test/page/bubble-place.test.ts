import fc from 'fast-check';
import { expect, it } from 'vitest';
import { bubblePlace, bubbleSide } from '../../src/ui/bubble-place.js';

const line = { width: 170, height: 48 };
const wide = { left: 0, right: 1280, height: 438 };
const besideAPanel = { left: 500, right: 1280, height: 800 };
const phone = { left: 0, right: 390, height: 372 };

it.each([
  ['above, where there is room', { x: 640, y: 200, radius: 60 }, wide, 'above'],
  ['beside her where it would cover her face', { x: 590, y: 70, radius: 45 }, wide, 'left'],
  ['on the other side where she stands at the edge', { x: 120, y: 70, radius: 45 }, wide, 'right'],
  ['on the other side where the page ends', { x: 700, y: 70, radius: 45 }, besideAPanel, 'right'],
  ['below her chin where nothing else is left', { x: 195, y: 70, radius: 34 }, phone, 'below'],
])('stands %s', (_, head, room, side) => {
  expect(bubbleSide(head, line, room)).toBe(side);
});

it('covers no more of her head than a fringe, and points at her from within the room, wherever she stands in it', () => {
  const length = (least: number, most: number) => fc.double({ min: least, max: most, noNaN: true });
  const scene = fc
    .record({ width: length(320, 2000), height: length(300, 1400), radius: length(10, 90), text: length(0, 1) })
    .chain(({ width, height, radius, text }) =>
      fc.record({
        room: fc.constant({ left: 300, right: 300 + width, height }),
        size: fc.constant({ width: 60 + text * 220, height: 44 + text * 60 }),
        // All of her head is in the room, and some of her below it.
        head: fc.record({
          x: length(300 + radius, 300 + width - radius),
          y: length(0, Math.max(0, height - 2 * radius - 140)),
          radius: fc.constant(radius),
        }),
      }),
    );
  fc.assert(
    fc.property(scene, ({ room, size, head }) => {
      const side = bubbleSide(head, size, room);
      const { x, y, along } = bubblePlace(side, head, size, room);
      expect(x).toBeGreaterThanOrEqual(room.left);
      expect(x + size.width).toBeLessThanOrEqual(room.right);
      expect(along).toBeGreaterThanOrEqual(0);
      expect(along).toBeLessThanOrEqual(side === 'above' || side === 'below' ? size.width : size.height);
      const isClear =
        x + size.width <= head.x - head.radius ||
        x >= head.x + head.radius ||
        y + size.height <= head.y + 0.4 * head.radius ||
        y >= head.y + 2 * head.radius;
      expect([side, isClear]).toEqual([side, true]);
    }),
  );
});
