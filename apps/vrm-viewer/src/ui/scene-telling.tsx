import { IconButton } from './button.js';
import { useScene, useText } from './context.js';
import { tellingText } from './scene-words.js';

/** What became of the last thing the person did, where that needs saying; always there, so that it is also heard. */
export function SceneTelling() {
  const text = useText();
  const { editor } = useScene();
  const telling = editor.telling.value;
  const isFault = telling && telling.kind !== 'opened' && telling.kind !== 'silent';
  return (
    <div class={`scene-telling ${isFault ? 'is-fault' : ''}`} role="status">
      {telling && (
        <>
          <p>
            {tellingText(telling, text)}
            {telling.kind === 'unreadable' && <span class="scene-where">{telling.message}</span>}
          </p>
          <IconButton
            label={text.avatar.dismiss}
            icon="close"
            onClick={() => {
              editor.telling.value = undefined;
            }}
          />
        </>
      )}
    </div>
  );
}
