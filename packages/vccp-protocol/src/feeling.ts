import { EMOTIONS, type Emotion } from './emotion.js';

/**
 * A feeling as a point: how pleasant, how stirred, how much in charge, each −1..1. Neutral is the origin, and an emotion
 * of intensity 0.5 lies half way from there (the three factors of Russell & Mehrabian, 1977).
 */
export interface Feeling {
  pleasure: number;
  arousal: number;
  dominance: number;
}

/** An emotion and how strongly it is felt, 0..1. */
export interface FeltEmotion {
  emotion: Emotion;
  intensity: number;
}

const at = (pleasure: number, arousal: number, dominance: number): Feeling => ({ pleasure, arousal, dominance });

/**
 * Where each emotion lies at full intensity. After the ratings of Russell & Mehrabian (1977), rounded to 0.05; calm and
 * contempt, which those do not name, by our choice.
 */
export const EMOTION_FEELINGS: Readonly<Record<Emotion, Feeling>> = {
  neutral: at(0, 0, 0),
  happy: at(0.8, 0.5, 0.45),
  sad: at(-0.65, -0.25, -0.35),
  angry: at(-0.5, 0.6, 0.25),
  surprised: at(0.2, 0.8, -0.15),
  fearful: at(-0.65, 0.6, -0.45),
  disgusted: at(-0.6, 0.35, 0.1),
  contemptuous: at(-0.35, -0.05, 0.6),
  excited: at(0.6, 0.9, 0.4),
  calm: at(0.5, -0.5, 0.2),
};

/** The point at which an emotion of this intensity lies. */
export function feelingOf({ emotion, intensity }: FeltEmotion): Feeling {
  return interpolateFeelings(EMOTION_FEELINGS.neutral, EMOTION_FEELINGS[emotion], intensity);
}

/** The way from one feeling to another; a share of 0 is `from`, 1 is `to`. */
export function interpolateFeelings(from: Feeling, to: Feeling, share: number): Feeling {
  const between = (start: number, end: number) => start + (end - start) * share;
  return {
    pleasure: between(from.pleasure, to.pleasure),
    arousal: between(from.arousal, to.arousal),
    dominance: between(from.dominance, to.dominance),
  };
}

/** Several emotions felt at once: their mean, each weighing as much as it is felt. Nothing felt is neutral. */
export function blendFeelings(parts: readonly FeltEmotion[]): Feeling {
  const felt = parts.reduce((sum, { intensity }) => sum + intensity, 0);
  if (felt === 0) return EMOTION_FEELINGS.neutral;
  return parts.reduce((sum, part) => {
    const point = feelingOf(part);
    const share = part.intensity / felt;
    return {
      pleasure: sum.pleasure + point.pleasure * share,
      arousal: sum.arousal + point.arousal * share,
      dominance: sum.dominance + point.dominance * share,
    };
  }, EMOTION_FEELINGS.neutral);
}

/**
 * The emotion that is nearest to a feeling, with the intensity that comes nearest, 0..1. For a body that can show only
 * some, `among` names those; neutral where nothing is nearer than showing nothing.
 */
export function nearestEmotion(feeling: Feeling, among: readonly Emotion[] = EMOTIONS): FeltEmotion {
  let nearest: FeltEmotion = { emotion: 'neutral', intensity: 0 };
  let distance = square(feeling);
  for (const emotion of among) {
    const direction = EMOTION_FEELINGS[emotion];
    const length = square(direction);
    if (length === 0) continue;
    const intensity = Math.min(1, Math.max(0, dot(feeling, direction) / length));
    const point = feelingOf({ emotion, intensity });
    const away = square({
      pleasure: feeling.pleasure - point.pleasure,
      arousal: feeling.arousal - point.arousal,
      dominance: feeling.dominance - point.dominance,
    });
    if (away < distance) {
      distance = away;
      nearest = { emotion, intensity };
    }
  }
  return nearest;
}

const dot = (a: Feeling, b: Feeling) => a.pleasure * b.pleasure + a.arousal * b.arousal + a.dominance * b.dominance;
const square = (feeling: Feeling) => dot(feeling, feeling);
