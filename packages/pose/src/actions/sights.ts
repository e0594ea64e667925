import { Vector3 } from 'three';
import type { Sight } from '../puppet.js';

/** What she can look at by name, and what she looks at now: by herself the person, or what an action chose. */
export class Sights {
  readonly #objects = new Map<string, Vector3>();
  readonly #user: Sight & { kind: 'point' } = { kind: 'point', point: new Vector3(0, 1, 3) };
  readonly #pointer: Sight & { kind: 'point' } = { kind: 'point', point: new Vector3() };
  readonly #hasPointer: boolean;
  #pointerSeen = false;
  /** What an action chose; null leaves her to herself. */
  chosen: Sight | 'user' | 'pointer' | null = null;
  attention: 'user' | 'pointer' = 'user';
  /** A known thing that catches her eye while nothing was chosen. */
  catching: string | null = null;

  /** @param hasPointer whether the person has a mouse or finger that she can see */
  constructor({ hasPointer = true }: { hasPointer?: boolean } = {}) {
    this.#hasPointer = hasPointer;
  }

  /** Things, without the person. */
  get names(): string[] {
    return [...this.#objects.keys()];
  }

  /** All that has a name. */
  get targets(): string[] {
    return ['user', ...(this.#hasPointer ? ['pointer'] : []), ...this.names];
  }

  /** Puts a thing there, or takes it away; who looks at it follows it. @returns whether the names have changed */
  set(name: string, position: { x: number; y: number; z: number } | null): boolean {
    const known = this.#objects.get(name);
    if (position === null) {
      this.#objects.delete(name);
      // There is nothing left to look at.
      if (known && this.#looksAt(known)) this.chosen = null;
      return known !== undefined;
    }
    if (known) known.set(position.x, position.y, position.z);
    else this.#objects.set(name, new Vector3(position.x, position.y, position.z));
    return known === undefined;
  }

  find(name: string): Sight | undefined {
    const point = this.#objects.get(name);
    return point && { kind: 'point', point };
  }

  #looksAt(point: Vector3): boolean {
    const { chosen } = this;
    return typeof chosen === 'object' && chosen?.kind === 'point' && chosen.point === point;
  }

  seeUser(point: { x: number; y: number; z: number }): void {
    this.#user.point.copy(point);
  }

  /** Null when the pointer left the canvas. */
  seePointer(point: Vector3 | null): void {
    this.#pointerSeen = point !== null;
    if (point) this.#pointer.point.copy(point);
  }

  get current(): Sight {
    const caught = this.catching === null ? undefined : this.find(this.catching);
    const wanted = this.chosen ?? caught ?? this.attention;
    if (typeof wanted === 'object') return wanted;
    return wanted === 'pointer' && this.#pointerSeen ? this.#pointer : this.#user;
  }
}
