// The wire: poses as messages, and back

export { Assembler, type CapturedPose } from './assembler.js';
export { inDatagrams, mostBytesTo } from './datagrams.js';
export type { ExpressionNames } from './expression-names.js';
export { poseMessages, VMC, type WireOptions } from './messages.js';
export { readMessage, type VmcWord } from './read-message.js';
export { type RestBone, type Rests, restsOf } from './rests.js';
export { DEFAULT_RENDERER_PORT, PoseSender, type SenderOptions, type SentStatus } from './sender.js';
export { DEFAULT_LISTEN_PORT, Tracker, type TrackerListener, type TrackerStatus } from './tracker.js';
