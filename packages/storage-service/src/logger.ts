/** Four methods shaped like `console`. Lines name the file first and never carry a token or a URL. */
export interface Logger {
  debug(line: string): void;
  info(line: string): void;
  warn(line: string): void;
  error(line: string): void;
}

/** What a library says by itself: nothing. */
export const silentLogger: Logger = { debug() {}, info() {}, warn() {}, error() {} };
