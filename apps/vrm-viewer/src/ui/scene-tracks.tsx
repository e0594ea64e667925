import { Fragment } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { placeText } from '../score/draft.js';
import { onGrid } from '../score/snap.js';
import { IconButton } from './button.js';
import { useScene, useText } from './context.js';
import { SceneBlock } from './scene-block.js';
import { SceneRuler } from './scene-ruler.js';
import { laneName } from './scene-words.js';

/** A view shows about so many seconds until the person asks for more or less. */
const SECONDS_IN_VIEW = 15;
const MOST_ZOOM = 256;

/** One lane for each part of her body, and what it does there as blocks in time. */
export function SceneTracks() {
  const text = useText();
  const { editor, player } = useScene();
  const tracks = useRef<HTMLDivElement>(null);
  const span = editor.span.value;
  const [asked, setAsked] = useState<number>();
  const zoom = asked ?? 2 ** Math.max(0, Math.ceil(Math.log2(span / SECONDS_IN_VIEW)));
  const { lanes } = editor.picture.value;

  /** Seconds that a pixel stands for. */
  const perPixel = () => span / Math.max(1, tracks.current?.getBoundingClientRect().width ?? 1);
  return (
    <section class="scene-scroll" aria-label={text.score.tracks}>
      <div class="scene-tracks" style={{ '--zoom': zoom }}>
        <div class="scene-corner">
          <IconButton
            label={text.score.zoomOut}
            icon="minus"
            disabled={zoom <= 1}
            onClick={() => setAsked(Math.max(1, zoom / 2))}
          />
          <IconButton
            label={text.score.zoomIn}
            icon="plus"
            disabled={zoom >= MOST_ZOOM}
            onClick={() => setAsked(Math.min(MOST_ZOOM, zoom * 2))}
          />
        </div>
        <SceneRuler zoom={zoom} />
        {lanes.map(({ channel, blocks, rows }, index) => (
          <Fragment key={channel}>
            <div class="scene-lane-name">{laneName(channel, text)}</div>
            <div
              ref={index === 0 ? tracks : undefined}
              class={`scene-lane on-${channel}`}
              style={{ '--rows': rows }}
              onPointerDown={(down) => {
                if (down.target !== down.currentTarget || down.button !== 0) return;
                editor.chosen.value = undefined;
                if (player.isPlaying.peek()) return;
                const { left } = down.currentTarget.getBoundingClientRect();
                player.scrub(onGrid((down.clientX - left) * perPixel()));
              }}
            >
              {blocks.map((block) => (
                <SceneBlock
                  key={placeText(block.place)}
                  block={block}
                  channel={channel}
                  span={span}
                  perPixel={perPixel}
                />
              ))}
            </div>
          </Fragment>
        ))}
        <PlayLine />
      </div>
    </section>
  );
}

/** By itself, so that the blocks are not drawn anew with every frame that she plays. */
function PlayLine() {
  const { editor } = useScene();
  const at = Math.min(1, editor.playhead.value / editor.span.value);
  return <div class="scene-line" aria-hidden="true" style={{ '--at': at }} />;
}
