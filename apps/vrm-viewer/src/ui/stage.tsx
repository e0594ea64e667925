import { useEffect, useRef } from 'preact/hooks';
import { usePage, useText } from './context.js';
import { describeAction } from './entry-line.js';
import { SpeechBubble } from './speech-bubble.js';

/** The canvas she lives on, with words for those who do not see it. */
export function Stage() {
  const text = useText();
  const { viewer } = usePage();
  const canvas = useRef<HTMLCanvasElement>(null);

  useEffect(() => {
    if (canvas.current) void viewer.start(canvas.current);
  }, [viewer]);

  const name = viewer.model.value?.name ?? text.app.nobody;
  const running = viewer.activity.running.value;
  const doing = viewer.paused.value
    ? text.app.doingPaused
    : running.length > 0
      ? text.app.doing(running.map((entry) => describeAction(entry.action, text)).join(', '))
      : text.app.doingNothing;
  return (
    <div class="stage">
      <canvas ref={canvas} role="img" aria-label={text.app.view(name)} aria-describedby="doing" />
      <p id="doing" class="unseen">
        {doing}
      </p>
      <SpeechBubble />
    </div>
  );
}
