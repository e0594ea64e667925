import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { readVrmSkeleton, type Skeleton } from '@vccp/pose';
import { BlenderError } from './blender-error.js';
import type { BlenderConnection } from './connection.js';

export interface CastingOptions {
  /** A `.vrm` or `.glb` that is brought in. */
  character?: string | undefined;
  /** Brought in where nobody is in the scene: a file, or nothing for the plain figure of the add-on. */
  fallback?: string | undefined;
  /** Name of the armature that is meant. */
  armature?: string | undefined;
}

/** Who is posed: whoever there is, or somebody who is brought in. */
export class Casting {
  readonly #options: CastingOptions;
  /** Why Blender does not bring in the character: it would say so of the same file each time. */
  #refusal: BlenderError | undefined;

  constructor(options: CastingOptions) {
    this.#options = options;
  }

  /** Whether it would fail for the same reason again. */
  isFinal(fault: unknown): boolean {
    return fault !== undefined && fault === this.#refusal;
  }

  /**
   * Sees to it that somebody is chosen, where there can be.
   * @param own armature that was posed before the line broke
   * @returns what the file that was brought in says of its skeleton
   * @throws {BlenderError}
   */
  async fill(connection: BlenderConnection, own: string | undefined): Promise<Skeleton | undefined> {
    const { character, fallback, armature } = this.#options;
    const { chosen, armatures } = connection.described;
    if (character !== undefined) {
      if (this.#refusal) throw this.#refusal;
      // She whom we brought in before the line broke is not brought in twice.
      if (own === undefined || !armatures.includes(own)) return this.#bringIn(connection, character);
      if (chosen?.armature !== own) await connection.describe('choose', { armature: own });
      return undefined;
    }
    if (chosen) return undefined;
    if (armature !== undefined || armatures.length > 0) {
      await connection.describe('choose', { ...(armature !== undefined && { armature }) });
      return undefined;
    }
    if (fallback === undefined) return load(connection, undefined);
    // NumPy may be missing: the plain figure needs none.
    return load(connection, fallback).catch(() => load(connection, undefined));
  }

  /** What Blender said against the character is kept; a line that broke said nothing. */
  async #bringIn(connection: BlenderConnection, character: string): Promise<Skeleton | undefined> {
    try {
      return await load(connection, character);
    } catch (fault) {
      if (!(fault instanceof BlenderError) || fault.code === 'gone') throw fault;
      const message = `${fault.message}; mend it, and start the body anew`;
      this.#refusal = new BlenderError(fault.code, message, { cause: fault });
      throw this.#refusal;
    }
  }
}

async function load(connection: BlenderConnection, path: string | undefined): Promise<Skeleton | undefined> {
  await connection.describe('load', path === undefined ? {} : { path: resolve(path) });
  return path === undefined ? undefined : skeletonInFile(path);
}

/** What the file of a character says of it, which is more than Blender keeps; nothing where it is no VRM. */
async function skeletonInFile(path: string): Promise<Skeleton | undefined> {
  try {
    return readVrmSkeleton(new Uint8Array(await readFile(path)));
  } catch {
    return undefined;
  }
}
