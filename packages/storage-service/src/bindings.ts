import type { HttpBindings } from '@hono/node-server';

/** What the routes know of the connection, where they run on Node; without it they work on the Request alone. */
export interface StorageEnv {
  Bindings: Partial<HttpBindings> & {
    /** Called before the body is first read: the moment to answer `Expect: 100-continue`. */
    onBodyWanted?: () => void;
  };
}
