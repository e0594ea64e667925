/**
 * What went wrong. The first four are about the text or the wish: the same call will never succeed with this voice. The
 * others are about the voice: another one, or the same one later, may do it.
 */
export type VoiceErrorCode =
  /** No word in it. */
  | 'nothing-to-say'
  /** Words, but none that this voice can speak. */
  | 'wrong-language'
  | 'too-long'
  | 'unknown-voice'
  /** It failed while it spoke. */
  | 'synthesis-failed'
  /** Its key is missing, or refused. */
  | 'unauthorized'
  /** It asks to wait; see `retryAfterMs`. */
  | 'rate-limited'
  /** Nothing answered, or not to the end. */
  | 'unreachable'
  /** What it answered is no speech. */
  | 'bad-answer';

export interface VoiceErrorOptions {
  validOptions?: readonly string[];
  retryAfterMs?: number | undefined;
  cause?: unknown;
}

/** Why a text was not spoken, with the way out. It never holds a key. */
export class VoiceError extends Error {
  override readonly name = 'VoiceError';
  readonly code: VoiceErrorCode;
  readonly validOptions: readonly string[] | undefined;
  /** How long the voice asks to be left alone, where it said so. */
  readonly retryAfterMs: number | undefined;

  constructor(code: VoiceErrorCode, message: string, { validOptions, retryAfterMs, cause }: VoiceErrorOptions = {}) {
    super(message, { cause });
    this.code = code;
    this.validOptions = validOptions;
    this.retryAfterMs = retryAfterMs;
  }
}
