/** Mono, 16 bits a sample. */
export interface PcmSound {
  samples: Int16Array;
  sampleRateHz: number;
}

/** Raw samples, lower byte first. A last half sample is dropped. */
export function readPcm(bytes: Uint8Array, sampleRateHz: number): PcmSound {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const samples = Int16Array.from({ length: Math.floor(bytes.length / 2) }, (_, index) =>
    view.getInt16(index * 2, true),
  );
  return { samples, sampleRateHz };
}
