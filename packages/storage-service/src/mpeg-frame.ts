const BITRATES_KBPS: Record<'v1l1' | 'v1l2' | 'v1l3' | 'v2l1' | 'v2l23', readonly number[]> = {
  v1l1: [0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448],
  v1l2: [0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
  v1l3: [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
  v2l1: [0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256],
  v2l23: [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
};
const SAMPLE_RATES_HZ = [44_100, 48_000, 32_000];

/** Length in bytes of the MPEG audio frame (ISO/IEC 11172-3, 13818-3) that begins at `at`; undefined if none does. */
function frameLength(bytes: Uint8Array, at: number): number | undefined {
  const [b0 = 0, b1 = 0, b2 = 0] = bytes.subarray(at, at + 3);
  if (b0 !== 0xff || (b1 & 0xe0) !== 0xe0) return undefined;
  const version = (b1 >> 3) & 3; // 3: MPEG 1, 2: MPEG 2, 0: MPEG 2.5, 1: reserved
  const layer = 4 - ((b1 >> 1) & 3); // 4: reserved, and what AAC in ADTS uses
  const rate = SAMPLE_RATES_HZ[(b2 >> 2) & 3];
  if (version === 1 || layer === 4 || rate === undefined) return undefined;
  const first = version === 3;
  const table = first ? (['v1l1', 'v1l2', 'v1l3'] as const)[layer - 1] : layer === 1 ? 'v2l1' : 'v2l23';
  const kbps = table === undefined ? undefined : BITRATES_KBPS[table][b2 >> 4];
  if (!kbps) return undefined; // free format and the forbidden index
  const hz = first ? rate : version === 2 ? rate / 2 : rate / 4;
  const padding = (b2 >> 1) & 1;
  if (layer === 1) return (Math.floor((12_000 * kbps) / hz) + padding) * 4;
  const samples = layer === 3 && !first ? 72_000 : 144_000;
  return Math.floor((samples * kbps) / hz) + padding;
}

/** Whether MPEG audio frames follow each other here: two marks in a row, or one where the bytes end before the next. */
export function startsWithMpegFrames(bytes: Uint8Array): boolean {
  const length = frameLength(bytes, 0);
  if (length === undefined || length < 4) return false;
  return length + 3 > bytes.length ? bytes.length > 3 : frameLength(bytes, length) !== undefined;
}
