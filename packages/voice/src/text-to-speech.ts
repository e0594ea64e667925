/** A sound of speech and when it is made, in milliseconds from the start of the piece. */
export interface TimedPhoneme {
  /** ARPAbet in lower case, without stress: `aa`, `dh`, `pau` for silence. */
  phoneme: string;
  atMs: number;
  durationMs: number;
}

/** A text that was spoken: mono PCM of 16 bits. */
export interface SpokenPiece {
  text: string;
  samples: Int16Array;
  sampleRateHz: number;
  /** Undefined where the voice does not know. */
  phonemes: readonly TimedPhoneme[] | undefined;
}

export interface SynthesizeOptions {
  /** One of the voice's own names. @default its first */
  voice?: string | undefined;
  signal?: AbortSignal | undefined;
}

/** Anything that speaks. Dispose of it when done. */
export interface TextToSpeech extends AsyncDisposable {
  readonly name: string;
  readonly voices: readonly string[];
  /** Speaks a few sentences at most. @throws {VoiceError}, or the reason of the signal */
  synthesize(text: string, options?: SynthesizeOptions): Promise<SpokenPiece>;
}
