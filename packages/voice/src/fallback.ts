import { Circuit } from './circuit.js';
import { type Clock, systemClock } from './clock.js';
import { VoiceError } from './errors.js';
import { languageOf, speaks } from './language.js';
import type { SpokenPiece, SynthesizeOptions, TextToSpeech, VoiceInfo } from './text-to-speech.js';

/** A voice among several. */
export interface Choice {
  voice: TextToSpeech;
  /** What it is called here, for names that others know: `{ slt: 'af_heart' }`. */
  names?: Readonly<Record<string, string>> | undefined;
}

export interface FallbackOptions {
  clock?: Clock;
  /** How long one that failed is left alone; doubled each time that it fails again at once. @default 30000 */
  coolDownMs?: number;
  /** @default 300000 */
  longestCoolDownMs?: number;
  /** Told of each failure that another voice may make good. It holds no key. */
  onFailure?: (name: string, fault: VoiceError) => void;
}

export interface VoiceStatus {
  name: string;
  /** `resting`: it failed, and is left alone for a while. */
  state: 'ready' | 'resting' | 'failed';
  voices: readonly VoiceInfo[];
  /** Why it does not speak. */
  fault?: VoiceError | undefined;
  /** Until it is tried again. */
  restMs: number;
}

/** Several voices as one: the first that can speaks, and when it fails, the next goes on with the same sentence. */
export interface FallbackVoice extends TextToSpeech {
  /** Asks each of them how it is, also those that rest: one that answers is used again. */
  status(options?: { signal?: AbortSignal | undefined }): Promise<readonly VoiceStatus[]>;
}

/** Faults of the text or the wish: they say nothing of the health of the voice. */
const OF_THE_TEXT: ReadonlySet<string> = new Set(['nothing-to-say', 'wrong-language', 'too-long', 'unknown-voice']);

interface Member extends Choice {
  circuit: Circuit;
  fault: VoiceError | undefined;
}

export function fallbackVoice(choices: readonly Choice[], options: FallbackOptions = {}): FallbackVoice {
  if (choices.length === 0) throw new RangeError('a fallback needs one voice at least');
  return new Fallback(choices, options);
}

class Fallback implements FallbackVoice {
  readonly name: string;
  readonly languages: readonly string[] | undefined;
  readonly #members: readonly Member[];
  readonly #onFailure: FallbackOptions['onFailure'];

