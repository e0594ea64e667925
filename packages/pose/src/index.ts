export type { PlayContext } from './actions/play-context.js';
export type { FaceExpression } from './face/face.js';
export { Figure, type FigureOptions, type PoseFrame } from './figure.js';
export { type HeadShape, measureSkeleton, type Proportions, type TorsoShape } from './motion/proportions.js';
export type { EyeRange, RangeMap } from './skeleton/eyes.js';
export { readVrmSkeleton, SkeletonFault } from './skeleton/read-vrm.js';
export { type RawRest, type Skeleton, toRawTurns } from './skeleton/skeleton.js';
export { STANDARD_SKELETON } from './skeleton/standard.js';
