import { effect, type Signal, signal } from '@preact/signals';
import * as z from 'zod';

export const THEMES = ['auto', 'light', 'dark'] as const;
export const LANGUAGES = ['auto', 'en', 'ja'] as const;
export const BACKGROUNDS = ['dawn', 'mist', 'meadow', 'night', 'plain', 'green', 'clear', 'picture'] as const;
export type BackgroundName = (typeof BACKGROUNDS)[number];

const point = z.tuple([z.number(), z.number(), z.number()]);
/** Where the camera stands and what it looks at, in metres. */
const cameraSchema = z.object({ position: point, target: point });
type Camera = z.infer<typeof cameraSchema>;

/** Most models whose camera is remembered; the longest unused is forgotten first. */
const MOST_CAMERAS = 24;

const settingsSchema = z.object({
  theme: z.enum(THEMES).catch('auto'),
  language: z.enum(LANGUAGES).catch('auto'),
  background: z.enum(BACKGROUNDS).catch('dawn'),
  /** The balloon beside her is there. */
  balloon: z.boolean().catch(true),
  /** By the key of the model. */
  cameras: z.record(z.string(), cameraSchema).catch({}),
  host: z.string().max(64).catch('claude-code'),
});
export type Settings = z.infer<typeof settingsSchema>;

/** The part of `Storage` that is used. */
export type TextStore = Pick<Storage, 'getItem' | 'setItem'>;

const SLOT = 'vccp.settings';

/**
 * What the person chose, kept in the browser. A store that is missing, full or holds nonsense costs the memory of it,
 * nothing more.
 */
export class SettingsStore {
  readonly #settings: Signal<Settings>;

  constructor(store: TextStore | undefined) {
    this.#settings = signal(read(store));
    effect(() => write(store, this.#settings.value));
  }

  get value(): Settings {
    return this.#settings.value;
  }

  change(part: Partial<Settings>): void {
    this.#settings.value = { ...this.#settings.peek(), ...part };
  }

  camera(modelKey: string): Camera | undefined {
    return this.#settings.peek().cameras[modelKey];
  }

  rememberCamera(modelKey: string, view: Camera): void {
    const { [modelKey]: _, ...others } = this.#settings.peek().cameras;
    const kept = Object.entries(others).slice(-(MOST_CAMERAS - 1));
    this.change({ cameras: { ...Object.fromEntries(kept), [modelKey]: view } });
  }
}

function read(store: TextStore | undefined): Settings {
  let value: unknown;
  try {
    value = JSON.parse(store?.getItem(SLOT) ?? '{}');
  } catch {
    value = {};
  }
  return settingsSchema.parse(typeof value === 'object' && value !== null ? value : {});
}

function write(store: TextStore | undefined, settings: Settings): void {
  try {
    store?.setItem(SLOT, JSON.stringify(settings));
  } catch {
    // Private windows and full disks refuse; the choice then lasts as long as the page.
  }
}
