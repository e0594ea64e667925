/** What came out of a page whose body is `heard`. */
import type { Page } from 'playwright-core';
import type {} from './heard-body.js';

export const LOUD = 0.02;
export const SILENT = 0.001;

/** What was heard of her, and how she looked the while, since a moment of the sound's clock. */
export const since = (page: Page, from: number) =>
  page.evaluate((at) => {
    const { levels, frames } = window.watched;
    return { levels: levels.filter((level) => level.at > at), frames: frames.filter((frame) => frame.at > at) };
  }, from);

export const now = (page: Page) => page.evaluate(() => window.watched.levels.at(-1)?.at ?? 0);

/** How loud it was at the most. */
export const loudness = (page: Page, from: number) =>
  page.evaluate(
    (at) => window.watched.levels.reduce((most, level) => (level.at > at ? Math.max(most, level.rms) : most), 0),
    from,
  );

/** How far her mouth was open at the most: on a slow machine a short sentence has few pictures. */
export const widest = (page: Page, from: number) =>
  page.evaluate(
    (at) => window.watched.frames.reduce((most, frame) => (frame.at > at ? Math.max(most, frame.open) : most), 0),
    from,
  );

/** How far her mouth is open in the newest picture, which may be older than what the model was last told. */
export const openness = (page: Page) => page.evaluate(() => window.watched.frames.at(-1)?.open ?? 1);
