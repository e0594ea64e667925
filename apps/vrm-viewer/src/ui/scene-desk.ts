import { signal } from '@preact/signals';
import type { VNode } from 'preact';
import type { WrittenScene } from './written-scene.js';

interface ScenePart {
  ScenePanel: () => VNode;
  makeScene(): WrittenScene;
}

/** What the desk holds once it is there: the scene, and the panel that shows it. */
interface Laid {
  scene: WrittenScene;
  Panel: () => VNode;
}

/** Where scenes are written. It comes over the wire when it is first asked for, and then stays. */
export class SceneDesk {
  readonly laid = signal<Laid | 'failed' | undefined>(undefined);
  readonly #fetch: () => Promise<ScenePart>;
  #coming: Promise<WrittenScene | undefined> | undefined;

  constructor(fetch: () => Promise<ScenePart>) {
    this.#fetch = fetch;
  }

  /** Nothing where it could not be fetched; asking again tries again. */
  open(): Promise<WrittenScene | undefined> {
    this.#coming ??= this.#lay();
    return this.#coming;
  }

  async #lay(): Promise<WrittenScene | undefined> {
    try {
      const { ScenePanel, makeScene } = await this.#fetch();
      const scene = makeScene();
      this.laid.value = { scene, Panel: ScenePanel };
      return scene;
    } catch {
      this.laid.value = 'failed';
      this.#coming = undefined;
      return undefined;
    }
  }
}
