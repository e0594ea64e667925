/** Voices behind HTTP. None of them does anything before it is asked to. */
export { ELEVENLABS_FORMATS, type ElevenLabsVoiceOptions, elevenLabsVoice } from './tts/elevenlabs.js';
export { type GptSovitsVoiceOptions, gptSovitsVoice, type Reference } from './tts/gpt-sovits.js';
export type { HttpVoiceOptions } from './tts/http.js';
export { type KokoroVoiceOptions, kokoroVoice } from './tts/kokoro.js';
export { OPENAI_FORMATS, type OpenAIVoiceOptions, openAIVoice } from './tts/openai.js';
export { aivisVoice, type VoicevoxVoiceOptions, voicevoxVoice } from './tts/voicevox.js';
