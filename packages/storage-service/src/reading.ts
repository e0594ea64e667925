import type { Readable } from 'node:stream';

/** The bytes of one download, chunk by chunk. */
export interface Reading {
  /** The next bytes; undefined at the end. Rejects when the file's time passed or it was removed. */
  next(): Promise<Uint8Array | undefined>;
  /** Ends it early. Harmless at any time. */
  close(): void;
}

/**
 * Reads a stream to its last byte, and is over with it: whoever has every byte may ask for another file already, over the
 * same connection, while a busy disk has not yet told that there are no more.
 * @param beforeChunk called before each chunk is given out; what it throws ends the reading
 */
export function readingOf(
  source: Readable,
  { sizeBytes, beforeChunk, onClose }: { sizeBytes: number; beforeChunk: () => void; onClose: () => void },
): Reading {
  const close = () => {
    onClose();
    source.destroy();
  };
  source.once('close', close);
  const chunks = source[Symbol.asyncIterator]();
  let leftBytes = sizeBytes;
  const next = async (): Promise<Uint8Array | undefined> => {
    if (leftBytes <= 0) return undefined;
    const { done, value } = await chunks.next();
    if (done) return undefined;
    beforeChunk();
    leftBytes -= value.length;
    if (leftBytes <= 0) {
      onClose();
      // The source comes to its own end, so that a connection behind it is of use again.
      void chunks.next().then(close, close);
    }
    return value;
  };
  return { next, close };
}
