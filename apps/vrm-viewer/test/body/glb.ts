/** Cuts into GLB files, for files that are broken in a known way. */

export type GltfJson = { extensions?: { [name: string]: { [field: string]: unknown } }; [field: string]: unknown };

/** The same file with its JSON chunk changed. */
export function editGlb(bytes: Uint8Array, edit: (json: GltfJson) => void): Uint8Array<ArrayBuffer> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = view.getUint32(12, true);
  const json: GltfJson = JSON.parse(new TextDecoder().decode(bytes.subarray(20, 20 + length)));
  edit(json);
  const text = new TextEncoder().encode(JSON.stringify(json));
  const padded = Math.ceil(text.length / 4) * 4;
  const rest = bytes.subarray(20 + length);
  const out = new Uint8Array(20 + padded + rest.length).fill(0x20);
  out.set(bytes.subarray(0, 20));
  out.set(text, 20);
  out.set(rest, 20 + padded);
  const header = new DataView(out.buffer);
  header.setUint32(8, out.length, true);
  header.setUint32(12, padded, true);
  return out;
}

/** Takes the pictures out, which Node cannot decode. */
export function withoutPictures(json: GltfJson): void {
  for (const list of ['textures', 'images', 'samplers']) delete json[list];
  const strip = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [key, inner] of Object.entries(value)) {
      if (key.endsWith('Texture')) delete (value as Record<string, unknown>)[key];
      else strip(inner);
    }
  };
  strip(json.materials);
  const meta = json.extensions?.VRMC_vrm?.meta as Record<string, unknown> | undefined;
  if (meta) delete meta.thumbnailImage;
}
