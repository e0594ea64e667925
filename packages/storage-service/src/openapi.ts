import * as z from 'zod';
import { base64UploadSchema, healthSchema, refusalSchema, storedFileSchema, uploadedFileSchema } from './api.js';

type Json = Record<string, unknown>;

const json = (schema: Json, description: string): Json => ({
  description,
  content: { 'application/json': { schema } },
});
const ref = (name: string): Json => ({ $ref: `#/components/schemas/${name}` });
const refusal = (description: string): Json => json(ref('Refusal'), description);
const REFUSED = {
  400: refusal('the request cannot be read'),
  401: refusal('no token, or none for this method and file'),
};
const UNKNOWN_FILE = { 404: refusal('no such file, or its time has passed') };
const TOO_BIG = { 413: refusal('larger than the service takes'), 507: refusal('the quota or the disk is full') };
const UPLOADED = { 201: json(ref('UploadedFile'), 'kept: it survives a restart from now on') };

const BEARER = [{ bearer: [] }];
/** A file is reached by what its URL carries, or by a bearer token for the same. */
const SIGNED = [{ exp: [], kid: [], sig: [] }, { bearer: [] }];

const ID = { name: 'id', in: 'path', required: true, schema: { type: 'string', pattern: '^[0-9a-f]{32}$' } };
const BYTES = {
  headers: {
    ETag: { description: 'the SHA-256 of the whole content, in quotes', schema: { type: 'string' } },
    'Accept-Ranges': { schema: { type: 'string', const: 'bytes' } },
  },
  content: { '*/*': { schema: { type: 'string', format: 'binary' } } },
};

const FORM = {
  type: 'object',
  required: ['file'],
  properties: {
    file: { type: 'string', format: 'binary', description: 'one part with a filename; best put last' },
    name: { type: 'string', description: 'in place of the filename of the part' },
    type: { type: 'string', description: 'media type, used where the bytes do not prove one' },
    ttlSeconds: { type: 'number', exclusiveMinimum: 0, description: 'life of the file' },
  },
};

/** The service, described for machines (OpenAPI 3.1). */
export function openApi(baseUrl: string): Json {
  return {
    openapi: '3.1.0',
    info: { title: 'VCCP storage', version: '1', description: 'A file in, an expiring URL out.' },
    servers: [{ url: baseUrl }],
    paths: {
      '/upload': {
        post: {
          operationId: 'upload',
          summary: 'Stream a file in',
          security: BEARER,
          requestBody: { required: true, content: { 'multipart/form-data': { schema: FORM } } },
          responses: { ...UPLOADED, ...REFUSED, ...TOO_BIG },
        },
      },
      '/upload_base64': {
        post: {
          operationId: 'uploadBase64',
          summary: 'Send a small file as base64 in JSON',
          security: BEARER,
          requestBody: { required: true, content: { 'application/json': { schema: ref('Base64Upload') } } },
          responses: { ...UPLOADED, ...REFUSED, ...TOO_BIG },
        },
      },
      '/download/{id}': {
        parameters: [ID],
        get: {
          operationId: 'download',
          summary: 'The bytes, whole or a range; HEAD answers the same without them',
          security: SIGNED,
          responses: {
            200: { description: 'all bytes', ...BYTES },
            206: { description: 'the range asked for', ...BYTES },
            304: { description: 'unchanged since If-None-Match or If-Modified-Since' },
            412: refusal('not what If-Match or If-Unmodified-Since names'),
            416: refusal('the range lies outside the file'),
            ...REFUSED,
            ...UNKNOWN_FILE,
          },
        },
      },
      '/files/{id}': {
        parameters: [ID],
        get: {
          operationId: 'describeFile',
          summary: 'What a file is, and a fresh URL of it',
          security: SIGNED,
          responses: { 200: json(ref('StoredFile'), 'the file'), ...REFUSED, ...UNKNOWN_FILE },
        },
        delete: {
          operationId: 'removeFile',
          summary: 'Remove a file; downloads under way end',
          security: SIGNED,
          responses: { 204: { description: 'removed' }, ...REFUSED, ...UNKNOWN_FILE },
        },
      },
      '/health': {
        get: {
          operationId: 'health',
          summary: 'Whether the service takes files',
          security: [],
          responses: { 200: json(ref('Health'), 'alive') },
        },
      },
      '/openapi.json': {
        get: {
          operationId: 'describeService',
          summary: 'This document',
          security: [],
          responses: { 200: json({ type: 'object' }, 'OpenAPI 3.1') },
        },
      },
    },
    components: {
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer' },
        exp: { type: 'apiKey', in: 'query', name: 'exp' },
        kid: { type: 'apiKey', in: 'query', name: 'kid' },
        sig: { type: 'apiKey', in: 'query', name: 'sig' },
      },
      schemas: {
        StoredFile: z.toJSONSchema(storedFileSchema),
        UploadedFile: z.toJSONSchema(uploadedFileSchema),
        Refusal: z.toJSONSchema(refusalSchema),
        Health: z.toJSONSchema(healthSchema),
        Base64Upload: z.toJSONSchema(base64UploadSchema, { io: 'input' }),
      },
    },
  };
}
