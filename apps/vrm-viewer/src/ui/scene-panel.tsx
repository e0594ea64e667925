import { useEffect } from 'preact/hooks';
import { usePage, useScene, useText } from './context.js';
import { Panel } from './panel.js';
import { SceneEmpty } from './scene-empty.js';
import { SceneInspector } from './scene-inspector.js';
import { SceneList } from './scene-list.js';
import { ScenePalette } from './scene-palette.js';
import { SceneRuler } from './scene-ruler.js';
import { SceneTelling } from './scene-telling.js';
import { SceneTools } from './scene-tools.js';
import { SceneTracks } from './scene-tracks.js';

/** Where a person writes a scene: tracks below her, or a list on a phone, so that she is seen the while. */
export function ScenePanel() {
  const text = useText();
  const { screen } = usePage();
  const { editor, player } = useScene();
  const isNarrow = screen.narrow.value;

  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const isText = event.target instanceof Element && event.target.closest('input, textarea, select') !== null;
      if (!(event.ctrlKey || event.metaKey) || isText) return;
      const key = event.key.toLowerCase();
      if (key !== 'z' && key !== 'y') return;
      event.preventDefault();
      if (key === 'y' || event.shiftKey) editor.redo();
      else editor.undo();
    };
    addEventListener('keydown', onKeyDown);
    return () => {
      removeEventListener('keydown', onKeyDown);
      // What was only looked at does not stay when nobody looks any more.
      if (!player.isPlaying.peek()) player.rest();
    };
  }, [editor, player]);

  const tools = <SceneTools />;
  if (isNarrow) {
    return (
      <Panel name="scene" title={text.score.title}>
        {tools}
        <SceneTelling />
        {editor.isEmpty ? (
          <SceneEmpty />
        ) : (
          <>
            <SceneRuler />
            <SceneList />
            <ScenePalette />
          </>
        )}
      </Panel>
    );
  }
  return (
    <Panel name="scene" title={text.score.title} look="strip" tools={tools}>
      <SceneTelling />
      <div class="scene">
        {editor.isEmpty ? <SceneEmpty /> : <SceneTracks />}
        {!editor.isEmpty && (
          <div class="scene-side">{editor.chosenBlock.value ? <SceneInspector /> : <ScenePalette />}</div>
        )}
      </div>
    </Panel>
  );
}
