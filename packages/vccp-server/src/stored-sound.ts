import { type Performance, type PerformanceEvent, VCCPError } from '@vccp/protocol';

/** Gives the URL at which a body fetches a stored file. @throws {VCCPError} where none has this id */
export type FileUrl = (id: string) => Promise<string>;

interface Sound {
  url?: unknown;
  id?: unknown;
}

/** Whether it names a stored file that has no URL yet. */
export const isStoredSound = ({ category, data }: { category: string; data: Sound }): boolean =>
  category === 'audio' && data.id !== undefined && data.url === undefined;

/** The data of `audio` with the URL of its file in place of the id. @throws {VCCPError} `invalid-data` */
export async function withUrl<D extends Sound>(data: D, fileUrl: FileUrl | undefined): Promise<Omit<D, 'id'>> {
  const { id, ...rest } = data;
  if (typeof id !== 'string') throw new VCCPError('invalid-data', 'audio data.id is the id of a stored file: a text');
  if (!fileUrl) {
    throw new VCCPError(
      'invalid-data',
      'this server keeps no files, so audio data.id means nothing here; give data.url',
    );
  }
  return { ...rest, url: await fileUrl(id) };
}

/** The same for every sound of a score. */
export async function withUrls(performance: Performance, fileUrl: FileUrl | undefined): Promise<Performance> {
  return { ...performance, events: await eventsWithUrls(performance.events, fileUrl) };
}

function eventsWithUrls(
  events: readonly PerformanceEvent[],
  fileUrl: FileUrl | undefined,
): Promise<PerformanceEvent[]> {
  return Promise.all(
    events.map(async (event): Promise<PerformanceEvent> => {
      if ('events' in event) return { ...event, events: await eventsWithUrls(event.events, fileUrl) };
      if (event.type !== 'audio' || !isStoredSound({ category: 'audio', data: event.data })) return event;
      return { ...event, data: await withUrl(event.data, fileUrl) };
    }),
  );
}
