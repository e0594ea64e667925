import { headRadius, type Puppet } from '@vccp/pose/parts';
import { Vector3 } from 'three';
import type { Stage } from '../scene/stage.js';
import type { HeadOnScreen, VrmBodyEvent } from './body-event.js';

/** Pixels her head has to move before the page is told again. */
const MOVED_PIXELS = 1;

/** Where her head is as the stage draws it. */
export function headOnScreen(puppet: Puppet, stage: Stage): HeadOnScreen {
  const crown = puppet.crown(new Vector3());
  const radius = headRadius(puppet.proportions.head) * stage.pixelsPerMetre(crown);
  return { ...stage.toScreen(crown), radius };
}

/** The line she says, and where her head is meanwhile. */
export class SpeechBubble {
  readonly #emit: (event: VrmBodyEvent) => void;
  #head: HeadOnScreen = { x: 0, y: 0, radius: 0 };
  visible = false;

  constructor(emit: (event: VrmBodyEvent) => void) {
    this.#emit = emit;
  }

  say(text: string | null, head: HeadOnScreen): void {
    this.visible = text !== null;
    this.#head = head;
    this.#emit({ type: 'speech', text, ...head });
  }

  move(head: HeadOnScreen): void {
    const { x, y, radius } = this.#head;
    if (Math.hypot(head.x - x, head.y - y, head.radius - radius) < MOVED_PIXELS) return;
    this.#head = head;
    this.#emit({ type: 'speech-moved', ...head });
  }
}
