import { embody } from '@vccp/client';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { Model } from './model.js';
import { type OpenStage, openStage } from './open-stage.js';

let stage: OpenStage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage[Symbol.asyncDispose]());

/** Connected, alone or with the model of a session that lost its page. */
const ready = (page: Page) => page.locator('.dot.ready, .dot.agent').waitFor();
const panel = (page: Page, name: string) => page.getByRole('toolbar').getByRole('button', { name, exact: true });
const file = (name: string, content = 'glTF') => ({
  name,
  mimeType: 'model/gltf-binary',
  buffer: Buffer.from(content),
});

/** A page whose session is its own, so that tests do not meet each other's models. */
async function openReady(options: Parameters<OpenStage['open']>[0] = {}) {
  const opened = await stage.open(options);
  await ready(opened.page);
  const sessionId = await opened.page.evaluate(
    () => JSON.parse(sessionStorage.getItem('vccp.session') ?? '{}').sessionId as string,
  );
  const arrive = async (name: string) => {
    const model = new Model(`${stage.url}/mcp?session=${sessionId}`);
    await model.arrive(name);
    return model;
  };
  return { ...opened, sessionId, arrive };
}

describe('a person opens the page', () => {
  test('and is shown how to connect a model to this very server', async () => {
    const { page, console } = await openReady();
    const { mcpUrl } = (await (await fetch(new URL('/api/connect', stage.url))).json()) as { mcpUrl: string };
    await page.getByText(`claude mcp add --transport http vccp ${mcpUrl}`).waitFor();
    await page.getByRole('tab', { name: 'Cursor' }).click();
    await page.getByText('Put into ~/.cursor/mcp.json').first().waitFor();
    await page.getByRole('radio', { name: 'stdio' }).check();
    await page.getByText('"command": "npx"').waitFor();
    expect(console).toEqual([]);
    await page.context().close();
  });

  test('and copies the line with one press', async () => {
    const { page } = await openReady({ permissions: ['clipboard-read', 'clipboard-write'] });
    await page.getByRole('button', { name: 'Copy Paste into a terminal' }).click();
    await page.getByText('Copied').waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toContain('claude mcp add');
    await page.context().close();
  });

  test('a reload keeps the session, and a session that is over is replaced and said so', async () => {
    const { page, sessionId } = await openReady();
    await page.reload();
    await ready(page);
    const again = await page.evaluate(() => JSON.parse(sessionStorage.getItem('vccp.session') ?? '{}').sessionId);
    expect(again).toBe(sessionId);
    await page.goto(new URL('/?session=never-was', stage.url).href);
    await page.getByText('The old session was over, so this is a new one').waitFor();
    await ready(page);
    await page.context().close();
  });

  test('and stays: a server that was started again gives her a session and a model anew', async () => {
    const { page, sessionId, arrive } = await openReady();
    await arrive('Grace');
    await stage.restart();
    await page.getByText('The old session was over, so this is a new one').waitFor({ timeout: 60_000 });
    await ready(page);
    const again = await page.evaluate(() => JSON.parse(sessionStorage.getItem('vccp.session') ?? '{}').sessionId);
    expect(again).not.toBe(sessionId);
    const model = new Model(`${stage.url}/mcp`);
    await model.arrive('Grace');
    expect(await model.call('get-state')).toMatchObject({ sessionId: again, body: { status: 'connected' } });
    await page.context().close();
  });

  test('where the browser cannot draw in three dimensions, the page says what to do', async () => {
    const context = await stage.browser.newContext();
    await context.addInitScript(() => {
      const { getContext } = HTMLCanvasElement.prototype;
      HTMLCanvasElement.prototype.getContext = function (this: HTMLCanvasElement, ...options: unknown[]) {
        return options[0] === 'webgl2' ? null : Reflect.apply(getContext, this, options);
      } as typeof getContext;
    });
    const page = await context.newPage();
    await page.goto(stage.url);
    await page.getByRole('alert').getByText('She needs WebGL 2').waitFor();
    await context.close();
  });

  test('without a server she is there all the same, and the page says how to start it', async () => {
    const context = await stage.browser.newContext();
    const page = await context.newPage();
    await page.route('**/api/sessions', (route) => route.abort());
    await page.goto(stage.url);
    await page.getByRole('alert').getByText('The server is away').waitFor();
    await panel(page, 'Try her').click();
    await page.getByRole('button', { name: 'Wave' }).click();
    await page.getByRole('log').getByText('Gesture · Wave').waitFor();
    await page.unroute('**/api/sessions');
    await page.getByRole('button', { name: 'Try again' }).click();
    await ready(page);
    await context.close();
  });
});

