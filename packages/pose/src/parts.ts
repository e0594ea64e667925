// For the page, which wears the poses itself and knows three.js.
export type { ActionKind, PoseContext, Task } from './actions/action-kind.js';
export { Perform } from './actions/gesture.js';
export { POSE_KINDS } from './actions/kinds.js';
export { kindOf, offeredActions } from './actions/offered.js';
export type { PlayContext } from './actions/play-context.js';
export { narrowedSchema, readData, readWith, refuse } from './actions/schema.js';
export { Sights } from './actions/sights.js';
export { TaskRunner } from './actions/task-runner.js';
export type { FaceExpression } from './face/face.js';
export { Mouth, type MouthSource } from './face/mouth.js';
export { VisemeLine } from './face/viseme-line.js';
export { type MouthKey, STRONGEST, speakText } from './face/visemes.js';
export { boneIndex } from './motion/bones.js';
export { ClipRun, type Motion } from './motion/clip.js';
export { DEGREES } from './motion/ease.js';
export { STAGE_HALF_WIDTH } from './motion/floor.js';
export {
  type HeadShape,
  headRadius,
  measureSkeleton,
  type Proportions,
  type TorsoShape,
} from './motion/proportions.js';
export type { Ground2 } from './motion/walker.js';
export { Puppet, type Sight, toWorld } from './puppet.js';
