import type { VisemeKey } from '@vccp/protocol';
import type { Playback } from '../sound/playback.js';
import { SoundMouth } from '../sound/sound-mouth.js';
import type { ActionContext, ActionKind, Task } from './action-kind.js';
import { narrowedSchema, readData, refuse } from './schema.js';

const SCHEMES = ['https:', 'http:', 'data:'];

export const audio: ActionKind = {
  category: 'audio',
  offer() {
    return {
      type: 'action',
      category: 'audio',
      description:
        'Plays a sound aloud in the browser that shows her, the mouth following; "text" is what it says, and is shown in ' +
        'the bubble. Completes when it ends; stopped early, the result says how much was heard. The browser must reach ' +
        'the sound: on this server, localhost or https:, elsewhere with CORS. WAV and MP3 play everywhere. The first may ' +
        'wait for the person to tap the page.',
      data: { url: 'https://example.com/hello.mp3' },
      schema: narrowedSchema('audio', {
        url: { description: 'where the browser fetches the sound' },
        text: { description: 'the words that are spoken in it, for the bubble and the mouth' },
        gain: { default: 1, description: 'loudness; 1 is as recorded' },
      }),
      channel: 'speech',
      policy: 'queue',
      durationMs: 4000,
      interruptible: true,
      examples: [
        { url: 'https://example.com/hello.mp3', text: 'Hello! Nice to meet you.' },
        { url: 'http://localhost:8000/song.wav', gain: 0.6 },
      ],
    };
  },
  begin(data, context) {
    const { url, text = '', gain = 1, visemes, fromMs = 0 } = readData('audio', data);
    const { protocol } = new URL(url);
    if (!SCHEMES.includes(protocol)) {
      refuse(`audio data.url begins with "${protocol}", which a browser does not fetch; give https: or http:`, SCHEMES);
    }
    return new Sound(context, { url, text, gain, visemes, fromMs });
  },
};

class Sound implements Task {
  readonly #context: ActionContext;
  readonly #url: string;
  readonly #text: string;
  readonly #gain: number;
  readonly #fromMs: number;
  readonly #visemes: readonly VisemeKey[] | undefined;
  #playback: Playback | undefined;
  #mouth: SoundMouth | undefined;
  #cut = false;
  #over = false;

  constructor(
    context: ActionContext,
    sound: { url: string; text: string; gain: number; visemes: readonly VisemeKey[] | undefined; fromMs: number },
  ) {
    this.#context = context;
    this.#url = sound.url;
    this.#text = sound.text;
    this.#gain = sound.gain;
    this.#fromMs = sound.fromMs;
    this.#visemes = sound.visemes;
  }

  get progress(): number {
    const { heardMs = 0, durationMs = 0 } = this.#playback ?? {};
    return durationMs > 0 ? Math.min(1, heardMs / durationMs) : 0;
  }

  get waitsFor(): string | undefined {
    if (this.#playback?.phase !== 'locked') return undefined;
    return 'waits for the person to tap the page once: before that the browser plays no sound';
  }

  update(): boolean {
    if (this.#over) return true;
    this.#playback ??= this.#context.speaker.play(this.#url, this.#gain, this.#fromMs);
    const { phase, fault } = this.#playback;
    if (phase === 'playing' && !this.#mouth) this.#show(this.#playback);
    if (phase === 'over') this.#finish();
    if (fault !== undefined) throw fault;
    return this.#over;
  }

  cancel(): void {
    if (this.#over) return;
    this.#cut = true;
    this.#playback?.stop();
    this.#finish();
  }

  result(): Record<string, unknown> {
    const { heardMs = 0, durationMs } = this.#playback ?? {};
    return {
      heardMs: Math.round(heardMs),
      ...(durationMs !== undefined && { durationMs: Math.round(durationMs) }),
      ...(this.#mouth && { mouth: this.#reads(this.#mouth) }),
      ...(this.#cut && this.#text !== '' && { heard: this.#mouth?.wordsUntil(heardMs) ?? '' }),
    };
  }

  /** What moved the lips. Of a sound that nothing is known of, a face with one vowel shows only how loud it is. */
  #reads({ reads }: SoundMouth): SoundMouth['reads'] | 'loudness' {
    return reads === 'sound' && this.#context.puppet.face.vowelCount < 2 ? 'loudness' : reads;
  }

  #show(playback: Playback): void {
    this.#mouth = new SoundMouth(playback, this.#text, this.#visemes);
    this.#context.puppet.face.mouth.follow(this.#mouth);
    if (this.#text !== '') this.#context.speech(this.#text);
  }

  #finish(): void {
    this.#over = true;
    if (!this.#mouth) return;
    if (this.#text !== '') this.#context.speech(null);
    this.#context.puppet.face.mouth.hush();
  }
}
