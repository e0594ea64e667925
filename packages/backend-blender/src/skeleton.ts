import { type EyeRange, measureSkeleton, type Skeleton } from '@vccp/pose';
import type { Chosen } from './wire.js';

/** What a feeling takes of the face, where nobody wrote it down. */
const FEELINGS = ['happy', 'angry', 'sad', 'relaxed', 'surprised'];
/** Degrees at the side of a look, and how far eyes turn there; the default of VRM 1. */
const LOOKS_UP_TO = 90;
const EYES_TURN = 10;

/**
 * What the figure has to know of an armature, from how it rests in Blender.
 * @param told what the file says from which she came, which of face and eyes is more than Blender keeps
 */
export function skeletonOf({ armature, bones, expressions, skin }: Chosen, told?: Skeleton): Skeleton {
  const proportions = measureSkeleton((bone) => bones[bone]?.rest, definite(skin));
  if (told) return { ...told, proportions };
  const turns = 'leftEye' in bones && 'rightEye' in bones;
  const range = { input: LOOKS_UP_TO, output: turns ? EYES_TURN : 1 };
  const eyes: EyeRange = { kind: turns ? 'bones' : 'expressions', inner: range, outer: range, down: range, up: range };
  return {
    name: armature,
    proportions,
    expressions: expressions
      .filter((name) => name !== 'neutral')
      .map((name) => ({ name, holdsLids: FEELINGS.includes(name), holdsMouth: FEELINGS.includes(name) })),
    eyes,
  };
}

/** Without the measures that are missing. */
const definite = ({ head, torso }: Chosen['skin']) => ({ head: { ...present(head) }, torso: { ...present(torso) } });

const present = <T extends object>(measures: T) =>
  Object.fromEntries(Object.entries(measures).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
