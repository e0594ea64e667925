import { useState } from 'preact/hooks';
import { eventAt } from '../score/draft.js';
import type { Block } from '../score/picture.js';
import { type SoundPlace, setSound, soundPlace } from '../score/sound-file.js';
import { useScene, useScreen, useText } from './context.js';
import { FileButton } from './file-button.js';
import { moment } from './scene-words.js';

/** Another sound for an event, from a file; and for how long, and where, the one that it has can be heard. */
export function SceneSound({ block: { event, place } }: { block: Block }) {
  const text = useText();
  const screen = useScreen();
  const { editor, sounds } = useScene();
  const [sending, setSending] = useState<string>();

  const choose = async (file: File) => {
    setSending(file.name);
    const meant = eventAt(editor.settled, place);
    try {
      const kept = await sounds.keep(file);
      // Meanwhile the scene may be another one, or this place another event's.
      if (eventAt(editor.settled, place) !== meant) throw new Error(text.score.refusals.gone);
      editor.apply(setSound(editor.settled, place, file.name, kept));
    } catch (fault) {
      const message = fault instanceof Error ? fault.message : String(fault);
      editor.telling.value = { kind: 'unkept', file: file.name, message };
    }
    setSending(undefined);
  };
  const lies = soundPlace(event, (url) => sounds.holds(url));
  return (
    <>
      <FileButton
        accept="audio/*"
        icon="upload"
        look="plain"
        disabled={sending !== undefined}
        onFiles={([file]) => file && void choose(file)}
      >
        {text.score.sound.choose}
      </FileButton>
      {sending !== undefined && (
        <p class="hint" role="status">
          {text.score.sound.sending(sending)}
        </p>
      )}
      {lies && sending === undefined && <p class="hint">{placeText(lies, text, screen.language.value)}</p>}
    </>
  );
}

function placeText(lies: SoundPlace, { score: { sound } }: ReturnType<typeof useText>, language: string): string {
  if (lies.where === 'server') return sound.atServer(lies.file, moment(lies.until, language));
  return lies.where === 'page' ? sound.inPage(lies.file) : sound.gone(lies.file);
}
