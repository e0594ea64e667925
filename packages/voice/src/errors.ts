export type VoiceErrorCode = 'nothing-to-say' | 'too-long' | 'unknown-voice' | 'synthesis-failed';

/** Why a text was not spoken, with the way out. */
export class VoiceError extends Error {
  override readonly name = 'VoiceError';
  readonly code: VoiceErrorCode;
  readonly validOptions: readonly string[] | undefined;

  constructor(
    code: VoiceErrorCode,
    message: string,
    { validOptions, cause }: { validOptions?: readonly string[]; cause?: unknown } = {},
  ) {
    super(message, { cause });
    this.code = code;
    this.validOptions = validOptions;
  }
}
