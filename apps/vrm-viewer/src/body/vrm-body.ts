import { loadAvatar } from '../avatar/load-avatar.js';
import { ModelFault } from '../avatar/model.js';
import { Stage } from '../scene/stage.js';
import type { VrmBody, VrmBodyOptions } from './body-contract.js';
import { LiveBody } from './live-body.js';

export type { VrmBody } from './body-contract.js';
export type { VrmBodyEvent } from './body-event.js';

/**
 * Opens the stage and puts the avatar of `modelUrl` on it; resolves when she stands there, already at ease.
 * @throws {ModelFault} `unreachable` where the URL gives no file, else why the file is no avatar.
 */
export async function createVrmBody(options: VrmBodyOptions): Promise<VrmBody> {
  const { canvas, modelUrl, antialias = true, theme = 'light', fetch = globalThis.fetch.bind(globalThis) } = options;
  const name = decodeURIComponent(modelUrl.split(/[?#]/)[0]?.split('/').at(-1) ?? modelUrl);
  const avatar = await loadAvatar(await download(modelUrl, fetch), name);
  return new LiveBody(new Stage({ canvas, antialias, theme }), avatar, options);
}

async function download(url: string, fetch: typeof globalThis.fetch): Promise<Blob> {
  try {
    const response = await fetch(url);
    if (response.ok) return await response.blob();
    throw new Error(`the answer was ${response.status} ${response.statusText}`);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ModelFault('unreachable', `The avatar at ${url} could not be fetched: ${reason}`, error);
  }
}
