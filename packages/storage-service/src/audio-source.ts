import { openAsBlob } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { basename, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { decodeDataUrl } from './base64.js';
import { systemCode } from './errors.js';
import { FILE_ID } from './file-record.js';

/** What a text that names a sound is. */
export type AudioSource =
  | { kind: 'data'; text: string }
  | { kind: 'url'; url: string }
  | { kind: 'id'; id: string }
  | { kind: 'path'; path: string };

/** Nothing can be played from this source. */
export class AudioSourceError extends Error {
  override readonly name = 'AudioSourceError';
}

/** A sound in hand, not yet looked into. */
export interface FoundSound {
  blob: Blob;
  name: string | undefined;
  type: string | undefined;
}

/** Tells a data URL, a web address, a stored file's id and a path apart, by their spelling alone. */
export function classifySource(text: string): AudioSource {
  const trimmed = text.trim();
  if (trimmed === '')
    throw new AudioSourceError('the source is empty; give a path, a URL, a data URL or the id of a stored file');
  if (/^data:/i.test(trimmed)) return { kind: 'data', text: trimmed };
  if (/^https?:\/\//i.test(trimmed)) return { kind: 'url', url: trimmed };
  if (/^file:/i.test(trimmed)) return { kind: 'path', path: pathOf(trimmed) };
  const scheme = /^([a-z][a-z0-9+.-]+):\/\//i.exec(trimmed)?.[1];
  if (scheme !== undefined)
    throw new AudioSourceError(
      `${scheme}: is not played; give a path, an http(s) URL, a data URL or the id of a stored file`,
    );
  return FILE_ID.test(trimmed) ? { kind: 'id', id: trimmed } : { kind: 'path', path: trimmed };
}

export function soundOfDataUrl(text: string): FoundSound {
  const decoded = decodeDataUrl(text);
  if (!decoded)
    throw new AudioSourceError('the data URL has no comma; it should look like data:audio/mpeg;base64,SUQz…');
  return { blob: new Blob([new Uint8Array(decoded.bytes)]), name: undefined, type: decoded.type };
}

/** @param folders where a file must lie, links followed; undefined for anywhere */
export async function soundOfPath(path: string, folders: readonly string[] | undefined): Promise<FoundSound> {
  let real: string;
  try {
    real = await realpath(path);
  } catch (error) {
    const code = systemCode(error);
    throw new AudioSourceError(`${path}: ${code === 'ENOENT' ? 'there is no such file on this machine' : code}`, {
      cause: error,
    });
  }
  if (folders && !(await liesIn(real, folders))) {
    throw new AudioSourceError(
      `${path}: lies outside the folders that sound may be played from (${folders.join(', ')})`,
    );
  }
  if (!(await stat(real)).isFile()) throw new AudioSourceError(`${path}: is no file`);
  return { blob: await openAsBlob(real), name: basename(path), type: undefined };
}

async function liesIn(real: string, folders: readonly string[]): Promise<boolean> {
  for (const folder of folders) {
    const root = await realpath(folder).catch(() => undefined);
    if (root !== undefined && real.startsWith(root.endsWith(sep) ? root : root + sep)) return true;
  }
  return false;
}

function pathOf(fileUrl: string): string {
  try {
    return fileURLToPath(fileUrl);
  } catch (error) {
    throw new AudioSourceError(`${JSON.stringify(fileUrl)} names no local file`, { cause: error });
  }
}
