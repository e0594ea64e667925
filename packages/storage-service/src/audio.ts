/** One call plays a sound wherever it lies: what travels to the body is a URL, never the bytes. */
import { type AudioFormat, detectAudio, type PcmFormat, pcmOfType, typeOfFormat, wavHeader } from './audio-format.js';
import { AudioSourceError, classifySource, type FoundSound, soundOfDataUrl, soundOfPath } from './audio-source.js';
import type { StorageClient } from './client.js';
import { SNIFF_BYTES } from './content-type.js';
import { fetchRemote, type RemoteOptions } from './remote.js';
import type { UploadProgress } from './send.js';

export { type AudioFormat, detectAudio, type PcmFormat, wavHeader } from './audio-format.js';
export { type AudioSource, AudioSourceError, classifySource } from './audio-source.js';
export { isPublicAddress } from './public-address.js';
export { fetchRemote, RemoteError, type RemoteFile, type RemoteOptions } from './remote.js';

/** The action that a body is given. */
export interface AudioAction {
  category: 'audio';
  data: { url: string; text?: string; gain?: number };
}

export interface PlayAudioOptions<T> {
  storage: Pick<StorageClient, 'upload' | 'describe'>;
  /** Sends the action to the body, and resolves as that does. */
  play: (action: AudioAction) => Promise<T>;
  /** What is said in it, for the mouth to follow. */
  text?: string;
  /** 0..4. @default 1, the body's own */
  gain?: number;
  /** Life of what is uploaded. @default the service's own, an hour */
  ttlSeconds?: number;
  /** Says that the bytes are raw samples, and of which kind. */
  pcm?: Partial<PcmFormat>;
  /**
   * Fetch a web address here and upload it, for a body that cannot reach it itself.
   * @default false: the address goes to the body as it is, and nothing is fetched
   */
  copyRemote?: boolean;
  /** How a copy is fetched: addresses of this network are refused unless `mayReach` allows them. */
  remote?: RemoteOptions;
  /** Folders that local files may come from, where a model chooses the path. @default anywhere */
  folders?: readonly string[];
  onProgress?: (progress: UploadProgress) => void;
  signal?: AbortSignal;
}

export interface PlayedAudio<T> {
  /** What `play` resolved to. */
  played: T;
  url: string;
  /** Undefined where the bytes were not looked at: a web address or a stored file. */
  format: AudioFormat | undefined;
  uploaded: boolean;
}

/**
 * Plays a local path, a web address, a data URL, the id of a stored file, or bytes. Uploads only what the body could
 * not reach, and only what its bytes prove to be sound.
 * @throws {AudioSourceError} when there is no sound at the source; what upload, fetch and `play` throw.
 */
export async function playAudio<T>(source: string | Uint8Array, options: PlayAudioOptions<T>): Promise<PlayedAudio<T>> {
  const { storage, play, text, gain } = options;
  const { url, format, uploaded } = await urlOf(source, storage, options);
  const data = { url, ...(text !== undefined && { text }), ...(gain !== undefined && { gain }) };
  return { played: await play({ category: 'audio', data }), url, format, uploaded };
}

type Reached = Omit<PlayedAudio<never>, 'played'>;

async function urlOf(
  source: string | Uint8Array,
  storage: Pick<StorageClient, 'upload' | 'describe'>,
  options: Omit<PlayAudioOptions<unknown>, 'play' | 'storage'>,
): Promise<Reached> {
  if (typeof source !== 'string') {
    return send({ blob: new Blob([new Uint8Array(source)]), name: undefined, type: undefined }, storage, options);
  }
  const found = classifySource(source);
  switch (found.kind) {
    case 'data':
      return send(soundOfDataUrl(found.text), storage, options);
    case 'path':
      return send(await soundOfPath(found.path, options.folders), storage, options);
    case 'id': {
      const { url } = await storage.describe(found.id, { ...(options.signal && { signal: options.signal }) });
      return { url, format: undefined, uploaded: false };
    }
    case 'url': {
      if (!options.copyRemote) return { url: found.url, format: undefined, uploaded: false };
      const { bytes, type } = await fetchRemote(found.url, { signal: options.signal, ...options.remote });
      const name = decodeURIComponentOr(new URL(found.url).pathname.split('/').pop() ?? '');
      return send({ blob: new Blob([bytes]), name: name || undefined, type }, storage, options);
    }
  }
}

async function send(
  { blob, name, type }: FoundSound,
  storage: Pick<StorageClient, 'upload'>,
  { pcm, ttlSeconds, onProgress, signal }: Omit<PlayAudioOptions<unknown>, 'play' | 'storage'>,
): Promise<Reached> {
  const head = new Uint8Array(await blob.slice(0, SNIFF_BYTES).arrayBuffer());
  const format = head.length === 0 ? undefined : detectAudio(head, { name, type, pcm: pcm !== undefined });
  if (format === undefined) {
    throw new AudioSourceError(
      `${name ?? 'the data'}: its bytes are no sound that is known (mp3, wav, ogg, opus, flac, m4a, aac, webm); ` +
        'raw samples have a name that ends in .pcm, or are said to be with pcm: { sampleRateHz, channels }',
    );
  }
  const samples = { sampleRateHz: 24_000, channels: 1, ...pcmOfType(type), ...pcm };
  const sound = format === 'pcm' ? new Blob([wavHeader(blob.size, samples), blob]) : blob;
  const { url } = await storage.upload(sound, {
    type: typeOfFormat(format),
    name: name ?? `sound.${format === 'pcm' ? 'wav' : format}`,
    ...(ttlSeconds !== undefined && { ttlSeconds }),
    ...(onProgress && { onProgress }),
    ...(signal && { signal }),
  });
  return { url, format, uploaded: true };
}

function decodeURIComponentOr(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
