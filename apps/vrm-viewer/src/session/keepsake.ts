import { createStore, del, get, set } from 'idb-keyval';
import * as z from 'zod';

const keptFileSchema = z.object({ name: z.string(), blob: z.instanceof(Blob) });
/** A file that the browser keeps between visits. */
export type KeptFile = z.infer<typeof keptFileSchema>;

/**
 * One slot of the browser's own database (https://www.w3.org/TR/IndexedDB/). A browser that refuses, as private windows
 * may, keeps nothing and says so.
 */
export class Keepsake {
  readonly #slot: string;

  constructor(slot: string) {
    this.#slot = slot;
  }

  async read(): Promise<KeptFile | undefined> {
    try {
      return keptFileSchema.safeParse(await get(this.#slot, store())).data;
    } catch {
      return undefined;
    }
  }

  /** Whether it was kept. */
  async write(file: KeptFile): Promise<boolean> {
    try {
      await set(this.#slot, file, store());
      return true;
    } catch {
      return false;
    }
  }

  async forget(): Promise<void> {
    try {
      await del(this.#slot, store());
    } catch {
      // Nothing could be kept, so there is nothing to forget.
    }
  }
}

const store = () => createStore('vccp', 'files');
