/** Holds a text against its sound with soundswallower, away from the thread that serves. */
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';

/** @type {Promise<{ decoder: import('soundswallower').Decoder, rateHz: number }> | undefined} */
let opening;

async function open() {
  const { default: createModule } = await import(pathToFileURL(workerData.entry).href);
  const soundswallower = await createModule();
  const model = join(dirname(workerData.entry), 'model', 'en-us');
  // Its own loader tells a missing file by ending in the middle of a callback.
  await readFile(join(model, 'feat_params.json'));
  const decoder = new soundswallower.Decoder({ hmm: model, loglevel: 'FATAL' });
  await decoder.initialize();
  return { decoder, rateHz: 0 };
}

/**
 * @param {{ word: string, guess: string }[]} words each with how it may sound where it is in no dictionary
 * @param {Int16Array} samples
 * @param {number} sampleRateHz
 */
async function align(words, samples, sampleRateHz) {
  opening ??= open();
  const aligner = await opening;
  const { decoder } = aligner;
  if (aligner.rateHz !== sampleRateHz) {
    decoder.set_config('samprate', sampleRateHz);
    await decoder.reinitialize_audio();
    aligner.rateHz = sampleRateHz;
  }
  const unknown = new Map(
    words.filter(({ word }) => !decoder.lookup_word(word)).map(({ word, guess }) => [word, guess]),
  );
  if (unknown.size > 0) decoder.add_words(...unknown);
  decoder.set_align_text(words.map(({ word }) => word).join(' '));
  decoder.start();
  decoder.process_audio(
    Float32Array.from(samples, (sample) => sample / 32_768),
    false,
    true,
  );
  decoder.stop();
  return found(decoder).flatMap((word) =>
    (word.w ?? []).map(({ t, b, d }) => ({ name: t, atMs: b * 1000, durationMs: d * 1000 })),
  );
}

/** Where text and sound have nothing in common it answers with no JSON at all. */
function found(decoder) {
  try {
    return decoder.get_alignment({ align_level: 1 }).w ?? [];
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
}

/** One at a time: it has one decoder. */
let last = Promise.resolve();
parentPort?.on('message', ({ id, words, samples, sampleRateHz }) => {
  last = last.then(async () => {
    try {
      parentPort?.postMessage({ id, phones: await align(words, samples, sampleRateHz) });
    } catch (error) {
      parentPort?.postMessage({ id, fault: error instanceof Error ? error.message : String(error) });
    }
  });
});
