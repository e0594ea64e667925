import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Failure } from '../failure.js';

/**
 * What is in the file with the settings of a world, as it is: whoever uses it holds it against what it knows, and names each
 * fault. A file that nobody named need not be there.
 */
export async function readWorldConfig(file: string, isNamed: boolean): Promise<Record<string, unknown>> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (!isNamed && (error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw new Failure(`${resolve(file)} cannot be read: ${(error as Error).message}`, 'name the file with --config');
  }
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw new Failure(`${resolve(file)} is no JSON: ${(error as Error).message}`);
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  throw new Failure(`${resolve(file)} holds no object`, 'write { … }');
}
