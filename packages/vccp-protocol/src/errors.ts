import * as z from 'zod';

/** Every code an `error` message, an `action-status` or a tool failure of VCCP itself may carry, and what it means. */
export const ERROR_CODES = {
  'bad-message': 'the message is not valid VCCP; the text names the field',
  'too-big': 'the message breaks a limit of `welcome.limits`',
  'too-many': 'a limit on rate or number was reached',
  'not-allowed': 'the origin, host, token or role does not permit this',
  'unknown-session': 'no session has this id, or it is over',
  'session-needed': 'several sessions are live and none was named',
  'no-session': 'no session is live yet',
  'no-body': 'the session has no body connected',
  'unknown-action': 'no action has this id',
  'not-capable': 'the body does not offer this category',
  'invalid-data': "the action's data does not fit the body's schema",
  'body-paused': 'a human holds the body; stop and reads still work',
  'no-view': 'the body offers no picture of what it sees',
  timeout: 'the deadline of the action passed',
  expired: 'the action was not started before it expired',
  'body-lost': 'the body went away and did not come back within the grace time',
  'body-failed': "the body could not do it; the text is the body's own",
  internal: 'a fault of the server, not of the caller',
} as const;
export type ErrorCode = keyof typeof ERROR_CODES;
export const ERROR_CODE_NAMES = Object.keys(ERROR_CODES) as [ErrorCode, ...ErrorCode[]];

/** A fault as it travels. Bodies may use codes of their own beside ERROR_CODES. */
export const wireErrorSchema = z.object({
  code: z.string().min(1).max(64),
  message: z.string().max(4000),
  validOptions: z.array(z.unknown()).max(256).optional(),
});
export type WireError = z.infer<typeof wireErrorSchema>;

/** A fault of VCCP with a code to switch on; `validOptions` lists what would have been right, where that is a list. */
export class VCCPError extends Error {
  override readonly name = 'VCCPError';
  readonly code: ErrorCode;
  readonly validOptions: readonly unknown[] | undefined;

  constructor(code: ErrorCode, message: string, options: { validOptions?: readonly unknown[]; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.validOptions = options.validOptions;
  }

  toWire(): WireError {
    return {
      code: this.code,
      message: this.message,
      ...(this.validOptions && { validOptions: [...this.validOptions] }),
    };
  }
}

/** WebSocket close codes of VCCP, beside the standard ones, and what they tell the other side to do. */
export const CLOSE_CODES = {
  /** 1.0's word for an unknown session; only ever sent to a peer that did not ask for `vccp.v1`. */
  unknownSession10: 1008,
  /** Not a VCCP message. Mend the sender; connecting again unchanged is useless. */
  badMessage: 4400,
  /** Origin, token or role refused. Get a new token. */
  notAllowed: 4401,
  /** The session does not exist. Make a new one. */
  unknownSession: 4404,
  /** Nothing was heard for 25 s. Connect again. */
  silent: 4408,
  /** A newer connection of the same body took over. Stay away. */
  replaced: 4409,
  /** The session ended. Make a new one. */
  sessionOver: 4410,
  /** Too big, or the peer does not read what it is sent. */
  tooBig: 4413,
  /** Too many connections, sessions or messages. Wait, then connect again. */
  tooMany: 4429,
} as const;
export type CloseCode = (typeof CLOSE_CODES)[keyof typeof CLOSE_CODES];

/** Whether a client should try again by itself after this close code. */
export function isReconnectable(code: number): boolean {
  const final: readonly number[] = [
    CLOSE_CODES.unknownSession10,
    CLOSE_CODES.badMessage,
    CLOSE_CODES.notAllowed,
    CLOSE_CODES.unknownSession,
    CLOSE_CODES.replaced,
    CLOSE_CODES.sessionOver,
  ];
  return !final.includes(code);
}
