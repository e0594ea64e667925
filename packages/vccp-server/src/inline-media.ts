/** The beginning of a data URL. */
const DATA_URL = /^data:[\w.+-]+\/[\w.+-]+[;,]/i;

/** Where in data of a bounded depth a file is carried inline, as `.a[0].b`; undefined where none is. */
export function findInlineMedia(value: unknown, path = ''): string | undefined {
  if (typeof value === 'string') return DATA_URL.test(value) ? path : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, child] of Object.entries(value)) {
    const found = findInlineMedia(child, Array.isArray(value) ? `${path}[${key}]` : `${path}.${key.slice(0, 64)}`);
    if (found !== undefined) return found;
  }
  return undefined;
}
