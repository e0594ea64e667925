/** All that the stage asks of whatever carries a body's messages. A WebSocket fits, and so does an array in a test. */
export interface BodyLink {
  readonly open: boolean;
  /** Much of what was sent is not read yet: what may be missed is better not sent. */
  readonly behind?: boolean;
  /** Takes one encoded message. MUST NOT throw; a message to a closed link is dropped. */
  send(text: string): void;
  /** Ends the connection with a close code of the protocol. Closing twice is harmless. */
  close(code: number, reason: string): void;
}
