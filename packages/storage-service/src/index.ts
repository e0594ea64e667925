// The service, alone or mounted.

// What it answers.
export { type StoredFile, storedFileSchema, type UploadedFile, uploadedFileSchema } from './api.js';
export type { StorageEnv } from './bindings.js';
// What is handed in.
export type { Clock } from './clock.js';
export { ERROR_STATUS, StorageError, type StorageErrorCode } from './errors.js';
export { DEFAULT_FILE_LIMITS, type FileLimits } from './file-limits.js';
export type { FileRecord } from './file-record.js';
export type { Logger } from './logger.js';
export { secretFromFile } from './secret-file.js';
export { DEFAULT_STORAGE_PORT, isLoopback, StorageService, type StorageServiceOptions } from './service.js';
// Stores.
export type { ByteRange, Draft, Store } from './store.js';
export { type DiskStoreOptions, diskStore } from './stores/disk.js';
export { memoryStore } from './stores/memory.js';
// Tokens: for whoever keeps the secret.
export { type Grant, KeyRing, MIN_SECRET_LENGTH, type SignedGrant, type TokenMethod, UPLOAD_ID } from './token.js';
