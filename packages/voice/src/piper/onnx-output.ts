/** Fields of ONNX's protobuf: the graph of a model, its outputs, and the name of one. */
const GRAPH_OF_MODEL = 7;
const OUTPUT_OF_GRAPH = 12;
const NAME_OF_OUTPUT = 1;
const LENGTH_DELIMITED = 2;

/**
 * The model with one more output: a value that it computes anyway, made visible.
 * @throws {RangeError} when the bytes are no model
 */
export function withOutput(model: Uint8Array, name: string): Uint8Array {
  for (let at = 0; at < model.length; ) {
    const tag = readVarint(model, at);
    const isGraph = tag.value === GRAPH_OF_MODEL * 8 + LENGTH_DELIMITED;
    const kind = tag.value % 8;
    if (kind !== 0 && kind !== LENGTH_DELIMITED) throw new RangeError(`no ONNX model: a field of kind ${kind}`);
    const value = readVarint(model, tag.end);
    const end = kind === 0 ? value.end : value.end + value.value;
    if (end > model.length) throw new RangeError('no ONNX model, or it is cut off');
    if (isGraph) {
      const output = field(OUTPUT_OF_GRAPH, field(NAME_OF_OUTPUT, new TextEncoder().encode(name)));
      const graph = [model.subarray(value.end, end), output];
      const length = varint(value.value + output.length);
      return concat([model.subarray(0, tag.end), length, ...graph, model.subarray(end)]);
    }
    at = end;
  }
  throw new RangeError('no ONNX model: it has no graph');
}

function readVarint(bytes: Uint8Array, start: number): { value: number; end: number } {
  let value = 0;
  for (let at = start; at < bytes.length && at < start + 7; at += 1) {
    const byte = bytes[at] ?? 0;
    value += (byte & 0x7f) * 2 ** (7 * (at - start));
    if (byte < 0x80) return { value, end: at + 1 };
  }
  throw new RangeError('no ONNX model: a number without an end');
}

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80);
  return Uint8Array.from([...bytes, rest]);
}

const field = (number: number, bytes: Uint8Array): Uint8Array =>
  concat([varint(number * 8 + LENGTH_DELIMITED), varint(bytes.length), bytes]);

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
