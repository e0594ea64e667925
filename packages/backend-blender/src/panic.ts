import { BlenderConnection } from './connection.js';
import { blenderPlaces, type FindOptions } from './find.js';
import { restedSchema } from './wire.js';

/**
 * Brings whoever is posed back to how she was, in every Blender that answers, whoever poses her. Resolves with how many
 * answered, in how many of them a body is there that goes on and poses her anew, and what went wrong, in words.
 */
export async function panicBlender(
  options: FindOptions = {},
): Promise<{ rested: number; driven: number; faults: string[] }> {
  const results = await Promise.allSettled(
    (await blenderPlaces(options)).map(async (place) => {
      const connection = await BlenderConnection.open(place);
      try {
        return await connection.ask('reset', {}, restedSchema, AbortSignal.timeout(5000));
      } finally {
        connection.close();
      }
    }),
  );
  const isNamed = options.at !== undefined;
  return {
    rested: results.filter(({ status }) => status === 'fulfilled').length,
    driven: results.filter((result) => result.status === 'fulfilled' && result.value.driven).length,
    // Of those that only announced themselves, some are gone.
    faults: results.flatMap((result) =>
      result.status === 'rejected' && (isNamed || result.reason?.code !== 'not-reachable')
        ? [String(result.reason.message)]
        : [],
    ),
  };
}