describe('a model takes her body', () => {
  test('the panel folds away, its name is shown, and what the person types reaches it', async () => {
    const { page, arrive, console } = await openReady();
    const model = await arrive('Ada');
    await page.getByRole('status').getByText('Ada is here').waitFor();
    await page.getByRole('dialog').waitFor({ state: 'detached' });

    const heard = model.call('wait-for-perception', { categories: ['message'] });
    await page.getByLabel('Say something to her').fill('Good morning!');
    await page.keyboard.press('Enter');
    expect(await heard).toMatchObject({ perceptions: [{ category: 'message', data: { text: 'Good morning!' } }] });

    await model.call('play-action', { action: { category: 'say', data: { text: 'Hello there.' } } });
    await page.getByRole('log').getByText('Hello there.').waitFor();
    await page.locator('.bubble').getByText('Hello there.').waitFor();
    const { perceptions } = await model.call('get-perception');
    const categories = (perceptions as { category: string }[]).map(({ category }) => category);
    expect(categories).toEqual(expect.arrayContaining(['user', 'window', 'page', 'environment']));
    expect(console).toEqual([]);
    await page.context().close();
  });

  test('a person who is tracked elsewhere in the session moves her, unless she is held', async () => {
    const { page, sessionId, arrive } = await openReady();
    const model = await arrive('Lise');
    const tracker = {
      name: 'tracker',
      kind: 'test',
      capabilities: () => ({ actions: [] }),
      play: async () => undefined,
    };
    const sensor = await embody(tracker, { serverUrl: stage.url, sessionId, WebSocket });
    const followed = () => page.evaluate(() => window.standIn.followed);
    const pose = (y: number) => ({
      tracked: true as const,
      bones: { head: [0, y, 0, 1] as [number, number, number, number] },
    });
    sensor.sendPose(pose(0.1));
    await expect.poll(followed).toEqual([pose(0.1)]);
    await page.keyboard.press('Escape');
    const held = async () =>
      ((await model.call('get-state')).bodies as { paused?: unknown }[]).some(({ paused }) => paused);
    await expect.poll(held).toBe(true);
    sensor.sendPose(pose(0.2));
    // What a body says comes in order: when this is known, the pose has come and gone.
    sensor.perceive('mark', {});
    await expect
      .poll(async () => (await model.call('get-perception', { category: 'mark' })).perceptions)
      .toHaveLength(1);
    await page.getByRole('button', { name: 'Resume' }).click();
    await expect
      .poll(async () => {
        sensor.sendPose(pose(0.3));
        return (await followed()).slice(0, 2);
      })
      .toEqual([pose(0.1), pose(0.3)]);
    sensor.close();
    await page.context().close();
  });

  test('pause always wins: by Escape, what runs ends and what comes is refused until she is let go', async () => {
    const { page, arrive } = await openReady();
    const model = await arrive('Grace');
    await page.evaluate(() => {
      window.standIn.lasting = true;
    });
    const playing = model.call('play-action', {
      action: { category: 'gesture', data: { gesture: 'dance' } },
      waitMs: 20_000,
    });
    await page.getByRole('log').getByText('Gesture · Dance').waitFor();
    await page.getByLabel('Say something to her').focus();
    await page.keyboard.press('Escape');
    expect(await playing.catch((error: Error) => error.message)).toMatchObject({ state: 'interrupted' });
    const button = page.getByRole('button', { name: 'Resume' });
    await expect.poll(() => button.getAttribute('aria-pressed')).toBe('true');
    await expect(
      model.call('play-action', { action: { category: 'gesture', data: { gesture: 'wave' } }, waitMs: 20_000 }),
    ).rejects.toThrow(/body-paused|holds|paused/);
    await panel(page, 'Try her').click();
    expect(await page.getByRole('button', { name: 'Wave' }).isDisabled()).toBe(true);
    expect(await page.evaluate(() => window.standIn.plays.length)).toBe(1);

    await page.keyboard.press('Escape');
    expect(await button.isVisible()).toBe(true);
    await button.click();
    await page.evaluate(() => {
      window.standIn.lasting = false;
    });
    // The page's word and the model's call come by different ways.
    await expect
      .poll(async () =>
        ((await model.call('get-state')).bodies as { connected: boolean; paused?: unknown }[]).filter(
          ({ paused }) => paused,
        ),
      )
      .toEqual([]);
    await model.call('play-action', { action: { category: 'gesture', data: { gesture: 'wave' } }, waitMs: 20_000 });
    await page.context().close();
  });

  test('touch reaches it, and is written down', async () => {
    const { page, arrive } = await openReady();
    const model = await arrive('Mary');
    const felt = model.call('wait-for-perception', { categories: ['touch'] });
    await page.evaluate(() => window.standIn.emit({ type: 'touch', region: 'leftHand', x: 1, y: 1 }));
    expect(await felt).toMatchObject({ perceptions: [{ data: { region: 'leftHand' } }] });
    await page.getByRole('log').getByText('You touched her: left hand').waitFor();
    await page.context().close();
  });

  test('is told after a drop what the page noticed while it was away', async () => {
    const cut: (() => Promise<void>)[] = [];
    let isAway = false;
    const { page, arrive } = await openReady({
      prepare: (page) =>
        page.routeWebSocket(/.*/, (socket) => {
          if (isAway) return void socket.close({ code: 3001 });
          const server = socket.connectToServer();
          cut.push(async () => {
            await server.close({ code: 3001 });
            await socket.close({ code: 3001 });
          });
        }),
    });
    const model = await arrive('Hedy');
    isAway = true;
    await Promise.all(cut.map((end) => end()));
    await page.getByRole('status').getByText('Connecting').waitFor();
    await page.evaluate(() => window.standIn.emit({ type: 'touch', region: 'head', x: 1, y: 1 }));
    await page.getByRole('log').getByText('You touched her: head').waitFor();
    isAway = false;
    await expect
      .poll(() => model.call('get-perception', { category: 'touch' }))
      .toMatchObject({ perceptions: expect.arrayContaining([expect.objectContaining({ data: { region: 'head' } })]) });
    await page.context().close();
  });

  test('is told that the person went idle, and came back', async () => {
    const { page, arrive } = await openReady();
    const model = await arrive('Joan');
    await page.clock.install();
    await page.mouse.move(200, 200);
    // What the page of an earlier test left behind comes first.
    const told = async (reason: string) => {
      for (;;) {
        const { perceptions } = await model.call('wait-for-perception', { categories: ['user'] });
        const data = (perceptions as { data: { reason: string; present: boolean } }[]).map((one) => one.data);
        const news = data.find((one) => one.reason === reason);
        if (news) return news.present;
      }
    };
    const left = told('idle');
    await page.clock.fastForward(61_000);
    expect(await left).toBe(false);
    const back = told('active');
    await page.mouse.move(300, 300);
    expect(await back).toBe(true);
    await page.context().close();
  });
});

