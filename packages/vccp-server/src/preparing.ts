import { BODY_SYSTEM, type Performance, type ServerFeature, type SystemMessage, VCCPError } from '@vccp/protocol';
import type { Body } from './body.js';
import { allow, readData } from './body-words.js';
import { Bucket } from './bucket.js';
import type { Clock } from './clock.js';
import { fitsOneMessage, MOST_SCORE_CHARACTERS, MOST_SPOKEN_CHARACTERS, spokenCharacters } from './score-size.js';
import { withSounds } from './score-sounds.js';
import type { FeelingsOf } from './script.js';
import type { Session } from './session.js';
import type { Speech } from './speech.js';
import { Spoken } from './spoken.js';
import { type FileUrl, withUrls } from './stored-sound.js';

/**
 * What the bodies of one session may have spoken of their own accord, in characters: a second's worth is about what one
 * can say in it, and ten minutes' worth may come at once. Asking counts as a few, so that nobody asks all the time.
 */
const CHARACTERS_PER_SECOND = 20;
const BURST_SECONDS = 600;
const ASKING = 20;

interface PreparingOptions {
  clock: Clock;
  speech: Speech | undefined;
  fileUrl: FileUrl | undefined;
  feelingsOf: FeelingsOf | undefined;
}

/**
 * Scores that a body performs of its own accord, for example because a person plays one on its page: it is given what only
 * the server has, sounds for words and the URLs of stored files. The answer goes to that body alone, and nothing is played.
 */
export class Preparing {
  readonly #options: PreparingOptions;
  readonly #rations = new WeakMap<Session, Ration>();

  constructor(options: PreparingOptions) {
    this.#options = options;
  }

  /** What bodies are told of it in `welcome`. */
  get features(): ServerFeature[] {
    return this.#options.speech || this.#options.fileUrl ? ['prepare'] : [];
  }

  /** @throws {VCCPError} with the way out: where it is not for this body to ask, where it is too much, or of the voice */
  async prepare(session: Session, body: Body, message: SystemMessage): Promise<Performance> {
    const { speech, fileUrl, feelingsOf } = this.#options;
    allow(body, ['body'], 'scores of its own');
    const ration = this.#rationOf(session);
    ration.take(ASKING);
    const { performance } = readData(BODY_SYSTEM.prepare, message);
    if (!fitsOneMessage(performance)) {
      throw new VCCPError(
        'too-big',
        `"${performance.name}" is too much at once: at most ${MOST_SPOKEN_CHARACTERS} characters are spoken in one scene, ` +
          `and as JSON it has at most ${MOST_SCORE_CHARACTERS}; make two of it`,
      );
    }
    if (!speech && spokenCharacters(performance) > 0) {
      throw new VCCPError('not-capable', 'this server has no voice: show the words instead');
    }
    const offers = (category: string) => body.offers.has(category);
    return withSounds(await withUrls(performance, fileUrl), ration.spoken, feelingsOf, offers);
  }

  #rationOf(session: Session): Ration {
    const known = this.#rations.get(session);
    if (known) return known;
    const ration = new Ration(this.#options.clock, this.#options.speech);
    this.#rations.set(session, ration);
    return ration;
  }
}

/** What one session has left, and what was made of it: the same line soon again costs nothing. */
class Ration {
  readonly spoken: Spoken | undefined;
  readonly #clock: Clock;
  readonly #bucket = new Bucket(CHARACTERS_PER_SECOND, BURST_SECONDS);
  #atMs: number;

  constructor(clock: Clock, speech: Speech | undefined) {
    this.#clock = clock;
    this.#atMs = clock.now();
    this.spoken = speech && new Spoken(this.#rationed(speech), () => clock.now());
  }

  /** @throws {VCCPError} `too-many` */
  take(characters: number): void {
    const nowMs = this.#clock.now();
    // A clock that is set back takes nothing away.
    this.#bucket.fill(Math.max(0, nowMs - this.#atMs) / 1000);
    this.#atMs = nowMs;
    if (this.#bucket.take(characters)) return;
    throw new VCCPError(
      'too-many',
      'this session had more spoken on its own page than can be said in that time; wait a few minutes, then try again',
    );
  }

  #rationed(speech: Speech): Speech {
    const take = (text: string) => this.take(text.length);
    return {
      async *utter(text, options) {
        take(text);
        yield* speech.utter(text, options);
      },
    };
  }
}
