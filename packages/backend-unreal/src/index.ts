// A body in Unreal, and how it joins a session
export { DEFAULT_UNREAL_URL } from './address.js';
export { UnrealBody, type UnrealEvent, type UnrealOptions, type UnrealStatus } from './body.js';
export { readUnrealConfig, type UnrealConfig, type UnrealConfigInput } from './config.js';
// Finding what a project lays open
export { type FoundPreset, findPresets } from './find.js';
export { embodyUnreal } from './join.js';
// Stopping it
export { panicUnreal } from './panic.js';
export { UnrealError, type UnrealErrorCode } from './unreal-error.js';
