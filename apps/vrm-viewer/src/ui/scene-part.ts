/** All that writing a scene takes, in one part of its own: it is fetched when a person opens the panel. */
import { ScoreEditor } from '../score/editor.js';
import { ScorePlayer } from '../score/player.js';
import type { TextStore } from '../session/settings.js';
import type { Viewer } from '../session/viewer.js';
import type { WrittenScene } from './context.js';

export { ScenePanel } from './scene-panel.js';

/** @param store keeps the draft, where the browser lets it */
export function makeScene(viewer: Viewer, store: TextStore | undefined): WrittenScene {
  const editor = new ScoreEditor(viewer.actions, store);
  return { editor, player: new ScorePlayer(viewer, editor) };
}
