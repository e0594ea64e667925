/** A message as its bytes say it, types and all: read without any code of ours, as a receiver in another program does. */
export interface WireMessage {
  address: string;
  /** `sfffffff` */
  types: string;
  values: (string | number)[];
}

/** The messages of a datagram, those of a bundle in order. */
export function readOsc(bytes: Buffer): WireMessage[] {
  if (bytes.toString('latin1', 0, 8) !== '#bundle\0') return [readOne(bytes)];
  const messages: WireMessage[] = [];
  for (let at = 16; at < bytes.length; ) {
    const length = bytes.readInt32BE(at);
    messages.push(...readOsc(bytes.subarray(at + 4, at + 4 + length)));
    at += 4 + length;
  }
  return messages;
}

function readOne(bytes: Buffer): WireMessage {
  let at = 0;
  const text = () => {
    const end = bytes.indexOf(0, at);
    const value = bytes.toString('utf8', at, end);
    at = end + 4 - (end % 4);
    return value;
  };
  const address = text();
  const types = text().slice(1);
  const values = [...types].map((type) => {
    if (type === 's') return text();
    const value = type === 'f' ? bytes.readFloatBE(at) : type === 'i' ? bytes.readInt32BE(at) : Number.NaN;
    at += 4;
    return value;
  });
  return { address, types, values };
}
