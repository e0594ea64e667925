import { useEffect } from 'preact/hooks';
import { Scene, usePage, useText } from './context.js';
import { Panel } from './panel.js';

/** The panel of the scene: until it is there, a word that it comes, or that it does not. */
export function SceneDoor() {
  const text = useText();
  const { desk, screen } = usePage();
  const laid = desk?.laid.value;
  useEffect(() => void desk?.open(), [desk]);
  if (laid && laid !== 'failed') {
    return (
      <Scene.Provider value={laid.scene}>
        <laid.Panel />
      </Scene.Provider>
    );
  }
  return (
    <Panel name="scene" title={text.score.title} look={screen.narrow.value ? 'card' : 'strip'}>
      <p class="hint" role="status">
        {laid === 'failed' ? text.score.notFetched : text.score.comes}
      </p>
    </Panel>
  );
}
