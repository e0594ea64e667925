import type { Perceive, Stop } from './perceive.js';

/** A window is told about when it has kept its size for this long. */
const SETTLED_MS = 400;

/** The size of the window, in CSS pixels, and whether the page is in view. */
export function watchPage(window: Window, perceive: Perceive): Stop {
  const { document } = window;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const size = () => {
    const { innerWidth: width, innerHeight: height } = window;
    perceive('window', { width, height, shape: shapeOf(width, height) }, { key: 'window', importance: 'low' });
  };
  const resized = () => {
    clearTimeout(timer);
    timer = setTimeout(size, SETTLED_MS);
  };
  const visibility = () => {
    perceive('page', { visible: document.visibilityState === 'visible' }, { key: 'page', importance: 'low' });
  };
  window.addEventListener('resize', resized);
  document.addEventListener('visibilitychange', visibility);
  size();
  visibility();
  return () => {
    clearTimeout(timer);
    window.removeEventListener('resize', resized);
    document.removeEventListener('visibilitychange', visibility);
  };
}

function shapeOf(width: number, height: number): 'phone' | 'tall' | 'wide' {
  if (width <= 480) return 'phone';
  return height > width ? 'tall' : 'wide';
}
