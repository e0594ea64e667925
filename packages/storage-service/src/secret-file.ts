import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { systemCode } from './errors.js';
import { MIN_SECRET_LENGTH } from './token.js';

/**
 * The secret kept in a file that only its owner may read; made on first use, so that every program of this user on
 * this machine signs alike.
 * @throws {Error} when the file holds something too short to be a secret.
 */
export async function secretFromFile(path: string): Promise<string> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  try {
    const handle = await open(path, 'wx', 0o600);
    try {
      await handle.writeFile(`${randomBytes(32).toString('hex')}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') throw error;
  }
  const secret = (await readFile(path, 'utf8')).trim();
  if (secret.length < MIN_SECRET_LENGTH) {
    throw new Error(
      `storage: ${path} holds no secret of at least ${MIN_SECRET_LENGTH} characters; delete it to have one made`,
    );
  }
  return secret;
}
