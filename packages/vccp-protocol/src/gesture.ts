import * as z from 'zod';

/** The canonical gestures and what each says. */
export const GESTURES = {
  wave: 'greets or says goodbye with one hand',
  point: 'points ahead',
  thumbsUp: 'approves',
  thumbsDown: 'disapproves',
  clap: 'applauds',
  nod: 'says yes',
  shakeHead: 'says no',
  shrug: 'does not know',
  crossedArms: 'waits, doubts or insists',
  thinking: 'ponders, hand to chin',
  dance: 'dances a few bars',
  backflip: 'jumps over backwards',
  cheer: 'throws both arms up in joy',
  bow: 'thanks or excuses itself',
  die: 'falls down, and gets up after a while',
  sadness: 'hangs head and shoulders',
} as const;
export type Gesture = keyof typeof GESTURES;
export const GESTURE_NAMES = Object.keys(GESTURES) as [Gesture, ...Gesture[]];
export const gestureSchema = z.enum(GESTURE_NAMES);

/** Postures a body can hold until told otherwise. */
export const POSTURES = ['stand', 'sit', 'crouch'] as const;
export type Posture = (typeof POSTURES)[number];
