import type { HeadOnScreen } from '../body/body-event.js';

/** On which side of her head a bubble stands. */
export type BubbleSide = 'above' | 'left' | 'right' | 'below';

interface Size {
  width: number;
  height: number;
}

/** What of the canvas is seen beside the panels, in CSS pixels of it. */
export interface Room {
  left: number;
  right: number;
  height: number;
}

/** The bar at the top, and what is left free beside it. */
const TOP = 76;
const EDGE = 12;
/** Between her and the bubble, where its tip is. */
const GAP = 12;
/** Hair is that much wider than the head. */
const HAIR = 1.35;
/** How far down her head, in radii, there is only hair. */
const FRINGE = 0.35;

/** Above her head; where that would cover her face, beside it, or else below: what she looks like is always seen. */
export function bubbleSide(head: HeadOnScreen, size: Size, room: Room): BubbleSide {
  const aside = head.radius * HAIR + GAP + size.width + EDGE;
  if (TOP + size.height <= head.y + FRINGE * head.radius) return 'above';
  if (head.x - aside >= room.left) return 'left';
  if (head.x + aside <= room.right) return 'right';
  return 'below';
}

/** Its upper left corner, and where along its edge the tip is; in CSS pixels, within the room. */
export function bubblePlace(side: BubbleSide, head: HeadOnScreen, size: Size, room: Room) {
  const middle = head.y + head.radius;
  const aside = head.radius * HAIR + GAP;
  const wished = {
    above: { x: head.x - size.width / 2, y: head.y - GAP - size.height },
    left: { x: head.x - aside - size.width, y: middle - size.height / 2 },
    right: { x: head.x + aside, y: middle - size.height / 2 },
    below: { x: head.x - size.width / 2, y: head.y + 2 * head.radius + GAP },
  }[side];
  const x = within(wished.x, room.left + EDGE, room.right - size.width - EDGE);
  const y = within(wished.y, TOP, room.height - size.height - EDGE);
  const isBeside = side === 'left' || side === 'right';
  const along = isBeside ? within(middle - y, 0, size.height) : within(head.x - x, 0, size.width);
  return { x, y, along };
}

/** The least where the two cross: then it is the room that is too small. */
const within = (value: number, least: number, most: number) => Math.max(least, Math.min(value, most));
