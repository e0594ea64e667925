import { BlenderConnection } from './connection.js';
import { blenderPlaces, type FindOptions } from './find.js';
import { doneSchema } from './wire.js';

/**
 * Brings whoever is posed back to how she was, in every Blender that answers, whoever poses her. Resolves with how many
 * answered, and what went wrong, in words.
 */
export async function panicBlender(options: FindOptions = {}): Promise<{ rested: number; faults: string[] }> {
  const results = await Promise.allSettled(
    (await blenderPlaces(options)).map(async (place) => {
      const connection = await BlenderConnection.open(place);
      try {
        await connection.ask('reset', {}, doneSchema, AbortSignal.timeout(5000));
      } finally {
        connection.close();
      }
    }),
  );
  const isNamed = options.at !== undefined;
  return {
    rested: results.filter(({ status }) => status === 'fulfilled').length,
    // Of those that only announced themselves, some are gone.
    faults: results.flatMap((result) =>
      result.status === 'rejected' && (isNamed || result.reason?.code !== 'not-reachable')
        ? [String(result.reason.message)]
        : [],
    ),
  };
}