describe('try her', () => {
  test('every action of the capability is a form, and plays what it holds', async () => {
    const { page } = await openReady();
    await panel(page, 'Try her').click();
    const drawer = page.getByRole('dialog', { name: 'Try her' });
    for (const name of ['Move', 'Look', 'Expression', 'Gesture', 'Posture', 'Clip', 'Say', 'Sound']) {
      await drawer.locator('summary', { hasText: name }).first().waitFor();
    }
    await drawer.locator('summary', { hasText: 'Walks somewhere' }).click();
    await drawer.getByRole('radio', { name: 'Direction' }).check();
    await drawer.getByRole('radio', { name: 'Left' }).check();
    await drawer.locator('details[open]').getByText('2 more').click();
    await drawer.getByRole('spinbutton', { name: 'Distance' }).fill('2.5');
    await drawer.getByRole('button', { name: 'Play Move' }).click();
    await drawer.getByRole('status').getByText('completed').waitFor();

    await drawer.locator('summary', { hasText: 'Says a line' }).click();
    await drawer.getByRole('textbox', { name: 'Text' }).fill('I can speak');
    await drawer.getByRole('button', { name: 'Play Say' }).click();
    await page.getByRole('log').getByText('I can speak').waitFor();
    expect(await page.evaluate(() => window.standIn.plays)).toEqual([
      { category: 'movement', data: { direction: 'left', distance: 2.5 } },
      { category: 'say', data: { text: 'I can speak' } },
    ]);
    await page.context().close();
  });

  test('stop ends what play began', async () => {
    const { page } = await openReady();
    await page.evaluate(() => {
      window.standIn.lasting = true;
    });
    await panel(page, 'Try her').click();
    await page.locator('summary', { hasText: 'Makes a gesture' }).click();
    await page.getByRole('button', { name: 'Play Gesture' }).click();
    await page.getByRole('button', { name: 'Stop Gesture' }).click();
    await page.getByRole('dialog').getByRole('status').getByText('stopped').waitFor();
    await page.context().close();
  });
});

