import { behaviours } from '@vccp/performance';
import { type Performance, VCCPError } from '@vccp/protocol';
import { nearest } from './nearest.js';

/** Scores by name. Handed in: the server itself keeps no files. */
export interface SequenceStore {
  /** The names of all, in any order. */
  list(): Promise<string[]>;
  /** Undefined where there is none of that name. @throws {VCCPError} where it cannot be read. */
  read(name: string): Promise<Performance | undefined>;
  /** Keeps it under its own name, in place of one that had it. @throws {VCCPError} where there is no room. */
  write(performance: Performance): Promise<void>;
}

const SAFE_NAME = /^[\p{L}\p{N}][\p{L}\p{N}_-]{0,63}$/u;
const MOST_STORED = 500;

/** A name that is a file's on every system, and leads nowhere else. @throws {VCCPError} `bad-message` */
export function requireSafeName(name: string): string {
  const composed = name.normalize('NFC');
  if (SAFE_NAME.test(composed)) return composed;
  throw new VCCPError(
    'bad-message',
    `"${name.slice(0, 64)}" is no name for a stored sequence: use 1 to 64 letters, digits, "-" and "_", for example "good-morning"`,
  );
}

/** Scores that last as long as the process. */
export function memorySequences(): SequenceStore {
  const stored = new Map<string, Performance>();
  return {
    list: async () => [...stored.keys()],
    read: async (name) => stored.get(name),
    async write(performance) {
      if (!stored.has(performance.name) && stored.size >= MOST_STORED) throw noRoom();
      stored.set(performance.name, performance);
    },
  };
}

const noRoom = (): VCCPError =>
  new VCCPError('too-many', `${MOST_STORED} sequences are stored, which is the most; save under a name that is there`);

/** What is stored, and beneath it the behaviours that come along. */
export class Repertoire {
  readonly #store: SequenceStore;
  readonly #given = new Map(behaviours().map((behaviour) => [behaviour.name, behaviour]));

  constructor(store: SequenceStore) {
    this.#store = store;
  }

  async list(): Promise<{ name: string; given: boolean }[]> {
    const stored = (await this.#store.list()).sort();
    const given = [...this.#given.keys()].filter((name) => !stored.includes(name));
    return [...stored.map((name) => ({ name, given: false })), ...given.map((name) => ({ name, given: true }))];
  }

  /** @throws {VCCPError} `bad-message` that says what there is. */
  async require(name: string): Promise<Performance> {
    const safe = requireSafeName(name);
    const found = (await this.#store.read(safe)) ?? this.#given.get(safe);
    if (found) return found;
    const names = (await this.list()).map((entry) => entry.name);
    const meant = nearest(name, names);
    throw new VCCPError(
      'bad-message',
      `no sequence is called "${name.slice(0, 64)}".${meant === undefined ? '' : ` Did you mean "${meant}"?`} There are ${names.slice(0, 20).join(', ')}; list-sequences has all`,
      { validOptions: names.slice(0, 256) },
    );
  }

  /** @throws {VCCPError} */
  async save(performance: Performance): Promise<void> {
    requireSafeName(performance.name);
    await this.#store.write(performance);
  }
}
