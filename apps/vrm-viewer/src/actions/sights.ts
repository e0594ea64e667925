import { Vector3 } from 'three';
import type { Sight } from '../body/puppet.js';

/** What she can look at by name, and what she looks at now: by herself the person, or what an action chose. */
export class Sights {
  readonly #objects = new Map<string, Vector3>();
  readonly #user: Sight & { kind: 'point' } = { kind: 'point', point: new Vector3(0, 1, 3) };
  readonly #pointer: Sight & { kind: 'point' } = { kind: 'point', point: new Vector3() };
  #pointerSeen = false;
  /** What an action chose; null leaves her to herself. */
  chosen: Sight | 'user' | 'pointer' | null = null;
  attention: 'user' | 'pointer' = 'user';

  get names(): string[] {
    return [...this.#objects.keys()];
  }

  set(name: string, position: { x: number; y: number; z: number } | null): void {
    if (position === null) this.#objects.delete(name);
    else this.#objects.set(name, new Vector3(position.x, position.y, position.z));
  }

  find(name: string): Sight | undefined {
    const point = this.#objects.get(name);
    return point && { kind: 'point', point };
  }

  seeUser(point: Vector3): void {
    this.#user.point.copy(point);
  }

  /** Null when the pointer left the canvas. */
  seePointer(point: Vector3 | null): void {
    this.#pointerSeen = point !== null;
    if (point) this.#pointer.point.copy(point);
  }

  get current(): Sight {
    const wanted = this.chosen ?? this.attention;
    if (typeof wanted === 'object') return wanted;
    return wanted === 'pointer' && this.#pointerSeen ? this.#pointer : this.#user;
  }
}
