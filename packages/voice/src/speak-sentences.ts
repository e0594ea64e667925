import { VoiceError } from './errors.js';
import { splitSentences } from './sentences.js';
import type { SpokenPiece, SynthesizeOptions, TextToSpeech } from './text-to-speech.js';

/**
 * Speaks a text of any length sentence by sentence: while one is used, the next one is made. A sentence in which
 * there is nothing to say is passed over; so is one in a language that the voice cannot speak, and that is told when the
 * others are made.
 * @throws {VoiceError} `nothing-to-say` when that is so of all of them, `wrong-language` when it is so of one; what
 * `synthesize` throws
 */
export async function* speakSentences(
  voice: TextToSpeech,
  text: string,
  options: SynthesizeOptions = {},
): AsyncGenerator<SpokenPiece> {
  const sentences = splitSentences(text);
  const make = (sentence: string | undefined) => {
    if (sentence === undefined) return undefined;
    const making = voice.synthesize(sentence, options).catch(passOver);
    // Its fault is told when its turn comes, if it comes.
    making.catch(() => undefined);
    return making;
  };
  let isSilent = true;
  let reason: VoiceError | undefined;
  let next = make(sentences[0]);
  for (let index = 0; next; index += 1) {
    const made = await next;
    options.signal?.throwIfAborted();
    next = make(sentences[index + 1]);
    if (made instanceof VoiceError) {
      if (reason?.code !== 'wrong-language') reason = made;
      continue;
    }
    isSilent = false;
    yield made;
  }
  if (reason?.code === 'wrong-language') throw reason;
  if (isSilent) throw reason ?? new VoiceError('nothing-to-say', 'the text is empty');
}

function passOver(fault: unknown): VoiceError {
  if (fault instanceof VoiceError && ['nothing-to-say', 'wrong-language'].includes(fault.code)) return fault;
  throw fault;
}
