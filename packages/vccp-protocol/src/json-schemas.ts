import * as z from 'zod';
import { ACTION_DATA } from './actions.js';
import { CLOSE_CODES, ERROR_CODES } from './errors.js';
import { messageSchema } from './message.js';
import { PERCEPTION_DATA } from './perceptions.js';
import { performanceSchema, sequenceActionSchema } from './performance.js';
import { BODY_SYSTEM, SERVER_SYSTEM } from './system.js';

/**
 * Every schema of the protocol as a JSON Schema 2020-12 document of what may be sent, by file name; and `errors.json`,
 * the codes with their meanings. The files in `schemas/` are these.
 */
export function jsonSchemas(): Record<string, unknown> {
  const groups: [prefix: string, schemas: Record<string, z.ZodType>][] = [
    ['', { message: messageSchema, performance: performanceSchema }],
    ['action.', { ...ACTION_DATA, sequence: sequenceActionSchema }],
    ['perception.', PERCEPTION_DATA],
    ['body.', BODY_SYSTEM],
    ['server.', SERVER_SYSTEM],
  ];
  const documents = groups.flatMap(([prefix, schemas]) =>
    Object.entries(schemas).map(([name, schema]) => [
      `${prefix}${name}.json`,
      { title: `VCCP ${prefix.replace('.', ' ')}${name}`, ...z.toJSONSchema(schema, { io: 'input' }) },
    ]),
  );
  return { ...Object.fromEntries(documents), 'errors.json': { errorCodes: ERROR_CODES, closeCodes: CLOSE_CODES } };
}
