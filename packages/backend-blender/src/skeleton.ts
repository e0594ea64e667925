import { type EyeRange, measureSkeleton, type Skeleton } from '@vccp/pose';
import type { Chosen } from './wire.js';

/** What a feeling takes of the face, where nobody wrote it down. */
const FEELINGS = ['happy', 'angry', 'sad', 'relaxed', 'surprised'];
/** Degrees at the side of a look, and how far eyes turn there; the default of VRM 1. */
const LOOKS_UP_TO = 90;
const EYES_TURN = 10;

/** What the figure has to know of an armature, from how it rests in Blender. */
export function skeletonOf({ armature, bones, expressions }: Chosen): Skeleton {
  const turns = 'leftEye' in bones && 'rightEye' in bones;
  const range = { input: LOOKS_UP_TO, output: turns ? EYES_TURN : 1 };
  const eyes: EyeRange = { kind: turns ? 'bones' : 'expressions', inner: range, outer: range, down: range, up: range };
  return {
    name: armature,
    proportions: measureSkeleton((bone) => bones[bone]?.rest),
    expressions: expressions
      .filter((name) => name !== 'neutral')
      .map((name) => ({ name, holdsLids: FEELINGS.includes(name), holdsMouth: FEELINGS.includes(name) })),
    eyes,
  };
}
