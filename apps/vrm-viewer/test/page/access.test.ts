import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type OpenStage, openStage } from './open-stage.js';

const PANELS = ['connect', 'try', 'scene', 'avatar', 'view', 'settings'] as const;
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true };

let stage: OpenStage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage[Symbol.asyncDispose]());

async function openReady(options: Parameters<OpenStage['open']>[0] = {}): Promise<Page> {
  // The policy of the page forbids foreign scripts, and axe is one.
  const { page } = await stage.open({ reducedMotion: 'reduce', bypassCSP: true, ...options });
  await page.locator('.dot.ready, .dot.agent').waitFor();
  await page.addScriptTag({ content: axe.source });
  return page;
}

/** Rules of axe-core (https://github.com/dequelabs/axe-core): WCAG 2.2 A and AA, and its best practices. */
async function faults(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const { axe } = window as unknown as {
      axe: {
        run(): Promise<{
          violations: { id: string; help: string; nodes: { html: string; failureSummary: string }[] }[];
        }>;
      };
    };
    const { violations } = await axe.run();
    return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html} ${node.failureSummary}`));
  });
}

/** Panels are opened by their button; one that is open stays so. */
async function show(page: Page, name: (typeof PANELS)[number]): Promise<void> {
  const button = page.locator(`#dock-${name}`);
  if ((await button.getAttribute('aria-expanded')) !== 'true') await button.click();
  await page.locator(`#panel-${name}`).waitFor();
  // The tracks have more in them to be at fault than the invitation to begin.
  if (name === 'scene') {
    const greeting = page.locator('.scene-empty .button.primary');
    const ruler = page.locator('#panel-scene .scene-ruler');
    await greeting.or(ruler).first().waitFor();
    if (await greeting.isVisible()) await greeting.click();
    await ruler.first().waitFor();
  }
  for (const summary of await page.locator(`#panel-${name} details:not([open]) > summary`).all()) {
    if (await summary.isVisible()) await summary.click();
  }
}

describe.each([
  ['wide, light', { colorScheme: 'light' as const }],
  ['phone, dark, Japanese', { ...PHONE, colorScheme: 'dark' as const, locale: 'ja-JP' }],
])('%s', (_name, options) => {
  test('every panel is free of faults that a machine can find', async () => {
    const page = await openReady(options);
    const found: Record<string, string[]> = {};
    for (const name of PANELS) {
      await show(page, name);
      found[name] = await faults(page);
    }
    expect(found).toEqual(Object.fromEntries(PANELS.map((name) => [name, []])));
    await page.context().close();
  });

  test('the history, the status, the wish for a tap and the pause are, too', async () => {
    const page = await openReady(options);
    await page.evaluate(() => {
      document.querySelector<HTMLElement>('.status summary')?.click();
      document.querySelector<HTMLElement>('.pause')?.click();
      document.querySelector<HTMLElement>('[aria-controls=history]')?.click();
      window.standIn.emit({ type: 'muted', muted: true });
    });
    await page.locator('.held .button').waitFor();
    await page.locator('.history.open .entry').waitFor();
    expect(await faults(page)).toEqual([]);
    await page.context().close();
  });
});

function tooWide(): string[] {
  return [document.documentElement, ...document.querySelectorAll('.panel, .panel-body, .panel-body *, .top, .talk-bar')]
    .filter((element) => element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 1)
    .filter((element) => !['hidden', 'clip'].includes(getComputedStyle(element).overflowX))
    .map((element) => `${element.tagName}.${element.className}: ${element.scrollWidth} > ${element.clientWidth}`);
}

test.each(['en-GB', 'ja-JP'])('nothing scrolls sideways from 320 px on, in any panel: %s', async (locale) => {
  const page = await openReady({ locale });
  for (const name of PANELS) {
    await show(page, name);
    for (const width of [320, 390, 480, 768, 1024]) {
      await page.setViewportSize({ width, height: 720 });
      // What the page lays out anew for a width, it lays out in the frame after.
      await expect.poll(() => page.evaluate(tooWide), { message: `${name} at ${width} px` }).toEqual([]);
    }
  }
  await page.context().close();
});

