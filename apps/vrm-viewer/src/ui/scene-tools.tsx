import { fileNameOf, writeDraft } from '../score/draft.js';
import { setLoop, setName } from '../score/edit.js';
import { soundsBound } from '../score/sound-file.js';
import { Button, IconButton } from './button.js';
import { usePage, useScene, useText } from './context.js';
import { FileButton } from './file-button.js';
import { tenths } from './scene-words.js';

/** Play, hold and stop; take back; open, save and clear. */
export function SceneTools() {
  const text = useText();
  const { viewer } = usePage();
  const { editor, player } = useScene();
  const draft = editor.draft.value;
  const { isEmpty } = editor;
  const at = editor.playhead.value;
  const isPlaying = player.isPlaying.value;
  return (
    <div class="scene-tools">
      <div class="scene-transport">
        {isPlaying ? (
          <Button key="pause" look="primary" icon="pause" onClick={() => player.pause()}>
            {text.score.pause}
          </Button>
        ) : (
          <Button
            key="play"
            look="primary"
            icon="play"
            disabled={isEmpty || viewer.paused.value || !viewer.body.value}
            onClick={() => void player.play()}
          >
            {at > 0 && at < editor.picture.value.end ? text.score.goOn : text.score.play}
          </Button>
        )}
        <IconButton
          label={text.score.stop}
          icon="stop"
          disabled={!isPlaying && at === 0}
          onClick={() => player.stop()}
        />
        <IconButton
          label={text.score.loop}
          icon="loop"
          aria-pressed={draft.loop === true}
          disabled={isEmpty}
          onClick={() => editor.apply(setLoop(editor.settled, draft.loop !== true))}
        />
        <output class="scene-clock">{text.score.position(tenths(at), tenths(editor.picture.value.end))}</output>
      </div>
      <input
        class="scene-name"
        type="text"
        aria-label={text.score.name}
        maxLength={128}
        value={draft.name}
        onChange={(event) => {
          const name = event.currentTarget.value.trim();
          if (name === '' || !editor.apply(setName(editor.settled, name))) event.currentTarget.value = draft.name;
        }}
      />
      <div class="scene-file">
        <IconButton
          label={text.score.undo}
          icon="undo"
          disabled={!editor.canUndo.value}
          onClick={() => editor.undo()}
        />
        <IconButton
          label={text.score.redo}
          icon="redo"
          disabled={!editor.canRedo.value}
          onClick={() => editor.redo()}
        />
        <FileButton
          accept=".json,application/json"
          label={text.score.open}
          onFiles={([file]) => file && void editor.receive(file)}
        />
        <IconButton
          label={text.score.save}
          icon="download"
          disabled={isEmpty}
          onClick={() => {
            save(draft);
            const bound = soundsBound(draft);
            editor.telling.value = bound && { kind: 'saved', bound };
          }}
        />
        <IconButton
          label={text.score.clear}
          icon="trash"
          disabled={isEmpty}
          onClick={() => {
            player.stop();
            editor.clear();
          }}
        />
      </div>
    </div>
  );
}

/** Whatever the machine does, a download has begun after this. */
const DOWNLOAD_BEGINS_MS = 60_000;

/** Hands the file to the browser, as a download. */
function save(draft: Parameters<typeof writeDraft>[0]): void {
  const url = URL.createObjectURL(new Blob([writeDraft(draft)], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = fileNameOf(draft);
  link.click();
  // On a busy machine a download begins late, and a blob that is gone by then is a file that is lost.
  setTimeout(() => URL.revokeObjectURL(url), DOWNLOAD_BEGINS_MS);
}
