import { effect } from '@preact/signals';
import { perceiveEnvironment } from '../perception/environment.js';
import { background, backgroundColour } from '../session/background.js';
import type { Viewer } from '../session/viewer.js';
import type { Screen } from './screen.js';

/** Keeps document, body and model in step with what the person chose. */
export function dress(viewer: Viewer, screen: Screen): void {
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
