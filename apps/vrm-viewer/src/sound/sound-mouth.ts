import { type MouthKey, type MouthSource, speakText, VisemeLine } from '@vccp/pose/parts';
import { type VisemeKey, VOWELS } from '@vccp/protocol';
import { Lips } from './lips.js';
import type { Playback } from './playback.js';
import { type VoiceTime, voiceTime } from './voice-time.js';

/** Where the text pauses the sound tells better, so only words are laid along it. */
const PAUSES = /[.!?。！？…,;:、，\n]+/g;

/**
 * The mouth of a sound that plays. Where its shapes in time are known they are shown; else its words choose the vowels and
 * the sound only how far it opens; else the sound chooses both.
 */
export class SoundMouth implements MouthSource {
  readonly #playback: Playback;
  readonly #lips = new Lips();
  readonly #voice: VoiceTime | undefined;
  readonly #text: string;
  readonly #visemes: VisemeLine | undefined;
  /** Empty where the words have no vowel that is known. */
  readonly #keys: readonly MouthKey[];
  #next = 0;

  /** @param playback one that plays */
  constructor(playback: Playback, text: string, visemes: readonly VisemeKey[] = []) {
    this.#playback = playback;
    this.#text = text;
    this.#visemes = visemes.length > 0 ? new VisemeLine(visemes) : undefined;
    const { buffer } = playback;
    this.#voice = buffer && text !== '' ? voiceTime(buffer.getChannelData(0), buffer.sampleRate) : undefined;
    const keys = this.#voice ? speakText(text.replace(PAUSES, ' '), this.#voice.totalMs).keys : [];
    this.#keys = keys.some(({ vowel }) => vowel) ? keys : [];
  }

  /** What it is read from: shapes in time, the text and how loud the sound is, or the sound alone. */
  get reads(): 'visemes' | 'text' | 'sound' {
    if (this.#visemes) return 'visemes';
    return this.#keys.length > 0 ? 'text' : 'sound';
  }

  shape(goals: Float64Array, deltaSeconds: number): void {
    const heard = this.#playback.listen();
    if (!heard) goals.fill(0);
    else if (this.#visemes) this.#visemes.shape(this.#playback.heardMs, goals);
    else if (this.#keys.length > 0) this.#shapeWords(goals, this.#lips.opening(heard, deltaSeconds));
    else this.#lips.shape(heard, deltaSeconds, goals);
  }

  /** The words of the text up to a moment of the sound. */
  wordsUntil(soundMs: number): string {
    if (!this.#voice) return '';
    const letters = [...this.#text];
    const count = Math.round((letters.length * this.#voice.before(soundMs)) / Math.max(1, this.#voice.totalMs));
    return letters.slice(0, count).join('');
  }

  #shapeWords(goals: Float64Array, opening: number): void {
    const at = this.#voice?.before(this.#playback.heardMs) ?? 0;
    while (this.#next < this.#keys.length && (this.#keys[this.#next]?.atMs ?? 0) <= at) this.#next++;
    const key = this.#keys[this.#next - 1];
    for (let i = 0; i < VOWELS.length; i++) goals[i] = key && VOWELS[i] === key.vowel ? key.weight * opening : 0;
  }
}
