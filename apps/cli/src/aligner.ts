import { join } from 'node:path';
import { type Aligner, VoiceError } from '@vccp/voice';
import { soundAligner } from '@vccp/voice/align';

/** Where what aligns is installed: `npm install --prefix ~/.vccp/lips --ignore-scripts soundswallower@0.6.3`. */
const alignerFolder = (home: string): string => join(home, 'lips');

/** Finds the lips of voices that tell no times, where somebody has installed it. */
export function findAligner(home: string): (Aligner & AsyncDisposable) | undefined {
  try {
    return soundAligner({ folder: alignerFolder(home) });
  } catch (fault) {
    if (fault instanceof VoiceError && fault.code === 'unreachable') return undefined;
    throw fault;
  }
}
