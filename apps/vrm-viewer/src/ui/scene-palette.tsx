import { useId } from 'preact/hooks';
import { wordFor } from '../i18n/language.js';
import { eventOf, piecesFor } from '../score/pieces.js';
import { usePage, useScene, useText } from './context.js';
import { tenths } from './scene-words.js';

/** Pieces ready to be put in at the playhead, and every other action of the body. */
export function ScenePalette() {
  const text = useText();
  const { viewer } = usePage();
  const { editor } = useScene();
  const id = useId();
  const actions = viewer.actions.value.filter(({ category }) => category !== 'sequence');
  return (
    <section class="scene-palette stack">
      <div class="row">
        <h3>{text.score.add}</h3>
        <span class="hint">{text.score.addAt(tenths(editor.playhead.value))}</span>
      </div>
      <PieceChips />
      <div class="field">
        <label class="field-name" for={id}>
          {text.score.addMore}
        </label>
        <select
          id={id}
          value=""
          onChange={(event) => {
            const action = actions.find(({ category }) => category === event.currentTarget.value);
            event.currentTarget.value = '';
            if (action) editor.add(eventOf(action));
          }}
        >
          <option value="">{text.score.addChoose}</option>
          {actions.map(({ category }) => (
            <option key={category} value={category}>
              {wordFor(text, category)}
            </option>
          ))}
        </select>
      </div>
    </section>
  );
}

export function PieceChips() {
  const text = useText();
  const { viewer } = usePage();
  const { editor } = useScene();
  return (
    <div class="chips">
      {piecesFor(viewer.actions.value, text).map(({ name, event }) => (
        <button key={name} type="button" class="chip" onClick={() => editor.add(event)}>
          {text.score.pieces[name]}
        </button>
      ))}
    </div>
  );
}
