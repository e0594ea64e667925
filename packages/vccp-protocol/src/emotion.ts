import * as z from 'zod';

/** The canonical emotions. */
export const EMOTIONS = [
  'neutral',
  'happy',
  'sad',
  'angry',
  'surprised',
  'fearful',
  'disgusted',
  'contemptuous',
  'excited',
  'calm',
] as const;
export type Emotion = (typeof EMOTIONS)[number];
export const emotionSchema = z.enum(EMOTIONS);

/** Presets of VRM 1.0 that show a feeling (https://github.com/vrm-c/vrm-specification, VRMC_vrm expressions). */
export const EXPRESSION_PRESETS = ['happy', 'angry', 'sad', 'relaxed', 'surprised', 'neutral'] as const;
export type ExpressionPreset = (typeof EXPRESSION_PRESETS)[number];

/**
 * How each emotion is drawn with the five presets of VRM 1.0 at full intensity, as weights 0..1. A body scales them
 * by the intensity, and by what its model offers.
 */
export const EMOTION_TO_PRESETS: Readonly<Record<Emotion, Readonly<Partial<Record<ExpressionPreset, number>>>>> = {
  neutral: {},
  happy: { happy: 1 },
  sad: { sad: 1 },
  angry: { angry: 1 },
  surprised: { surprised: 1 },
  fearful: { surprised: 0.6, sad: 0.5 },
  disgusted: { angry: 0.5, sad: 0.4 },
  contemptuous: { angry: 0.35, relaxed: 0.4 },
  excited: { happy: 0.85, surprised: 0.3 },
  calm: { relaxed: 1 },
};
