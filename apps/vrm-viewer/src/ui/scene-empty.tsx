import { greeting } from '../score/pieces.js';
import { Button } from './button.js';
import { usePage, useScene, useText } from './context.js';
import { PieceChips } from './scene-palette.js';

/** The first thing a person sees: one press makes a scene that can be played, and shows how scenes are made. */
export function SceneEmpty() {
  const text = useText();
  const { screen } = usePage();
  const { editor } = useScene();
  return (
    <div class="scene-empty">
      <p class="lead">{screen.narrow.value ? text.score.introNarrow : text.score.intro}</p>
      <Button look="primary" icon="wand" onClick={() => editor.open(greeting(text))}>
        {text.score.start}
      </Button>
      <p class="hint">{text.score.or}</p>
      <PieceChips />
    </div>
  );
}
