import { placeText } from '../score/draft.js';
import { Button, IconButton } from './button.js';
import { useScene, useText } from './context.js';
import { SceneEventFields } from './scene-event-fields.js';
import { eventKind } from './scene-words.js';

/** The chosen block in all its parts. */
export function SceneInspector() {
  const text = useText();
  const { editor } = useScene();
  const block = editor.chosenBlock.value;
  if (!block) return null;
  return (
    <section class="scene-inspector stack" aria-label={eventKind(block.event, text)}>
      <div class="row">
        <h3>{eventKind(block.event, text)}</h3>
        <div class="row tight">
          <IconButton label={text.score.remove} icon="trash" onClick={() => editor.remove(block.place)} />
          <Button
            class="small"
            onClick={() => {
              editor.chosen.value = undefined;
            }}
          >
            {text.score.done}
          </Button>
        </div>
      </div>
      <SceneEventFields key={placeText(block.place)} block={block} />
      <p class="hint">{text.score.keys}</p>
    </section>
  );
}
