import { CLOSE_CODES, VCCPError } from '@vccp/protocol';

/** What a close code that ends it all means, and what to do about it. */
export function closeFault(code: number, reason: string): VCCPError {
  const said = reason === '' ? '' : `: ${reason}`;
  if (code === CLOSE_CODES.unknownSession || code === CLOSE_CODES.unknownSession10) {
    return new VCCPError('unknown-session', `the server knows no such session${said}; POST /api/sessions makes one`);
  }
  if (code === CLOSE_CODES.sessionOver) return new VCCPError('unknown-session', `the session ended${said}`);
  return new VCCPError('not-allowed', `the server closed the connection with ${code}${said}`);
}
