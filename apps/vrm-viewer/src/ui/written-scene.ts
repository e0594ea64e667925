import type { ScoreEditor } from '../score/editor.js';
import type { ScorePlayer } from '../score/player.js';
import type { SoundShelf } from '../session/sound-shelf.js';

/** The scene that a person writes on this page. */
export interface WrittenScene {
  editor: ScoreEditor;
  player: ScorePlayer;
  sounds: SoundShelf;
}
