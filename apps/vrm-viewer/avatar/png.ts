/** Writes 8-bit RGB pictures as PNG. */
import { crc32, deflateSync } from 'node:zlib';
import { at } from './vector.js';

interface Picture {
  readonly width: number;
  readonly height: number;
  /** Rows from the top, three bytes a pixel. */
  readonly rgb: Uint8Array;
}

export function encodePng({ width, height, rgb }: Picture): Uint8Array {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const rows = Buffer.concat(Array.from({ length: height }, (_, y) => filteredRow(rgb, width * 3, y)));
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(kind: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(kind, 'latin1'), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}

/** The row under whichever of the five PNG filters leaves the smallest values, with the filter's number before it. */
function filteredRow(rgb: Uint8Array, stride: number, y: number): Buffer {
  const row = rgb.subarray(y * stride, (y + 1) * stride);
  const above = y > 0 ? rgb.subarray((y - 1) * stride, y * stride) : new Uint8Array(stride);
  let best = Buffer.alloc(0);
  let bestCost = Number.POSITIVE_INFINITY;
  for (let filter = 0; filter < 5; filter++) {
    const out = Buffer.alloc(stride + 1);
    out[0] = filter;
    let cost = 0;
    for (let i = 0; i < stride; i++) {
      const left = i >= 3 ? at(row, i - 3) : 0;
      const up = at(above, i);
      const corner = i >= 3 ? at(above, i - 3) : 0;
      const predicted = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter] ?? 0;
      const value = (at(row, i) - predicted) & 255;
      out[i + 1] = value;
      cost += value < 128 ? value : 256 - value;
    }
    if (cost < bestCost) [best, bestCost] = [out, cost];
  }
  return best;
}

function paeth(left: number, up: number, corner: number): number {
  const guess = left + up - corner;
  const [dl, du, dc] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)];
  if (dl <= du && dl <= dc) return left;
  return du <= dc ? up : corner;
}
