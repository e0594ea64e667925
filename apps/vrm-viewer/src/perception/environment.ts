import type { Perceive } from './perceive.js';

export interface Surroundings {
  /** Name of the background. */
  background: string;
  theme: 'light' | 'dark';
  /** The language of the page, as a BCP 47 tag. */
  language: string;
}

/** Tells what is around her, and where the person is in their day. */
export function perceiveEnvironment(
  { background, theme, language }: Surroundings,
  now: Date,
  perceive: Perceive,
): void {
  const localTime = `${String(now.getHours()).padStart(2, '0')}:${String(now.getMinutes()).padStart(2, '0')}`;
  const description = `a stage in a browser page, ${theme} theme, background "${background}"`;
  const data = { name: 'stage', description, background, theme, language, localTime };
  perceive('environment', data, { key: 'environment', importance: 'low' });
}
