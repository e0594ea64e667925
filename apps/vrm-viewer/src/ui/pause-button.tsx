import { useText, useViewer } from './context.js';
import { Icon } from './icon.js';

/** The person's hand on her: pressed, she does nothing that a model asks. */
export function PauseButton() {
  const text = useText();
  const viewer = useViewer();
  const paused = viewer.paused.value;
  return (
    <button
      type="button"
      class="pause"
      aria-pressed={paused}
      title={paused ? text.pause.resumeHint : text.pause.hint}
      aria-keyshortcuts="Escape"
      onClick={() => (paused ? viewer.resume() : viewer.pause())}
    >
      <Icon name={paused ? 'play' : 'pause'} />
      <span>{paused ? text.pause.resume : text.pause.pause}</span>
    </button>
  );
}
