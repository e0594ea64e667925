import { narrowedSchema, readData, refuse, type Task } from '@vccp/pose/parts';
import type { VisemeKey } from '@vccp/protocol';
import type { Playback, SoundOrder } from '../sound/playback.js';
import { SoundMouth } from '../sound/sound-mouth.js';
import type { ActionContext, ActionKind } from './action-kind.js';

/** `blob:` is of this page: a sound that the person chose. */
const SCHEMES = ['https:', 'http:', 'data:', 'blob:'];
/** A sound that is to begin later than this would hold up her voice for nothing. */
const LONGEST_AHEAD_MS = 10 * 60_000;

export const audio: ActionKind = {
  category: 'audio',
  offer({ exampleSound }) {
    const examples = exampleSound === undefined ? [] : [{ url: exampleSound }, { url: exampleSound, gain: 0.5 }];
    return {
      type: 'action',
      category: 'audio',
      description:
        'Plays a sound aloud in the browser that shows her, the mouth following; "text" is what it says, and is shown in ' +
        'the bubble. Completes when it ends; stopped early, the result says how much was heard. The browser must reach ' +
        'the sound: on this server, localhost or https:, elsewhere with CORS. WAV and MP3 play everywhere. The first may ' +
        'wait for the person to tap the page.',
      data: examples[0] ?? {},
      schema: narrowedSchema('audio', {
        url: { description: 'where the browser fetches the sound' },
        id: { description: 'of a file in the storage of this server, in place of url' },
        text: { description: 'the words that are spoken in it, for the bubble and the mouth' },
        gain: { default: 1, description: 'loudness; 1 is as recorded' },
        startAt: {
          description: 'fetch it now and begin at this moment by the clock of this browser; late, it begins at once',
        },
      }),
      channel: 'speech',
      policy: 'queue',
      durationMs: 4000,
      interruptible: true,
      examples,
    };
  },
  begin(data, context) {
    const { url, text = '', gain = 1, visemes, fromMs = 0, startAt } = readData('audio', data);
    if (url === undefined) refuse('audio data.id was not turned into a url by the server; give data.url', ['url']);
    const startAtMs = startAt === undefined ? undefined : Date.parse(startAt);
    if (startAtMs !== undefined && startAtMs - Date.now() > LONGEST_AHEAD_MS) {
      refuse(`audio data.startAt ${startAt} is more than ${LONGEST_AHEAD_MS / 60_000} minutes ahead by this clock`, []);
    }
    const { protocol } = new URL(url);
    if (!SCHEMES.includes(protocol)) {
      refuse(`audio data.url begins with "${protocol}", which a browser does not fetch; give https: or http:`, SCHEMES);
    }
    return new Sound(context, { url, gain, fromMs, startAtMs }, text, visemes);
  },
};

class Sound implements Task {
  readonly #context: ActionContext;
  readonly #order: SoundOrder;
  readonly #text: string;
  readonly #visemes: readonly VisemeKey[] | undefined;
  #playback: Playback | undefined;
  #mouth: SoundMouth | undefined;
  #cut = false;
  #over = false;

  constructor(context: ActionContext, order: SoundOrder, text: string, visemes: readonly VisemeKey[] | undefined) {
    this.#context = context;
    this.#order = order;
    this.#text = text;
    this.#visemes = visemes;
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
    this.#playback ??= this.#context.speaker.play(this.#order);
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
