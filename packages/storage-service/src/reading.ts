/** The bytes of one download, chunk by chunk. */
export interface Reading {
  /** The next bytes; undefined at the end. Rejects when the file's time passed or it was removed. */
  next(): Promise<Uint8Array | undefined>;
  /** Ends it early. Harmless at any time. */
  close(): void;
}