  constructor(
    choices: readonly Choice[],
    { clock = systemClock, coolDownMs = 30_000, longestCoolDownMs = 300_000, onFailure }: FallbackOptions,
  ) {
    this.#members = choices.map((choice) => ({
      ...choice,
      circuit: new Circuit({ clock, coolDownMs, longestCoolDownMs }),
      fault: undefined,
    }));
    this.#onFailure = onFailure;
    this.name = choices.map(({ voice }) => voice.name).join(', ');
    const languages = choices.map(({ voice }) => voice.languages);
    this.languages = languages.every((one) => one !== undefined) ? [...new Set(languages.flat())] : undefined;
  }

  /** When the signal says that it is enough, what is known by then. */
  async voices({ signal }: { signal?: AbortSignal | undefined } = {}): Promise<readonly VoiceInfo[]> {
    const rested = this.#members.filter(({ circuit }) => circuit.state === 'closed');
    const lists = await Promise.all(
      rested.map((member) =>
        this.#ask(member, signal).catch((fault: unknown) => {
          if (signal?.aborted) return undefined;
          throw fault;
        }),
      ),
    );
    return lists.flatMap((status) => status?.voices ?? []);
  }

  async status({ signal }: { signal?: AbortSignal | undefined } = {}): Promise<readonly VoiceStatus[]> {
    return Promise.all(this.#members.map((member) => this.#ask(member, signal)));
  }

  async synthesize(text: string, options: SynthesizeOptions = {}): Promise<SpokenPiece> {
    const faults = new Map<Member, VoiceError>();
    const asked = this.#fitting(options.language ?? languageOf(text));
    for (const member of asked) {
      const spoken = await this.#try(member, text, options, faults);
      if (spoken) return spoken;
    }
    // The voice that was named belongs to one that fails now: another speaks as it does by default.
    const failing = [...faults.values()].some(({ code }) => !OF_THE_TEXT.has(code));
    for (const member of failing ? asked : []) {
      if (faults.get(member)?.code !== 'unknown-voice') continue;
      const spoken = await this.#try(member, text, { ...options, voice: undefined }, faults);
      if (spoken) return spoken;
    }
    throw summary(faults);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#members.map(({ voice }) => voice[Symbol.asyncDispose]()));
  }

  /** Those that speak this language come first; the others say themselves that they cannot. */
  #fitting(language: string | undefined): Member[] {
    const fit = this.#members.filter(({ voice }) => speaks(voice.languages, language));
    return [...fit, ...this.#members.filter((member) => !fit.includes(member))];
  }

  async #try(
    member: Member,
    text: string,
    options: SynthesizeOptions,
    faults: Map<Member, VoiceError>,
  ): Promise<SpokenPiece | undefined> {
    const { voice, circuit, names } = member;
    if (!circuit.enter()) {
      faults.set(member, resting(member));
      return undefined;
    }
    try {
      const asked = options.voice;
      const named = asked !== undefined && names && Object.hasOwn(names, asked) ? names[asked] : asked;
      const spoken = await voice.synthesize(text, { ...options, voice: named });
      this.#succeeded(member);
      return spoken;
    } catch (error) {
      if (options.signal?.aborted || !(error instanceof VoiceError)) {
        circuit.left();
        throw error;
      }
      faults.set(member, error);
      if (OF_THE_TEXT.has(error.code)) circuit.left();
      else this.#failed(member, error);
      return undefined;
    }
  }

  async #ask(member: Member, signal: AbortSignal | undefined): Promise<VoiceStatus> {
    const { voice, circuit } = member;
    const { name } = voice;
    try {
      const voices = await voice.voices({ signal });
      if (circuit.state !== 'closed' && member.fault?.code === 'unreachable') this.#succeeded(member);
      return {
        name,
        state: circuit.state === 'open' ? 'resting' : 'ready',
        voices,
        fault: member.fault,
        restMs: circuit.restMs,
      };
    } catch (error) {
      signal?.throwIfAborted();
      if (!(error instanceof VoiceError)) throw error;
      this.#failed(member, error);
      return { name, state: 'failed', voices: [], fault: error, restMs: circuit.restMs };
    }
  }

  #succeeded(member: Member): void {
    member.circuit.succeeded();
    member.fault = undefined;
  }

  #failed(member: Member, fault: VoiceError): void {
    member.circuit.failed(fault.retryAfterMs);
    member.fault = fault;
    this.#onFailure?.(member.voice.name, fault);
  }
}

function resting({ voice, circuit, fault }: Member): VoiceError {
  const again = circuit.restMs > 0 ? `is tried again in ${Math.ceil(circuit.restMs / 1000)} s` : 'is being tried';
  return new VoiceError('unreachable', `${voice.name} ${again}: ${fault?.message ?? 'it failed'}`);
}

/** One voice says it itself; of several, what each says. */
function summary(faults: ReadonlyMap<Member, VoiceError>): VoiceError {
  const all = [...faults.values()];
  const [first] = all;
  if (first && all.length === 1) return first;
  const worst =
    all.find(({ code }) => !OF_THE_TEXT.has(code)) ?? all.find(({ code }) => code !== 'nothing-to-say') ?? first;
  const code = worst?.code ?? 'unreachable';
  // Where all say the same of the text, the first has said it.
  if (first && all.every((fault) => fault.code === 'nothing-to-say')) return first;
  const validOptions = [...new Set(all.flatMap((fault) => fault.validOptions ?? []))];
  const message = `no voice could speak this. ${all.map((fault) => fault.message).join('; ')}`;
  return new VoiceError(code, message, { ...(validOptions.length > 0 && { validOptions }), cause: all });
}
