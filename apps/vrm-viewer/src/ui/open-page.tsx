import { effect } from '@preact/signals';
import { render } from 'preact';
import { perceiveEnvironment } from '../perception/environment.js';
import { watchPage } from '../perception/page.js';
import { watchUser } from '../perception/user.js';
import { background, backgroundColour } from '../session/background.js';
import { Keepsake } from '../session/keepsake.js';
import { Link } from '../session/link.js';
import { SettingsStore } from '../session/settings.js';
import { Viewer } from '../session/viewer.js';
import { App } from './app.js';
import { Page } from './context.js';
import { Screen } from './screen.js';

/** Wires the page together and shows it. The engine comes after the first paint. */
export function openPage(root: HTMLElement): void {
  const settings = new SettingsStore(readable(() => localStorage));
  const screen = new Screen(settings, window);
  const link = new Link({
    fetch: (input, init) => fetch(input, init),
    pageUrl: location.href,
    store: sessionStorage,
    onNewSession: () => viewer.activity.addNote({ name: 'new-session' }),
    onAgent: (agent, present) => {
      viewer.activity.addNote({ name: present ? 'agent-came' : 'agent-left', agent });
      if (present) screen.fold('connect');
    },
  });
  const viewer: Viewer = new Viewer({
    settings,
    link,
    createBody: async (options) => (await import('../body/vrm-body.js')).createVrmBody(options),
    defaultModelUrl: '/avatar.vrm',
    look: () => ({ theme: screen.theme.peek(), reducedMotion: screen.reducedMotion.peek() }),
    avatarKeepsake: new Keepsake('avatar'),
    pictureKeepsake: new Keepsake('picture'),
    fetch: (input, init) => fetch(input, init),
  });

  dress(viewer, screen);
  watchUser(document, viewer.perceive);
  watchPage(window, viewer.perceive);
  render(
    <Page.Provider value={{ viewer, screen }}>
      <App />
    </Page.Provider>,
    root,
  );
}

/** Keeps document, body and model in step with what the person chose. */
function dress(viewer: Viewer, screen: Screen): void {
  const { documentElement } = document;
  effect(() => {
    documentElement.dataset.theme = screen.theme.value;
    documentElement.lang = screen.language.value;
    viewer.body.value?.setTheme(screen.theme.value);
  });
  effect(() => viewer.body.value?.setReducedMotion(screen.reducedMotion.value));
  effect(() => {
    const { background: name } = viewer.settings.value;
    documentElement.style.setProperty('--backdrop', backgroundColour(name, screen.theme.value));
    perceiveEnvironment(
      { background: name, theme: screen.theme.value, language: screen.language.value },
      new Date(),
      viewer.perceive,
    );
    void paintBackground(viewer, screen);
  });
  effect(() => {
    viewer.setState({
      paused: viewer.paused.value,
      model: viewer.model.value?.name ?? '',
      background: viewer.settings.value.background,
      posture: viewer.posture.value,
      controlsHidden: screen.hidden.value,
    });
  });
}

async function paintBackground(viewer: Viewer, screen: Screen): Promise<void> {
  const body = viewer.body.value;
  const name = viewer.settings.value.background;
  const theme = screen.theme.value;
  const painting = background(name, theme, viewer.picture.value);
  const painted = await painting;
  const isStillWanted = viewer.settings.value.background === name && screen.theme.value === theme;
  if (!body || painted === undefined || !isStillWanted) return;
  await body.setBackground(painted).catch(() => viewer.settings.change({ background: 'dawn' }));
}

/** Some browsers throw at the mere touch of a store that is switched off. */
function readable<T>(store: () => T): T | undefined {
  try {
    return store();
  } catch {
    return undefined;
  }
}
