/** What a datagram over UDP can carry at most. */
export const MAX_DATAGRAM_BYTES = 65_507;

/** An argument with the type that it has on the wire. A receiver may tell `1` from `1.0`, so nothing is guessed. */
export type OscArgument =
  | { type: 'i'; value: number }
  | { type: 'f'; value: number }
  | { type: 's'; value: string }
  | { type: 'b'; value: Uint8Array }
  | { type: 'T' | 'F'; value: boolean }
  | { type: 'N'; value: null }
  /** Infinitum: `Infinity` without a byte. */
  | { type: 'I'; value: number };

export interface OscMessage {
  /** Begins with a slash: `/avatar/parameters/Happy`. */
  address: string;
  args: readonly OscArgument[];
}

/** A message that arrived. Its numbers no longer say whether they were integers, and may be NaN or infinite. */
export interface OscReceived {
  address: string;
  values: readonly OscValue[];
}
export type OscValue = number | string | boolean | null | Uint8Array;

/** A message that OSC cannot say, or bytes that say none. */
export class OscError extends Error {
  override name = 'OscError';
}

/** 32 bits, signed. @throws {OscError} */
export function int(value: number): OscArgument {
  if (Number.isInteger(value) && value >= -(2 ** 31) && value < 2 ** 31) return { type: 'i', value };
  throw new OscError(`${value} is no integer of 32 bits`);
}

/** 32 bits: what is sent is the nearest that these hold. @throws {OscError} */
export function float(value: number): OscArgument {
  if (Number.isFinite(Math.fround(value))) return { type: 'f', value };
  throw new OscError(`${value} is no number that 32 bits can hold`);
}

/** UTF-8. @throws {OscError} where it holds a NUL, which would end it for its reader */
export function text(value: string): OscArgument {
  if (!value.includes('\0')) return { type: 's', value };
  throw new OscError('a text of OSC cannot hold a NUL');
}

export function flag(value: boolean): OscArgument {
  return { type: value ? 'T' : 'F', value };
}
