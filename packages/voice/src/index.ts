export type { Clock } from './clock.js';
export { VoiceError, type VoiceErrorCode } from './errors.js';
export {
  type Choice,
  type FallbackOptions,
  type FallbackVoice,
  fallbackVoice,
  type VoiceStatus,
} from './fallback.js';
export type { WordFeeling } from './feelings/word-feeling.js';
export { feelingsOf } from './feelings.js';
export { languageOf } from './language.js';
export { type Aligner, type Mouth, mouthOf } from './mouth-of.js';
export type { PcmSound } from './pcm.js';
export { splitSentences } from './sentences.js';
export { durationMsOf, type EncodedSound, isPcm, type Sound, soundFile } from './sound.js';
export { speakSentences } from './speak-sentences.js';
export type {
  Span,
  SpokenPiece,
  SynthesizeOptions,
  TextToSpeech,
  TimedPhoneme,
  TimedText,
  VoiceInfo,
} from './text-to-speech.js';
export { visemesOf } from './visemes.js';
export { wavOf } from './wav.js';
export { visemesOfWords } from './word-visemes.js';
