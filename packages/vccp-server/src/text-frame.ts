/** The final fragment of a text message (RFC 6455, section 5.2). */
const WHOLE_TEXT = 0x81;

/**
 * Text messages as frames of a server: whole, without a mask. What is sent to many, one after the other, is encoded once,
 * and each frame leaves in one write, where `ws` takes two.
 */
export class TextFrames {
  #text = '';
  #frame: Buffer = encode('');

  of(text: string): Buffer {
    if (text !== this.#text) {
      this.#frame = encode(text);
      this.#text = text;
    }
    return this.#frame;
  }
}

function encode(text: string): Buffer {
  const bytes = Buffer.byteLength(text);
  const start = bytes < 126 ? 2 : bytes < 65_536 ? 4 : 10;
  const frame = Buffer.allocUnsafe(start + bytes);
  frame[0] = WHOLE_TEXT;
  if (start === 2) frame[1] = bytes;
  else if (start === 4) {
    frame[1] = 126;
    frame.writeUInt16BE(bytes, 2);
  } else {
    frame[1] = 127;
    frame.writeBigUInt64BE(BigInt(bytes), 2);
  }
  frame.write(text, start);
  return frame;
}
