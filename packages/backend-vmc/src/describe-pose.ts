import type { TrackedPose } from '@vccp/protocol';
import { multiply, NO_TURN, type Point, rotate, type Turn } from './turn.js';

/** Degrees from which on a look or a lean is worth a word. */
const WORTH_A_WORD = 20;
/** Shares of an expression, and of the height of the hips. */
const SEEN_WEIGHT = 0.4;
const LOW_HIPS = -0.15;

/** How a tracked person is posed in a few words, as a model may be told: `right hand raised, looks to the left`. */
export function describePose(pose: TrackedPose): string {
  if (!pose.tracked) return 'nobody is tracked';
  const turnOf = (bone: string): Turn => pose.bones[bone] ?? NO_TURN;
  const along = (...bones: string[]) => bones.map(turnOf).reduce(multiply, NO_TURN);
  const chest = along(...TRUNK);
  const words = [
    ...hands(chest, pose.bones),
    ...leans(chest),
    ...looks(along('neck', 'head')),
    ...((pose.hips?.y ?? 0) < LOW_HIPS ? ['sits or crouches'] : []),
    ...face(pose.expressions ?? {}),
  ];
  return words.length === 0 ? atRest(pose) : words.join(', ');
}

const TRUNK = ['hips', 'spine', 'chest', 'upperChest'];
const LEG = /(Leg|Foot|Toes)$/;
const FACE = /^jaw$|Eye$/;

/** Of whom there is nothing else to say. That one stands is seen of a trunk or a leg alone. */
function atRest({ bones, expressions = {} }: Extract<TrackedPose, { tracked: true }>): string {
  const names = Object.keys(bones);
  if (names.some((name) => TRUNK.includes(name) || LEG.test(name))) return 'stands upright';
  const isHead = (name: string) => name === 'neck' || name === 'head';
  const parts = [
    ...(names.some(isHead) ? ['head'] : []),
    ...(names.some((name) => FACE.test(name)) || Object.keys(expressions).length > 0 ? ['face'] : []),
    ...(names.some((name) => !isHead(name) && !FACE.test(name)) ? ['arms'] : []),
  ];
  return parts.length === 0
    ? 'nothing of the body is tracked'
    : `nothing but the ${parts.join(' and the ')} is tracked`;
}

/** Whether each hand is up, out to the side, or ahead; hanging ones are not worth a word, and of untracked ones nothing is known. */
function hands(chest: Turn, bones: Readonly<Record<string, Turn>>): string[] {
  const turnOf = (bone: string): Turn => bones[bone] ?? NO_TURN;
  return (['left', 'right'] as const).flatMap((side) => {
    if (!bones[`${side}UpperArm`]) return [];
    const out: Point = [side === 'left' ? 1 : -1, 0, 0];
    const shoulder = multiply(chest, turnOf(`${side}Shoulder`));
    const upper = multiply(shoulder, turnOf(`${side}UpperArm`));
    const [ux, uy, uz] = rotate(out, upper);
    const [lx, ly, lz] = rotate(out, multiply(upper, turnOf(`${side}LowerArm`)));
    // Upper arm and forearm are about as long: the hand is so far from the shoulder, in shares of the whole arm.
    const [x, y, z] = [((ux + lx) / 2) * out[0], (uy + ly) / 2, (uz + lz) / 2];
    if (y > 0.35) return [`${side} hand raised`];
    if (z > 0.5) return [`${side} hand held out`];
    return x > 0.8 ? [`${side} arm stretched to the side`] : [];
  });
}

function leans(chest: Turn): string[] {
  const [x, , z] = rotate([0, 1, 0], chest);
  const least = Math.sin((WORTH_A_WORD * Math.PI) / 180);
  return [
    ...(z > least ? ['leans forward'] : z < -least ? ['leans back'] : []),
    ...(x > least ? ['leans to the left'] : x < -least ? ['leans to the right'] : []),
  ];
}

function looks(head: Turn): string[] {
  const [x, y, z] = rotate([0, 0, 1], head);
  const yaw = (Math.atan2(x, z) * 180) / Math.PI;
  const pitch = (Math.asin(Math.min(1, Math.max(-1, y))) * 180) / Math.PI;
  return [
    ...(yaw > WORTH_A_WORD ? ['looks to the left'] : yaw < -WORTH_A_WORD ? ['looks to the right'] : []),
    ...(pitch > WORTH_A_WORD ? ['looks up'] : pitch < -WORTH_A_WORD ? ['looks down'] : []),
  ];
}

const VOWELS = ['aa', 'ih', 'ou', 'ee', 'oh'];
const FEELINGS = ['happy', 'angry', 'sad', 'relaxed', 'surprised'];

function face(expressions: Readonly<Record<string, number>>): string[] {
  const weight = (name: string) => expressions[name] ?? 0;
  const [feeling] = FEELINGS.filter((name) => weight(name) > SEEN_WEIGHT).sort((a, b) => weight(b) - weight(a));
  const shut = weight('blink') > 0.8 || (weight('blinkLeft') > 0.8 && weight('blinkRight') > 0.8);
  return [
    ...(feeling === undefined ? [] : [`face ${feeling}`]),
    ...(VOWELS.some((name) => weight(name) > SEEN_WEIGHT) ? ['mouth open'] : []),
    ...(shut ? ['eyes closed'] : []),
  ];
}