describe('files', () => {
  test('a broken avatar is explained, and the old one stays', async () => {
    const { page } = await openReady();
    await panel(page, 'Avatar').click();
    await page.locator('input[type=file]').setInputFiles(file('sad.vrm', 'broken'));
    const alert = page.getByRole('alert');
    await alert.getByText('sad.vrm cannot be used').waitFor();
    await alert.getByText('Its skeleton is not complete').waitFor();
    await alert.getByText('The avatar stayed as it was.').waitFor();
    await page.getByRole('dialog').getByText('Stand-in').waitFor();
    await page.locator('input[type=file]').setInputFiles(file('notes.txt'));
    await alert.getByText('This is not a file she understands').waitFor();
    await page.context().close();
  });

  test('an avatar is worn, remembered over a reload, and given back by reset', async () => {
    const { page } = await openReady();
    await panel(page, 'Avatar').click();
    await page.locator('input[type=file]').setInputFiles(file('Robin.vrm'));
    await page.getByText('Robin is on stage').waitFor();
    await page.reload();
    await ready(page);
    await panel(page, 'Avatar').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Back to the default avatar' }).click();
    await page.getByText('avatar is on stage').waitFor();
    await page.reload();
    await ready(page);
    await panel(page, 'Avatar').click();
    await page.getByRole('dialog').getByText('Free to use, commercial use allowed', { exact: true }).waitFor();
    expect(await page.getByRole('button', { name: 'Back to the default avatar' }).count()).toBe(0);
    await page.context().close();
  });

  test('dragged over the page they are invited, and a clip that is dropped offers to play', async () => {
    const { page } = await openReady();
    const transfer = await page.evaluateHandle(() => {
      const data = new DataTransfer();
      data.items.add(new File(['x'], 'bow.vrma'));
      return data;
    });
    await page.locator('canvas').dispatchEvent('dragover', { dataTransfer: transfer });
    await page.getByText('Let go to bring it in').waitFor();
    await page.locator('canvas').dispatchEvent('drop', { dataTransfer: transfer });
    await page.getByText('“bow” is ready to play').waitFor();
    await page.getByRole('button', { name: 'Play it' }).click();
    await page.getByRole('log').getByText('completed').waitFor();
    expect(await page.evaluate(() => window.standIn.plays)).toEqual([{ category: 'animation', data: { clip: 'bow' } }]);
    await page.context().close();
  });
});

describe('the view', () => {
  test('background and theme are chosen and remembered', async () => {
    const { page } = await openReady();
    await panel(page, 'View').click();
    await page.getByRole('radio', { name: 'Green screen' }).check();
    await expect.poll(() => page.evaluate(() => window.standIn.backgrounds.at(-1))).toBe('#00b140');
    await panel(page, 'Settings').click();
    await page.getByRole('radio', { name: 'Dark' }).check();
    await page.reload();
    await ready(page);
    await expect.poll(() => page.locator('html').getAttribute('data-theme')).toBe('dark');
    await expect.poll(() => page.evaluate(() => window.standIn.backgrounds.at(-1))).toBe('#00b140');
    await page.context().close();
  });

  test('fills the screen, and leaves it again', async () => {
    const { page } = await openReady();
    await panel(page, 'View').click();
    await page.getByRole('button', { name: 'Full screen' }).click();
    await expect.poll(() => page.evaluate(() => document.fullscreenElement?.tagName)).toBe('HTML');
    await page.getByRole('button', { name: 'Leave full screen' }).click();
    await expect.poll(() => page.evaluate(() => document.fullscreenElement)).toBeNull();
    await page.context().close();
  });

  test('everything hides but one button, and any key brings it back', async () => {
    const { page } = await openReady();
    await panel(page, 'View').click();
    await page.getByRole('button', { name: 'Hide everything' }).click();
    await expect.poll(() => page.getByRole('button').count()).toBe(1);
    await page.keyboard.press('a');
    await page.getByRole('button', { name: 'Pause' }).waitFor();
    await page.context().close();
  });

  test('speaks the language of the browser, and another by choice', async () => {
    const { page } = await stage.open({ locale: 'ja-JP' });
    await page.getByText('モデルをつなぐ').waitFor();
    await expect.poll(() => page.locator('html').getAttribute('lang')).toBe('ja');
    await page.getByRole('toolbar').getByRole('button', { name: 'アバター' }).click();
    await page.getByText('Free to use、商用利用可').waitFor();
    await page.getByRole('button', { name: '設定' }).click();
    await page.getByRole('radio', { name: 'English' }).check();
    await page.getByRole('dialog', { name: 'Settings' }).waitFor();
    await expect.poll(() => page.locator('html').getAttribute('lang')).toBe('en');
    await page.context().close();
  });

  test('follows the theme of the system', async () => {
    const { page } = await openReady({ colorScheme: 'dark' });
    await expect.poll(() => page.locator('html').getAttribute('data-theme')).toBe('dark');
    await page.emulateMedia({ colorScheme: 'light' });
    await expect.poll(() => page.locator('html').getAttribute('data-theme')).toBe('light');
    await page.context().close();
  });
});
