import type { Embodiment, EmbodimentEvent, EmbodyOptions } from '@vccp/client';
import type { Config } from '../config.js';
import type { Terminal } from '../terminal.js';

/** What was said on the command line of a body. */
export interface WorldOptions {
  /** What it is called; its own name by default. */
  name?: string;
  json: boolean;
  /** Where the world is: `host` or `host:port`. */
  at?: string;
  /** Where we hear it: `host:port`, `host` or a port. */
  listen?: string;
  /** File with the settings of the world. */
  config?: string;
  /** The `.vrm` file that the world shows. */
  model?: string;
  /** What of the world is meant, where it has several. */
  preset?: string;
  /** Start the world without a window, and end it with the body. */
  headless?: boolean;
  /** A file to bring in or to open there. */
  load?: string;
}

/** What not every world takes. */
export const WORLD_OPTIONS = ['at', 'listen', 'config', 'model', 'preset', 'headless', 'load'] as const;
type WorldOption = (typeof WORLD_OPTIONS)[number];

interface WorldContext {
  options: WorldOptions;
  config: Config;
  terminal: Terminal;
}

/** How it stands between us and a world. */
export interface WorldStatus {
  /** Told when it changes. */
  short: string;
  /** Drawn again and again in a terminal: with how much passes, and what went wrong last. */
  live: string;
  /** The same for programs. */
  facts?: object;
}

/** A body that has joined a session. */
export interface Joined {
  embodiment: Embodiment;
  status?(): WorldStatus;
  /** Brings it to rest, and frees everything. */
  close(): Promise<void>;
}

/** A place in which a body can be: `vccp body <name>`. Add one by a file of its own, and a row in `worlds.ts`. */
export interface World {
  name: string;
  /** For `--list`, in a few words. */
  summary: string;
  /** What of the options has a meaning there; another one is refused. */
  takes: readonly WorldOption[];
  /** Whether it is there for the bodies of a session, and joins the one that is live. @default it has a session of its own */
  accompanies?(options: WorldOptions): boolean;
  join(context: WorldContext, session: EmbodyOptions, listener: (event: EmbodimentEvent) => void): Promise<Joined>;
  /** What is there now, one line each, for `--list`. @throws where nothing is, with what helps */
  look?(config: Config): Promise<string[]>;
  /** Writes what has to be installed in the world, and says where it is and what to do with it. */
  addon?(config: Config): Promise<string>;
  /** Brings whatever is there to rest, whoever moved it; says in a line what came of it, or nothing where it cannot. */
  panic?(context: WorldContext): Promise<string | undefined>;
}
