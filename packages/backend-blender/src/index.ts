// A body in Blender, and how it joins a session
export { addonZip } from './addon.js';
export { BlenderError, type BlenderErrorCode } from './blender-error.js';
export { BlenderBody, type BlenderEvent, type BlenderOptions, type BlenderStatus } from './body.js';
// Talking to the add-on
export { BlenderConnection, type ConnectOptions } from './connection.js';
export {
  blenderPlaces,
  DEFAULT_BLENDER_PORT,
  type FindOptions,
  type FoundBlender,
  findBlenders,
} from './find.js';
export { HeadlessBlender, type HeadlessOptions } from './headless.js';
export { embodyBlender } from './join.js';
// Stopping it
export { panicBlender } from './panic.js';
export type { BlenderPlace } from './place.js';
export type { PoseStreamStatus } from './pose-stream.js';
export { type Chosen, type Described, type Measured, measuredSchema, posedSchema, wireFrame } from './wire.js';
