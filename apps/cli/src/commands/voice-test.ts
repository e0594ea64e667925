import { writeFile } from 'node:fs/promises';
import { durationMsOf, soundFile, speakSentences, VoiceError } from '@vccp/voice';
import type { Config } from '../config.js';
import { Failure } from '../failure.js';
import { oneLine, paint, print, printJson, say, type Terminal } from '../terminal.js';
import type { VoiceSetting } from '../voice-setting.js';
import { makeProvider } from '../voices.js';

export interface VoiceTestOptions {
  voice?: string;
  language?: string;
  out?: string;
  json: boolean;
}

interface Trial {
  provider: string;
  /** Until its first sentence can be heard. */
  firstMs?: number;
  soundMs?: number | undefined;
  times?: string;
  problem?: string;
}

/** Has each voice speak by itself, so that one that works does not hide one that does not. */
export async function voiceTest(
  words: readonly string[],
  options: VoiceTestOptions,
  config: Config,
  terminal: Terminal,
): Promise<void> {
  const text = words.join(' ') || 'Hello, I am your new companion. How are you?';
  const trials: Trial[] = [];
  let kept = options.out === undefined;
  for (const setting of config.voices.list) {
    const { trial, file } = await hear(setting, text, options, config);
    trials.push(trial);
    if (!kept && options.out !== undefined && file) {
      await writeFile(options.out, file.bytes);
      if (!options.json)
        say(terminal, `The first sentence of ${trial.provider} is in ${options.out} (${file.mimeType}).`);
      kept = true;
    }
    if (!options.json) print(terminal, line(trial, terminal));
  }
  if (options.json) printJson(terminal, trials);
  if (trials.every(({ problem }) => problem !== undefined)) throw new Failure('no voice speaks', 'vccp voice list');
}

async function hear(setting: VoiceSetting, text: string, options: VoiceTestOptions, config: Config) {
  const { provider } = setting;
  await using voice = makeProvider(setting, config);
  const startedAt = performance.now();
  try {
    for await (const piece of speakSentences(voice, text, { voice: options.voice, language: options.language })) {
      const { phonemes, words, characters } = piece;
      const times = phonemes ? 'phonemes' : words ? 'words' : characters ? 'characters' : 'none';
      const firstMs = Math.round(performance.now() - startedAt);
      return { trial: { provider, firstMs, soundMs: durationMsOf(piece.sound), times }, file: soundFile(piece.sound) };
    }
  } catch (fault) {
    if (!(fault instanceof VoiceError)) throw fault;
    return { trial: { provider, problem: fault.message } };
  }
  return { trial: { provider, problem: 'it said nothing' } };
}

function line({ provider, firstMs, soundMs, times, problem }: Trial, terminal: Terminal): string {
  if (problem !== undefined) return `${paint(terminal, 'red', '✗')} ${provider.padEnd(12)} ${oneLine(problem)}`;
  const sound = soundMs === undefined ? 'sound' : `${(soundMs / 1000).toFixed(1)} s of sound`;
  return `${paint(terminal, 'green', '✓')} ${provider.padEnd(12)} ${sound} after ${firstMs} ms, times of ${times}`;
}
