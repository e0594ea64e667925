/** What a line is about, for whoever sorts lines: `session` (the first letters of its id), `body`, `action`, `tool`. */
export type LogFields = Readonly<Record<string, string | number | boolean>>;

/**
 * Four methods shaped like `console`. Lines name session and body first and never carry a token; `fields` says the same
 * for machines, and may be ignored.
 */
export interface Logger {
  debug(line: string, fields?: LogFields): void;
  info(line: string, fields?: LogFields): void;
  warn(line: string, fields?: LogFields): void;
  error(line: string, fields?: LogFields): void;
}

/** What a library says by itself: nothing. */
export const silentLogger: Logger = { debug() {}, info() {}, warn() {}, error() {} };
