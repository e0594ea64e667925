/** All that writing a scene takes, in one part of its own: it is fetched when a person opens the panel. */
import { ScoreEditor } from '../score/editor.js';
import { ScorePlayer } from '../score/player.js';
import type { TextStore } from '../session/settings.js';
import { SoundShelf, type SoundShelfOptions } from '../session/sound-shelf.js';
import type { Viewer } from '../session/viewer.js';
import type { WrittenScene } from './written-scene.js';

export { ScenePanel } from './scene-panel.js';

interface SceneOptions extends SoundShelfOptions {
  /** Keeps the draft, where the browser lets it. */
  store: TextStore | undefined;
}

export function makeScene(viewer: Viewer, { store, ...options }: SceneOptions): WrittenScene {
  const editor = new ScoreEditor(viewer.actions, store);
  return { editor, player: new ScorePlayer(viewer, editor), sounds: new SoundShelf(options) };
}
