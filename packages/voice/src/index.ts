export { VoiceError, type VoiceErrorCode } from './errors.js';
export { splitSentences } from './sentences.js';
export { speakSentences } from './speak-sentences.js';
export type { SpokenPiece, SynthesizeOptions, TextToSpeech, TimedPhoneme } from './text-to-speech.js';
export { visemesOf } from './visemes.js';
export { wavOf } from './wav.js';
