import type { VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import { AvatarPanel } from './avatar-panel.js';
import { IconButton } from './button.js';
import { ConnectPanel } from './connect-panel.js';
import { usePage, useText } from './context.js';
import { Dock } from './dock.js';
import { DropZone } from './drop-zone.js';
import { FileResult } from './file-result.js';
import { Loading } from './loading.js';
import { Muted } from './muted.js';
import { PauseButton } from './pause-button.js';
import { SceneDoor } from './scene-door.js';
import type { PanelName } from './screen.js';
import { SettingsPanel } from './settings-panel.js';
import { Stage } from './stage.js';
import { Status } from './status.js';
import { Talk } from './talk.js';
import { Trouble } from './trouble.js';
import { TryPanel } from './try-panel.js';
import { ViewPanel } from './view-panel.js';

const PANEL_VIEWS: Record<PanelName, () => VNode> = {
  connect: ConnectPanel,
  try: TryPanel,
  scene: SceneDoor,
  avatar: AvatarPanel,
  view: ViewPanel,
  settings: SettingsPanel,
};

export function App() {
  const { viewer, screen } = usePage();
  const text = useText();
  const panel = screen.panel.value;
  const PanelView = panel && PANEL_VIEWS[panel];

  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && !event.isComposing) viewer.pause();
      if (!['Shift', 'Control', 'Alt', 'Meta'].includes(event.key)) screen.show();
    };
    addEventListener('keydown', onKeyDown);
    return () => removeEventListener('keydown', onKeyDown);
  }, [viewer, screen]);

  // The stage keeps its place in the tree whatever is hidden, or the canvas would be made anew.
  return (
    <main
      class={`page ${screen.hidden.value ? 'is-hidden' : panel === 'scene' && !screen.narrow.value ? 'has-strip' : panel ? 'has-panel' : ''}`}
    >
      <a class="skip" href="#message">
        {text.app.skip}
      </a>
      <Stage key="stage" />
      {screen.hidden.value ? (
        <>
          <div class="notices">
            <Muted />
          </div>
          <IconButton class="show-all" label={text.view.show} icon="eye" onClick={() => screen.show()} />
        </>
      ) : (
        <>
          <Loading />
          <header class="top">
            <h1 class="brand">{text.app.title}</h1>
            <Status />
            <PauseButton />
          </header>
          <div class="notices">
            <Trouble />
            <Muted />
            {viewer.paused.value && (
              <p class="held card" role="status">
                {text.pause.held}
              </p>
            )}
            <FileResult />
          </div>
          <Dock />
          {PanelView && <PanelView />}
          <Talk />
        </>
      )}
      <DropZone />
    </main>
  );
}
