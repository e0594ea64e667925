/** Runs the model of Piper with the ONNX Runtime that lies in its folder, away from the thread that serves. */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';

const { folder, modelFile, durations, threads } = workerData;
const { InferenceSession, Tensor } = createRequire(join(folder, 'package.json'))('onnxruntime-node');
const session = InferenceSession.create(join(folder, modelFile), { intraOpNumThreads: threads, logSeverityLevel: 3 });

/**
 * @param {number[]} ids
 * @param {number} speaker
 * @returns {Promise<{samples: Int16Array, frames: number[]}>}
 */
async function speak(ids, speaker) {
  const longs = (values) => new Tensor('int64', BigInt64Array.from(values, BigInt), [values.length]);
  const { output, [durations]: lengths } = await (await session).run({
    input: new Tensor('int64', BigInt64Array.from(ids, BigInt), [1, ids.length]),
    input_lengths: longs([ids.length]),
    // How much the sound varies, how slowly it speaks, how much the lengths vary: the model's own.
    scales: new Tensor('float32', Float32Array.of(0.667, 1, 0.8), [3]),
    sid: longs([speaker]),
  });
  const samples = Int16Array.from(output.data, (value) => Math.max(-1, Math.min(1, value)) * 32_767);
  return { samples, frames: Array.from(lengths.data, Number) };
}

// One at a time: each takes all the threads it may.
let last = Promise.resolve();
parentPort?.on('message', ({ id, ids, speaker }) => {
  last = last.then(async () => {
    try {
      parentPort?.postMessage({ id, ...(await speak(ids, speaker)) });
    } catch (error) {
      parentPort?.postMessage({ id, fault: error instanceof Error ? error.message : String(error) });
    }
  });
});
