import { IconButton } from './button.js';
import { useScene, useScreen, useText } from './context.js';
import { tellingText } from './scene-words.js';

/** What became of the last thing the person did, where that needs saying; always there, so that it is also heard. */
export function SceneTelling() {
  const text = useText();
  const screen = useScreen();
  const { editor } = useScene();
  const telling = editor.telling.value;
  const isFault = telling && !['opened', 'silent', 'saved'].includes(telling.kind);
  return (
    <div class={`scene-telling ${isFault ? 'is-fault' : ''}`} role="status">
      {telling && (
        <>
          <p>
            {tellingText(telling, text, screen.language.value)}
            {(telling.kind === 'unreadable' || telling.kind === 'unkept') && (
              <span class="scene-where">{telling.message}</span>
            )}
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
