import type { Perceive, Stop } from './perceive.js';

/** Whether a frame is scrolled into view: where it is not, the browser draws nothing, and she stands still. */
export function watchInView(element: Element, perceive: Perceive): Stop {
  const observer = new IntersectionObserver((entries) => {
    const visible = entries.at(-1)?.isIntersecting === true;
    perceive('page', { visible }, { key: 'page', importance: 'low' });
  });
  observer.observe(element);
  return () => observer.disconnect();
}
