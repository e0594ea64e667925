import { signal } from '@preact/signals';
import { type ClipInfo, type LoadedModel, ModelFault, type ModelFaultCode } from '../avatar/model.js';
import type { VrmBody } from '../body/body-contract.js';
import type { Keepsake } from './keepsake.js';

/** What became of a file that the person brought. */
export type FileOutcome =
  | { kind: 'reading'; file: string }
  | { kind: 'model'; model: LoadedModel; kept: boolean }
  | { kind: 'clip'; clip: ClipInfo }
  | { kind: 'fault'; file: string; code: ModelFaultCode | 'unknown-file'; reason?: string };

export interface WardrobeOptions {
  body: VrmBody;
  /** Where the avatar is remembered. */
  keepsake: Keepsake;
  /** The avatar that comes with the page. */
  defaultModelUrl: string;
  fetch: typeof fetch;
  onPicture: (picture: File) => void;
}

const MODEL_OR_CLIP = /\.(vrm|vrma|fbx|glb|gltf)$/i;

/** Takes the files a person drops: an avatar is put on, a clip is learnt, and whatever cannot be used is explained. */
export class Wardrobe {
  readonly outcome = signal<FileOutcome | undefined>(undefined);
  /** Whether she wears an avatar that the person brought. */
  readonly isOwn = signal(false);
  readonly #options: WardrobeOptions;

  constructor(options: WardrobeOptions, isOwn: boolean) {
    this.#options = options;
    this.isOwn.value = isOwn;
  }

  /** One after the other, so that the last of several avatars stays on. */
  async receive(files: readonly File[]): Promise<void> {
    for (const file of files) await this.#receiveOne(file);
  }

  /** Puts on the avatar that comes with the page and forgets the person's own. */
  async reset(): Promise<void> {
    const { body, defaultModelUrl, fetch, keepsake } = this.#options;
    const name = defaultModelUrl.split('/').at(-1) ?? 'avatar.vrm';
    this.outcome.value = { kind: 'reading', file: name };
    try {
      const answer = await fetch(defaultModelUrl);
      if (!answer.ok)
        throw new ModelFault('unreachable', `the server answered ${answer.status} for ${defaultModelUrl}`);
      const model = await body.load(await answer.blob(), name);
      await keepsake.forget();
      this.isOwn.value = false;
      this.outcome.value = { kind: 'model', model, kept: true };
    } catch (fault) {
      this.outcome.value = outcomeOf(fault, name);
    }
  }

  dismiss(): void {
    this.outcome.value = undefined;
  }

  async #receiveOne(file: File): Promise<void> {
    const { body, onPicture } = this.#options;
    if (file.type.startsWith('image/') && !MODEL_OR_CLIP.test(file.name)) {
      onPicture(file);
      return;
    }
    this.outcome.value = { kind: 'reading', file: file.name };
    try {
      const report = await body.inspect(file, file.name);
      switch (report.kind) {
        case 'vrm':
          this.outcome.value = await this.#wear(file);
          return;
        case 'vrma':
        case 'fbx':
          this.outcome.value = { kind: 'clip', clip: await body.addClip(file, file.name) };
          return;
        case 'unusable': {
          const code = MODEL_OR_CLIP.test(file.name) ? report.code : 'unknown-file';
          this.outcome.value = { kind: 'fault', file: file.name, code, reason: report.reason };
        }
      }
    } catch (fault) {
      this.outcome.value = outcomeOf(fault, file.name);
    }
  }

  async #wear(file: File): Promise<FileOutcome> {
    const model = await this.#options.body.load(file, file.name);
    const kept = await this.#options.keepsake.write({ name: file.name, blob: file });
    this.isOwn.value = true;
    return { kind: 'model', model, kept };
  }
}

function outcomeOf(fault: unknown, file: string): FileOutcome {
  if (fault instanceof ModelFault) return { kind: 'fault', file, code: fault.code, reason: fault.message };
  return { kind: 'fault', file, code: 'broken', ...(fault instanceof Error && { reason: fault.message }) };
}
