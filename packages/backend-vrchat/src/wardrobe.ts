import type { Clock } from '@vccp/client';
import type { QueryOptions } from '@vccp/osc';
import { type Avatar, avatarFromFile, avatarFromQuery, unknownAvatar } from './avatar.js';

/** How often, and how many times, VRChat is asked for an avatar that it says is worn but does not show yet. */
const RETRY_MS = 300;
const TRIES = 10;
/** Longer than any id of an avatar. */
const LONGEST_ID = 128;

export interface WardrobeOptions {
  clock: Clock;
  /** VRChat's own `OSC` folders. */
  folders: readonly string[];
  fetch: QueryOptions['fetch'];
  /** Where VRChat answers, now. */
  queryUrl(): string | undefined;
  /** Told of what is worn, each time that it was read. */
  found(avatar: Avatar): void;
}

/** Finds out what the avatar has that is worn, from whoever knows. */
export class Wardrobe {
  readonly #options: WardrobeOptions;
  #loads = 0;
  /** What VRChat told of last, while another one is being read. */
  #nextId: string | undefined;
  #isChanging = false;
  #isClosed = false;

  constructor(options: WardrobeOptions) {
    this.#options = options;
  }

  /** Reads the one that VRChat shows, or of which it said the id; the newest call wins. */
  async read(id?: string): Promise<void> {
    this.#loads += 1;
    const load = this.#loads;
    const isOld = () => this.#isClosed || load !== this.#loads || this.#nextId !== undefined;
    const avatar = (await this.#ask(id, isOld)) ?? (await this.#lookUp(id));
    if (!isOld()) this.#options.found(avatar);
  }

  /**
   * Another one is worn, as VRChat says. Anybody can say so, and as often as they like: of those that are told of while
   * one is read, the last is read next.
   */
  async change(id: string): Promise<void> {
    if (id.length > LONGEST_ID) return;
    this.#nextId = id;
    if (this.#isChanging) return;
    this.#isChanging = true;
    while (this.#nextId !== undefined && !this.#isClosed) {
      const next = this.#nextId;
      this.#nextId = undefined;
      await this.read(next);
      await this.#pause();
    }
    this.#isChanging = false;
  }

  /** Nothing is told any more. */
  close(): void {
    this.#isClosed = true;
  }

  async #ask(id: string | undefined, isOld: () => boolean): Promise<Avatar | undefined> {
    const { fetch, queryUrl } = this.#options;
    for (let tries = 0; tries < TRIES && !isOld(); tries += 1) {
      const url = queryUrl();
      if (url === undefined) return undefined;
      try {
        const avatar = await avatarFromQuery(url, fetch ? { fetch } : {});
        // Right after a change VRChat still shows the one before.
        if (id === undefined || avatar.id === id || avatar.id === undefined) return avatar;
      } catch {
        return undefined;
      }
      await this.#pause();
    }
    return undefined;
  }

  async #lookUp(id: string | undefined): Promise<Avatar> {
    const known = id === undefined ? undefined : await avatarFromFile(this.#options.folders, id);
    return known ?? unknownAvatar(id);
  }

  #pause(): Promise<void> {
    return new Promise((resolve) => void this.#options.clock.setTimeout(resolve, RETRY_MS));
  }
}
