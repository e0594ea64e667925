import type { VoiceInfo } from '../text-to-speech.js';
import type { HttpService } from './http.js';

/** The voices of a service, kept between texts, and the one that is meant. */
export class VoiceList<V extends VoiceInfo = VoiceInfo> {
  readonly #service: HttpService;
  readonly #first: string | undefined;
  readonly #fetch: (signal: AbortSignal | undefined) => Promise<readonly V[]>;
  #known: readonly V[] | undefined;

  /** @param first the name of the default; undefined for the first of the list */
  constructor(
    service: HttpService,
    first: string | undefined,
    fetch: (signal: AbortSignal | undefined) => Promise<readonly V[]>,
  ) {
    this.#service = service;
    this.#first = first;
    this.#fetch = fetch;
  }

  /** Asks the service anew. */
  async ask(signal: AbortSignal | undefined): Promise<readonly V[]> {
    const voices = await this.#fetch(signal);
    const first = voices.filter(({ name }) => name === this.#first);
    this.#known = [...first, ...voices.filter((voice) => !first.includes(voice))];
    return this.#known;
  }

  /**
   * The name to ask the service for; undefined for its own default. The default of the settings is not looked up, so
   * that a service without a list can be used.
   * @throws {VoiceError} `unknown-voice`
   */
  async choose(named: string | undefined, signal: AbortSignal | undefined): Promise<string | undefined> {
    if (this.#first !== undefined && (named === undefined || named === this.#first)) return this.#first;
    return (await this.find(named, signal))?.name;
  }

  /** As it was last told. */
  get known(): readonly V[] {
    return this.#known ?? [];
  }

  /** As `choose`, with all that is known of it; `also` tells of other names than its own. */
  async find(
    named: string | undefined,
    signal: AbortSignal | undefined,
    also: (voice: V) => boolean = () => false,
  ): Promise<V | undefined> {
    const wanted = named ?? this.#first;
    const among = (voices: readonly V[]) =>
      wanted === undefined ? voices[0] : (voices.find(({ name }) => name === wanted) ?? voices.find(also));
    const found = this.#known && among(this.#known);
    if (found) return found;
    const voices = await this.ask(signal);
    const fresh = among(voices);
    if (fresh || wanted === undefined) return fresh;
    throw this.#service.unknownVoice(
      wanted,
      voices.map(({ name }) => name),
    );
  }
}
