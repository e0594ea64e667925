import { useRef } from 'preact/hooks';
import { onGrid, tidy } from '../score/snap.js';
import { useScene, useText } from './context.js';
import { tenths } from './scene-words.js';

const STEPS = [0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600];
/** So many numbers stand side by side in one view. */
const MOST_MARKS = 12;
const SMALL_SECONDS = 0.1;
const LARGE_SECONDS = 1;

/** The seconds, and the playhead as a slider: https://www.w3.org/WAI/ARIA/apg/patterns/slider/ */
export function SceneRuler({ zoom = 1 }: { zoom?: number }) {
  const text = useText();
  const { editor, player } = useScene();
  const bar = useRef<HTMLDivElement>(null);
  const span = editor.span.value;
  const at = Math.min(editor.playhead.value, span);
  const step = STEPS.find((size) => span / size <= MOST_MARKS * zoom) ?? span;
  const marks = Array.from({ length: Math.ceil(span / step) }, (_, index) => tidy(index * step));

  const scrubTo = (clientX: number) => {
    const box = bar.current?.getBoundingClientRect();
    if (!box || box.width === 0) return;
    player.scrub(onGrid(Math.min(span, Math.max(0, ((clientX - box.left) / box.width) * span))));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const to = goal(event.key, at, editor.picture.peek().end);
    if (to === undefined) return;
    event.preventDefault();
    player.scrub(onGrid(Math.min(span, Math.max(0, to))));
  };
  return (
    <div
      ref={bar}
      class="scene-ruler"
      role="slider"
      tabIndex={0}
      aria-label={text.score.playhead}
      aria-valuemin={0}
      aria-valuemax={span}
      aria-valuenow={tidy(at)}
      aria-valuetext={text.score.seconds(tenths(at))}
      style={{ '--at': at / span }}
      onKeyDown={onKeyDown}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        scrubTo(event.clientX);
      }}
      onPointerMove={(event) => {
        if (event.currentTarget.hasPointerCapture(event.pointerId)) scrubTo(event.clientX);
      }}
    >
      {marks.map((mark) => (
        <span key={mark} class="scene-mark" style={{ '--at': mark / span }}>
          {mark}
        </span>
      ))}
      <span class="scene-knob" />
    </div>
  );
}

function goal(key: string, at: number, end: number): number | undefined {
  switch (key) {
    case 'ArrowRight':
    case 'ArrowUp':
      return at + SMALL_SECONDS;
    case 'ArrowLeft':
    case 'ArrowDown':
      return at - SMALL_SECONDS;
    case 'PageUp':
      return at + LARGE_SECONDS;
    case 'PageDown':
      return at - LARGE_SECONDS;
    case 'Home':
      return 0;
    case 'End':
      return end;
    default:
      return undefined;
  }
}
