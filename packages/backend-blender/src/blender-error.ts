/**
 * - `not-found`: no Blender listens on this machine
 * - `not-reachable`: nothing answers where it is said to be
 * - `not-allowed`: it does not take the token, or is not our add-on
 * - `gone`: it was there, and is no more
 * - `not-started`: it could not be started
 * - any other: as the add-on says it, for example `no-humanoid`, `busy`, `no-numpy`
 */
export type BlenderErrorCode = 'not-found' | 'not-reachable' | 'not-allowed' | 'gone' | 'not-started' | (string & {});

/** Something that Blender did not do; the message says what to do. */
export class BlenderError extends Error {
  override readonly name = 'BlenderError';
  readonly code: BlenderErrorCode;

  constructor(code: BlenderErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
