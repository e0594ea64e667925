// The wire: poses as messages, and back

export { Assembler, type TrackedPose } from './assembler.js';
export type { ModelAxes } from './axes.js';
export { inDatagrams, mostBytesTo } from './datagrams.js';
export type { ExpressionNames } from './expression-names.js';
export { poseMessages, VMC, type WireOptions } from './messages.js';
export type { PoseFrame } from './pose-frame.js';
export { readMessage, type VmcWord } from './read-message.js';
export { normalisedRests, type RestBone, type Rests } from './rests.js';
export { DEFAULT_RENDERER_PORT, PoseSender, type SenderOptions, type SentStatus } from './sender.js';
export { DEFAULT_LISTEN_PORT, Tracker, type TrackerListener, type TrackerStatus } from './tracker.js';
export { vrmRests } from './vrm-rests.js';
