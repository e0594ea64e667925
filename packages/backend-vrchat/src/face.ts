import { EMOTIONS, type Emotion, feelingOf, nearestEmotion } from '@vccp/protocol';
import { type AvatarParameter, keyword } from './parameters.js';

/** Words by which makers of avatars name a feeling, all small letters. */
const EMOTION_WORDS: Readonly<Record<Exclude<Emotion, 'neutral'>, readonly string[]>> = {
  happy: ['happy', 'happiness', 'joy', 'smile'],
  sad: ['sad', 'sadness', 'sorrow'],
  angry: ['angry', 'anger', 'mad'],
  surprised: ['surprised', 'surprise'],
  fearful: ['fearful', 'fear', 'scared', 'afraid'],
  disgusted: ['disgusted', 'disgust'],
  contemptuous: ['contemptuous', 'contempt', 'smug'],
  excited: ['excited', 'excitement'],
  calm: ['calm', 'relaxed', 'fun'],
};
const BEFORE = ['face', 'facial', 'expression', 'emotion', 'mood', 'feeling'];

/** The parameters that show a feeling on this avatar, by their names: one for each feeling it has. */
export type Face = ReadonlyMap<Emotion, AvatarParameter>;

export function faceOf(parameters: readonly AvatarParameter[]): Face {
  const face = new Map<Emotion, AvatarParameter>();
  for (const emotion of EMOTIONS) {
    if (emotion === 'neutral') continue;
    const fits = parameters.filter(
      ({ name, type, writable }) =>
        writable && type !== 'int' && EMOTION_WORDS[emotion].includes(keyword(name, BEFORE)),
    );
    // One that can be shown in parts is better than one that is on or off.
    const best = fits.find(({ type }) => type === 'float') ?? fits[0];
    if (best) face.set(emotion, best);
  }
  return face;
}

/** What is shown for a feeling: itself where the face has it, else the nearest that it has. */
export function shownEmotion(emotion: Emotion, intensity: number, among: readonly Emotion[]) {
  if (emotion === 'neutral' || intensity === 0) return { emotion: 'neutral' as const, intensity: 0 };
  if (among.includes(emotion)) return { emotion, intensity };
  return nearestEmotion(feelingOf({ emotion, intensity }), among);
}

/** How far each parameter of the face is on, 0..1, when one feeling is shown. Nothing is on at intensity 0. */
export function faceWeights(face: Face, emotion: Emotion, intensity: number): Map<AvatarParameter, number> {
  return new Map([...face].map(([feeling, parameter]) => [parameter, feeling === emotion ? intensity : 0]));
}