test('on a phone everything to press is at least 44 px, and she keeps the upper part of the view', async () => {
  const page = await openReady(PHONE);
  for (const name of PANELS) {
    await show(page, name);
    const small = await page.evaluate(() =>
      [...document.querySelectorAll<HTMLElement>('button, summary, select, .segment, .swatch, a.button')]
        .filter((element) => element.checkVisibility({ visibilityProperty: true }))
        .map((element) => ({ element, box: element.getBoundingClientRect() }))
        .filter(({ box }) => box.width > 2 && (box.height < 43.5 || box.width < 43.5))
        .map(({ element, box }) => `${element.className} ${element.textContent} ${box.width}×${box.height}`),
    );
    expect(small, name).toEqual([]);
    const height = async () => (await page.locator('canvas').boundingBox())?.height;
    await expect.poll(height).toBeGreaterThan(300);
  }
  expect(await page.getByRole('button', { name: 'Pause' }).isVisible()).toBe(true);
  await page.context().close();
});

describe('with the keyboard alone', () => {
  const focused = (page: Page) =>
    page.evaluate(() => {
      const element = document.activeElement as HTMLElement;
      if (element === document.body) return { name: '', ring: true };
      const style = getComputedStyle(element.closest('.segment')?.querySelector('span') ?? element);
      const label = element.getAttribute('aria-label') ?? element.textContent ?? '';
      return { name: label.trim() || element.id, ring: style.outlineStyle !== 'none' && style.outlineWidth !== '0px' };
    });

  test('the first stop skips to the message box', async () => {
    const page = await openReady();
    await page.keyboard.press('Tab');
    expect((await focused(page)).name).toBe('Skip to the message box');
    await page.keyboard.press('Enter');
    // The browser goes to what a link names when it next draws.
    await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('message');
    await page.keyboard.type('Hello');
    expect(await page.getByLabel('Say something to her').inputValue()).toBe('Hello');
    await page.context().close();
  });

  test('every stop shows where it is, and the tour comes round', async () => {
    const page = await openReady();
    const stops: string[] = [];
    for (let step = 0; step < 40; step++) {
      await page.keyboard.press('Tab');
      const { name, ring } = await focused(page);
      if (stops.length > 3 && name === stops[0]) break;
      stops.push(name);
      expect(ring, name).toBe(true);
    }
    expect(stops).toEqual(
      expect.arrayContaining(['Pause', 'Connect', 'Close', 'Claude Code', 'message', 'Show history']),
    );
    expect(stops.length).toBeLessThan(25);
    await page.context().close();
  });

  test('arrows move within the toolbar and the tabs; a panel takes the focus and gives it back', async () => {
    const page = await openReady();
    await page.locator('#dock-connect').focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await expect.poll(async () => (await focused(page)).name).toBe('Try her');
    await page.locator('.panel-head button').press('Enter');
    await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('dock-try');

    await page.locator('#dock-connect').click();
    await expect.poll(async () => (await focused(page)).name).toBe('Connect a model');
    await page.getByRole('tab', { name: 'Claude Code' }).focus();
    await page.keyboard.press('End');
    await expect.poll(() => page.getByRole('tab', { name: 'Other' }).getAttribute('aria-selected')).toBe('true');
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => page.getByRole('tab', { name: 'Claude Code' }).getAttribute('aria-selected')).toBe('true');
    await page.context().close();
  });

  test('the canvas says who she is and what she does', async () => {
    const page = await openReady();
    const canvas = page.getByRole('img', { name: 'Stand-in, a 3D character' });
    await canvas.waitFor();
    await page.evaluate(() => {
      window.standIn.lasting = true;
    });
    await page.locator('#dock-try').click();
    await page.getByRole('button', { name: 'Nod' }).click();
    await page.locator('#doing').getByText('She is doing this now: Gesture · Nod.').waitFor({ state: 'attached' });
    await expect.poll(() => canvas.getAttribute('aria-describedby')).toBe('doing');
    await page.context().close();
  });
});
