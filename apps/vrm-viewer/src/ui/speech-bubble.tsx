import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { type BubbleSide, bubblePlace, bubbleSide, type Room } from './bubble-place.js';
import { useViewer } from './context.js';

interface Measured {
  text: string;
  size: { width: number; height: number };
  room: Room;
  side: BubbleSide;
}

/** What she says, beside her head. The history tells it to those who listen, so it is drawn only. */
export function SpeechBubble() {
  const speech = useViewer().speech.value;
  const bubble = useRef<HTMLDivElement>(null);
  const [measured, setMeasured] = useState<Measured>();
  // Each line is measured once, so that it does not change sides while she moves.
  useLayoutEffect(() => {
    const drawn = bubble.current;
    const stage = drawn?.parentElement;
    if (!speech || !drawn || !stage) {
      setMeasured(undefined);
      return;
    }
    const size = { width: drawn.offsetWidth, height: drawn.offsetHeight };
    // Beside an open panel the canvas goes on to the left of the page, so that she stands in the middle of what is seen.
    const left = Math.max(0, -stage.getBoundingClientRect().left);
    const room = { left, right: stage.clientWidth - left, height: stage.clientHeight };
    setMeasured({ text: speech.text, size, room, side: bubbleSide(speech, size, room) });
  }, [speech?.text]);
  if (!speech) return null;
  if (measured?.text !== speech.text) {
    return (
      <div class="bubble measured" aria-hidden="true" ref={bubble}>
        <p>{speech.text}</p>
      </div>
    );
  }
  const { side, size, room } = measured;
  const { x, y, along } = bubblePlace(side, speech, size, room);
  return (
    <div
      class={`bubble ${side}`}
      aria-hidden="true"
      style={{ '--x': `${x}px`, '--y': `${y}px`, '--along': `${along}px` }}
      ref={bubble}
    >
      <p>{speech.text}</p>
    </div>
  );
}
