// A body in whatever shows a model by VMC, and how it joins a session
export { VmcBody, type VmcEvent, type VmcOptions, type VmcStatus } from './body.js';
export { readVmcConfig, type VmcConfig } from './config.js';
export { embodyVmc } from './join.js';
// A program that shows her
export { isRendererThere, panicVmc, type RendererPlace } from './renderer.js';
// The wire: poses as messages, and back

export { Assembler, type CapturedPose } from './assembler.js';
export { inDatagrams, mostBytesTo } from './datagrams.js';
export { describePose } from './describe-pose.js';
export type { ExpressionNames } from './expression-names.js';
export { poseMessages, VMC, type WireOptions } from './messages.js';
export { readMessage, type VmcWord } from './read-message.js';
export { type RestBone, type Rests, restsOf } from './rests.js';
export { Retarget } from './retarget.js';
export { DEFAULT_RENDERER_PORT, PoseSender, type SenderOptions, type SentStatus } from './sender.js';
export { DEFAULT_LISTEN_PORT, Tracker, type TrackerListener, type TrackerStatus } from './tracker.js';
