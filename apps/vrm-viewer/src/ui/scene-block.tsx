import type { TargetedKeyboardEvent } from 'preact';
import { useRef } from 'preact/hooks';
import { samePlace } from '../score/draft.js';
import { type Edited, moveBy, remove, resizeTo } from '../score/edit.js';
import type { Block } from '../score/picture.js';
import { GRID_SECONDS, snap, tidy } from '../score/snap.js';
import { useScene, useText } from './context.js';
import { eventLabel, laneName, tenths } from './scene-words.js';

/** A hand that moved less has only pressed; nearer than the other a block's edge is met exactly. In pixels. */
const STILL_PIXELS = 3;
const REACH_PIXELS = 7;

interface SceneBlockProps {
  block: Block;
  channel: string;
  /** Seconds that are drawn. */
  span: number;
  /** Seconds that a pixel stands for now. */
  perPixel: () => number;
}

/** Something she does, as a button that can be dragged, made longer at its edge, and moved with the arrow keys. */
export function SceneBlock({ block, channel, span, perPixel }: SceneBlockProps) {
  const text = useText();
  const { editor } = useScene();
  const { place, event, start, end, heldUntil, row } = block;
  const grip = useRef<{ x: number; start: number; end: number; byEdge: boolean; moved: boolean } | undefined>(
    undefined,
  );
  const isChosen = samePlace(editor.chosen.value, place);
  const label = eventLabel(event, text);

  const choose = () => {
    editor.chosen.value = place;
  };
  /** What the drag would make, the block's edge drawn to the edges of others and to the playhead. */
  const dragged = (x: number): Edited | undefined => {
    const held = grip.current;
    if (!held) return undefined;
    const seconds = perPixel();
    const blocks = editor.picture.peek().lanes.flatMap((lane) => lane.blocks);
    const others = blocks.filter((other) => !samePlace(other.place, place));
    const marks = [...others.flatMap((other) => [other.start, other.end]), editor.playhead.peek(), 0];
    const to = (held.byEdge ? held.end : held.start) + (x - held.x) * seconds;
    const met = snap(to, marks, REACH_PIXELS * seconds);
    return held.byEdge
      ? resizeTo(editor.settled, place, met - held.start)
      : moveBy(editor.settled, place, Math.max(0, met) - held.start);
  };
  const onKeyDown = (key: TargetedKeyboardEvent<HTMLButtonElement>) => {
    if (key.key === 'Delete' || key.key === 'Backspace') {
      key.preventDefault();
      const ruler = key.currentTarget.closest('.scene-tracks')?.querySelector<HTMLElement>('.scene-ruler');
      // The focus does not go under with the block.
      if (editor.apply(remove(editor.settled, place))) ruler?.focus();
      return;
    }
    const sign = key.key === 'ArrowRight' ? 1 : key.key === 'ArrowLeft' ? -1 : 0;
    if (sign === 0) return;
    key.preventDefault();
    const strand = `${key.shiftKey ? 'resize' : 'move'} ${place.join('.')}`;
    if (key.shiftKey) editor.apply(resizeTo(editor.settled, place, tidy(end - start + sign * GRID_SECONDS)), strand);
    else editor.apply(moveBy(editor.settled, place, sign * GRID_SECONDS), strand);
  };
  return (
    <>
      {heldUntil > end && (
        <span
          class="scene-held"
          aria-hidden="true"
          style={{ '--from': end / span, '--length': Math.min(span, heldUntil) / span - end / span, '--row': row }}
        />
      )}
      <button
        type="button"
        class={`scene-block ${block.isGuess ? 'is-guess' : ''} ${block.isRepeated ? 'is-repeated' : ''}`}
        aria-pressed={isChosen}
        aria-label={text.score.block(label, laneName(channel, text), tenths(start), tenths(end))}
        title={label}
        style={{ '--from': start / span, '--length': (end - start) / span, '--row': row }}
        onClick={choose}
        onFocus={choose}
        onKeyDown={onKeyDown}
        onPointerDown={(down) => {
          if (down.button !== 0) return;
          down.currentTarget.setPointerCapture(down.pointerId);
          const byEdge = down.target instanceof Element && down.target.closest('.scene-edge') !== null;
          grip.current = { x: down.clientX, start, end, byEdge, moved: false };
          choose();
        }}
        onPointerMove={(move) => {
          const held = grip.current;
          if (!held) return;
          held.moved ||= Math.abs(move.clientX - held.x) > STILL_PIXELS;
          const edited = held.moved ? dragged(move.clientX) : undefined;
          if (edited) editor.hover(edited);
        }}
        onPointerUp={(up) => {
          const edited = grip.current?.moved ? dragged(up.clientX) : undefined;
          grip.current = undefined;
          if (edited) editor.apply(edited);
        }}
        onPointerCancel={() => {
          grip.current = undefined;
          editor.drop();
        }}
      >
        <span class="scene-label">{label}</span>
        {block.canResize && <span class="scene-edge" />}
      </button>
    </>
  );
}
