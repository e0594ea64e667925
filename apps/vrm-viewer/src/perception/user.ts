import type { Perceive, Stop } from './perceive.js';

/** A person who touched nothing for this long is taken to be away. */
const IDLE_AFTER_MS = 60_000;

const ACTIVITY = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart'] as const;

/** Whether someone is there: the page is in view, and was used within the last minute. */
export function watchUser(page: Document, perceive: Perceive): Stop {
  let present: boolean | undefined;
  let lastActiveMs = Date.now();
  let idle: ReturnType<typeof setTimeout> | undefined;

  const tell = (isPresent: boolean, reason: 'active' | 'idle' | 'page-hidden') => {
    if (isPresent === present) return;
    present = isPresent;
    perceive('user', { present, idleMs: Date.now() - lastActiveMs, reason }, { key: 'user', importance: 'medium' });
  };
  const wait = () => {
    clearTimeout(idle);
    idle = setTimeout(() => tell(false, 'idle'), IDLE_AFTER_MS);
  };
  const active = () => {
    if (page.visibilityState === 'hidden') return;
    lastActiveMs = Date.now();
    tell(true, 'active');
    wait();
  };
  const visibility = () => (page.visibilityState === 'hidden' ? tell(false, 'page-hidden') : active());

  for (const name of ACTIVITY) page.addEventListener(name, active, { passive: true });
  page.addEventListener('visibilitychange', visibility);
  visibility();
  return () => {
    clearTimeout(idle);
    for (const name of ACTIVITY) page.removeEventListener(name, active);
    page.removeEventListener('visibilitychange', visibility);
  };
}
