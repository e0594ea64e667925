import { effect } from '@preact/signals';
import { render } from 'preact';
import { watchPage } from '../perception/page.js';
import { watchUser } from '../perception/user.js';
import { serverDoor } from '../session/door.js';
import { Keepsake } from '../session/keepsake.js';
import { Link } from '../session/link.js';
import { SettingsStore } from '../session/settings.js';
import { Viewer } from '../session/viewer.js';
import { App } from './app.js';
import { Page } from './context.js';
import { dress } from './dress.js';
import { SceneDesk } from './scene-desk.js';
import { Screen } from './screen.js';

/** Wires the page together and shows it. The engine comes after the first paint. */
export function openPage(root: HTMLElement): void {
  const store = readable(() => localStorage);
  const settings = new SettingsStore(store);
  const screen = new Screen(settings, window);
  const link = new Link({
    door: serverDoor({ fetch: (input, init) => fetch(input, init), pageUrl: location.href, store: sessionStorage }),
    onNewSession: () => viewer.activity.addNote({ name: 'new-session' }),
    onAgent: (agent, present) => {
      viewer.activity.addNote({ name: present ? 'agent-came' : 'agent-left', agent });
      if (present) screen.fold('connect');
    },
  });
  const viewer: Viewer = new Viewer({
    settings,
    link,
    createBody: async (options) => {
      const { createVrmBody } = await import('../body/vrm-body.js');
      return createVrmBody({ ...options, exampleSound: new URL('/chime.wav', location.href).href });
    },
    defaultModelUrl: '/avatar.vrm',
    look: () => ({ theme: screen.theme.peek(), reducedMotion: screen.reducedMotion.peek() }),
    avatarKeepsake: new Keepsake('avatar'),
    pictureKeepsake: new Keepsake('picture'),
    fetch: (input, init) => fetch(input, init),
  });

  const desk = new SceneDesk(async () => {
    const { ScenePanel, makeScene } = await import('./scene-part.js');
    return {
      ScenePanel,
      makeScene: () => makeScene(viewer, { store, fetch: (input, init) => fetch(input, init), pageUrl: location.href }),
    };
  });

  dress(viewer, screen);
  effect(() => {
    const { body, settings } = viewer;
    if (body.value) body.value.balloon.shown = settings.value.balloon;
  });
  watchUser(document, viewer.perceive);
  watchPage(window, viewer.perceive);
  render(
    <Page.Provider value={{ viewer, screen, desk }}>
      <App />
    </Page.Provider>,
    root,
  );
}

/** Some browsers throw at the mere touch of a store that is switched off. */
function readable<T>(store: () => T): T | undefined {
  try {
    return store();
  } catch {
    return undefined;
  }
}
