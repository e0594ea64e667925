import { Button } from './button.js';
import { useText, useViewer } from './context.js';

/** Shown while a sound waits for the person's first gesture. Any would do; this one is there to be found. */
export function Muted() {
  const text = useText();
  const viewer = useViewer();
  if (!viewer.muted.value) return null;
  return (
    <div class="held card stack" role="status">
      <p>{text.sound.muted}</p>
      {/* The gesture itself is heard by the body, wherever on the page it falls. */}
      <Button look="primary" icon="sound">
        {text.sound.unmute}
      </Button>
    </div>
  );
}
