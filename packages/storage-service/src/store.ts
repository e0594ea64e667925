import type { Readable, Writable } from 'node:stream';
import type { FileRecord } from './file-record.js';

/** Both ends inclusive, counted from 0, within the content. */
export interface ByteRange {
  start: number;
  end: number;
}

/** A content on its way in, under no name yet. */
export interface Draft {
  /** Takes the bytes. All are taken when it has finished. */
  readonly sink: Writable;
  /**
   * Makes the bytes readable under their SHA-256. MUST be atomic (all bytes or none are visible) and durable when it
   * resolves. Called once, after `sink` has finished, and only where the content is not kept yet.
   */
  keep(sha256: string): Promise<void>;
  /** Drops the bytes. MUST be harmless after `keep`, after a failed `sink`, and when called twice. */
  discard(): Promise<void>;
}

/**
 * Where contents and records lie. Contents are named by their SHA-256; who refers to them, and until when, is known
 * above. One store has one owner at a time.
 *
 * Errors of the system below (ENOSPC, a lost connection) are thrown as they are.
 */
export interface Store {
  /** Takes possession and removes what an earlier owner left half-written. MUST reject while another owner lives. */
  open(): Promise<void>;
  /** Gives possession back. MUST be harmless when called twice or without `open`. */
  close(): Promise<void>;

  /** Every record that can be read. One that cannot MUST be removed rather than thrown. */
  records(): Promise<FileRecord[]>;
  /** MUST be atomic and durable when it resolves. */
  saveRecord(record: FileRecord): Promise<void>;
  /** MUST be harmless when there is none. */
  removeRecord(id: string): Promise<void>;

  /** Every content kept, with its size in bytes, by SHA-256. */
  contents(): Promise<Map<string, number>>;
  draft(): Promise<Draft>;
  /** The bytes of `range`, or all. MUST reject, rather than fail later, when there is no such content. */
  read(sha256: string, range?: ByteRange): Promise<Readable>;
  /** MUST be harmless when there is none. A read under way may finish or fail, but never deliver other bytes. */
  removeContent(sha256: string): Promise<void>;
}
