/** A real browser for tests, on any machine that has only Node: the first Chromium found, or the one from npm. */
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

const FLAGS = [
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--use-gl=angle',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
];

/** `CHROME_PATH`, then a Chromium on PATH, then Playwright's own, then the one that npm installed. */
export async function findChromium(): Promise<string> {
  const named = process.env.CHROME_PATH;
  if (named) return named;
  for (const directory of (process.env.PATH ?? '').split(delimiter)) {
    for (const name of NAMES) {
      const path = join(directory, name);
      if (isExecutable(path)) return path;
    }
  }
  const own = chromium.executablePath();
  if (own && existsSync(own)) return own;
  return npmChromium();
}

/**
 * The package unpacks into the temporary folder. Bare Linux images lack Chromium's shared libraries; the package
 * carries them too, and unpacks them where it believes to be in the environment it was made for.
 */
async function npmChromium(): Promise<string> {
  const ours = process.env.AWS_EXECUTION_ENV;
  process.env.AWS_EXECUTION_ENV ??= 'AWS_Lambda_nodejs20.x';
  const { default: packaged } = await import('@sparticuz/chromium');
  const path = await packaged.executablePath();
  if (ours === undefined) delete process.env.AWS_EXECUTION_ENV;
  return path;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Starts a headless browser with WebGL 2 in software; close it, or declare it with `await using`. */
export async function openBrowser(flags: readonly string[] = []): Promise<Browser> {
  return chromium.launch({ executablePath: await findChromium(), args: [...FLAGS, ...flags] });
}
