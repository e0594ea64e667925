import { findChromium } from './browser.js';

/** Before any worker starts: the browser is found, and unpacked where it has to be, once and not by several at a time. */
export default async function prepareBrowser(): Promise<void> {
  process.env.CHROME_PATH = await findChromium();
}
