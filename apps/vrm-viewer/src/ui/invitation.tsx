import { Button } from './button.js';
import { usePage, useText } from './context.js';

/** Where there is no room for the open panel: one button that leads to it, until a model is there. */
export function Invitation() {
  const text = useText();
  const { viewer, screen } = usePage();
  const isWanted = viewer.link.value.phase === 'connected' && !viewer.agent.value && !screen.panel.value;
  if (!isWanted || screen.historyOpen.value) return null;
  return (
    <div class="invitation">
      <Button look="primary" icon="plug" onClick={() => screen.open('connect')}>
        {text.connect.title}
      </Button>
    </div>
  );
}
