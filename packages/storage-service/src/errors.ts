/** Every code a refusal of this service may carry, with its HTTP status. */
export const ERROR_STATUS = {
  'bad-request': 400,
  'not-allowed': 401,
  'unknown-file': 404,
  'precondition-failed': 412,
  'too-big': 413,
  'bad-range': 416,
  internal: 500,
  full: 507,
} as const;
export type StorageErrorCode = keyof typeof ERROR_STATUS;

/** A refusal with a code to switch on. Its message is written for the caller and is sent as it is. */
export class StorageError extends Error {
  override readonly name = 'StorageError';
  readonly code: StorageErrorCode;

  constructor(code: StorageErrorCode, message: string, options: { cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
  }

  get status(): (typeof ERROR_STATUS)[StorageErrorCode] {
    return ERROR_STATUS[this.code];
  }
}

/** The `code` of a Node system error such as ENOSPC, or undefined. */
export function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
