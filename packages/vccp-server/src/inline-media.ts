import { VCCPError } from '@vccp/protocol';

/** The beginning of a data URL. */
const DATA_URL = /^data:[\w.+-]+\/[\w.+-]+[;,]/i;

/** Where in data of a bounded depth a file is carried inline, as `.a[0].b`; undefined where none is. */
function findInlineMedia(value: unknown, path = ''): string | undefined {
  if (typeof value === 'string') return DATA_URL.test(value) ? path : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, child] of Object.entries(value)) {
    const found = findInlineMedia(child, Array.isArray(value) ? `${path}[${key}]` : `${path}.${key.slice(0, 64)}`);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** @throws {VCCPError} `bad-message` that says where a file is carried inline, and how it should travel. */
export function refuseInlineMedia(data: Record<string, unknown>): void {
  const path = findInlineMedia(data);
  if (path === undefined) return;
  throw new VCCPError(
    'bad-message',
    `message.data${path}: pictures and sounds travel by URL, never inline: upload it (POST /storage/upload of the ` +
      'server) and put the URL into meta.media',
  );
}
