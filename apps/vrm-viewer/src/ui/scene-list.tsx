import { placeText } from '../score/draft.js';
import { Button } from './button.js';
import { useScene, useText } from './context.js';
import { SceneEventFields } from './scene-event-fields.js';
import { eventKind, eventLabel, tenths } from './scene-words.js';

/** The scene on a phone: what she does, in the order of time, each with its fields. */
export function SceneList() {
  const text = useText();
  const { editor } = useScene();
  const blocks = editor.picture.value.lanes.flatMap(({ channel, blocks: own }) =>
    own.map((block) => ({ block, channel })),
  );
  blocks.sort((a, b) => a.block.start - b.block.start);
  return (
    <section class="stack" aria-label={text.score.tracks}>
      {blocks.map(({ block, channel }) => (
        <details key={placeText(block.place)} class={`action card-inset scene-entry on-${channel}`} name="scene-entry">
          <summary>
            <span class="action-name">{eventLabel(block.event, text)}</span>
            <span class="hint">
              {text.score.range(tenths(block.start), tenths(block.end))} · {eventKind(block.event, text)}
            </span>
          </summary>
          <div class="action-form">
            <SceneEventFields block={block} />
            <Button icon="trash" onClick={() => editor.remove(block.place)}>
              {text.score.remove}
            </Button>
          </div>
        </details>
      ))}
    </section>
  );
}
