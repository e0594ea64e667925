import type { VrmBodyEvent } from './body-event.js';

type Listener = (event: VrmBodyEvent) => void;

/** Tells every listener; one that throws is reported to the page's error handler and does not stop the others. */
export class BodyEvents {
  readonly #listeners = new Set<Listener>();

  subscribe(listener: Listener): () => void {
    const own: Listener = (event) => listener(event);
    this.#listeners.add(own);
    return () => {
      this.#listeners.delete(own);
    };
  }

  emit(event: VrmBodyEvent): void {
    for (const listener of [...this.#listeners]) {
      try {
        listener(event);
      } catch (error) {
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }

  clear(): void {
    this.#listeners.clear();
  }
}
