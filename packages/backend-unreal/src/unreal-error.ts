/**
 * - `not-reachable`: nothing answers at the address
 * - `timeout`: it took the request, and did not answer in time
 * - `not-unreal`: what answers is not Remote Control
 * - `unknown`: it does not know the preset, property, function or object
 * - `refused`: it knows it, and refused
 */
export type UnrealErrorCode = 'not-reachable' | 'timeout' | 'not-unreal' | 'unknown' | 'refused';

/** A request to Unreal that failed; the message says what to do. */
export class UnrealError extends Error {
  override readonly name = 'UnrealError';
  readonly code: UnrealErrorCode;

  constructor(code: UnrealErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
