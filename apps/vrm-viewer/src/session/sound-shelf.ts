import { StorageClient, StorageClientError } from '@vccp/storage-service/client';
import * as z from 'zod';

/** As long as a storage keeps anything as it comes. */
const A_DAY_SECONDS = 24 * 60 * 60;

const leaveSchema = z.object({ path: z.string().startsWith('/'), token: z.string().min(1) });

/** Where a sound lies that a person chose: at the server, by an id and for a while, or in this page alone. */
export type KeptSound = { id: string; until: string } | { url: string };

export interface SoundShelfOptions {
  fetch: typeof fetch;
  pageUrl: string;
}

/** The sounds that a person brings to this page. */
export class SoundShelf {
  readonly #options: SoundShelfOptions;
  readonly #here = new Set<string>();

  constructor(options: SoundShelfOptions) {
    this.#options = options;
  }

  /** Whether this address is of a sound in this page; one of a page that was closed is good no more. */
  holds(url: string): boolean {
    return this.#here.has(url);
  }

  /**
   * Sends a sound to the storage of the server that this page came from. Where the page may not, or nothing is kept
   * there, it stays in the page.
   * @throws {StorageClientError} where the storage refuses this very file, for example because it is too large
   */
  async keep(file: File): Promise<KeptSound> {
    const leave = await this.#askLeave();
    if (!leave) return this.#keepHere(file);
    const { fetch, pageUrl } = this.#options;
    const baseUrl = new URL(pageUrl).origin + leave.path;
    try {
      const storage = new StorageClient({ baseUrl, token: () => leave.token, fetch });
      const { id, expiresAt } = await storage.upload(file, { ttlSeconds: A_DAY_SECONDS });
      return { id, until: expiresAt };
    } catch (fault) {
      if (!(fault instanceof StorageClientError) || ![0, 401].includes(fault.status)) throw fault;
      return this.#keepHere(file);
    }
  }

  #keepHere(file: File): KeptSound {
    const url = URL.createObjectURL(file);
    this.#here.add(url);
    return { url };
  }

  async #askLeave(): Promise<z.infer<typeof leaveSchema> | undefined> {
    const { fetch, pageUrl } = this.#options;
    try {
      const answer = await fetch(new URL('/api/uploads', pageUrl), { method: 'POST' });
      return answer.ok ? leaveSchema.safeParse(await answer.json()).data : undefined;
    } catch {
      return undefined;
    }
  }
}
