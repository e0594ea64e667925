import { useViewer } from './context.js';

/** What she says, over her head. The history tells it to those who listen, so it is drawn only. */
export function SpeechBubble() {
  const speech = useViewer().speech.value;
  if (!speech) return null;
  return (
    <div class="bubble" aria-hidden="true" style={{ '--x': `${speech.x}px`, '--y': `${speech.y}px` }}>
      <p>{speech.text}</p>
    </div>
  );
}
