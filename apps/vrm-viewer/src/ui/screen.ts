import { computed, type ReadonlySignal, signal } from '@preact/signals';
import type { Catalogue } from '../i18n/catalogue.js';
import { CATALOGUES, type Language, pickLanguage } from '../i18n/language.js';
import type { SettingsStore } from '../session/settings.js';

export const PANELS = ['connect', 'try', 'scene', 'avatar', 'view', 'settings'] as const;
export type PanelName = (typeof PANELS)[number];

/** How the page shows itself: its language, its theme, which panel is open, and whether everything is hidden. */
export class Screen {
  readonly panel = signal<PanelName | undefined>('connect');
  /** The panel that a person opened, in contrast to one that was open from the start. */
  readonly askedFor = signal<PanelName | undefined>(undefined);
  readonly isFull = signal(false);
  readonly hidden = signal(false);
  readonly historyOpen = signal(false);
  readonly #document: Document;
  readonly language: ReadonlySignal<Language>;
  readonly text: ReadonlySignal<Catalogue>;
  readonly theme: ReadonlySignal<'light' | 'dark'>;
  readonly reducedMotion: ReadonlySignal<boolean>;
  /** Too narrow for tracks beside their fields: a phone, or a small window. */
  readonly narrow: ReadonlySignal<boolean>;

  constructor(settings: SettingsStore, window: Window) {
    this.#document = window.document;
    const dark = mediaSignal(window, '(prefers-color-scheme: dark)');
    this.reducedMotion = mediaSignal(window, '(prefers-reduced-motion: reduce)');
    this.narrow = mediaSignal(window, '(width <= 760px)');
    this.theme = computed(() => {
      const { theme } = settings.value;
      return theme === 'auto' ? (dark.value ? 'dark' : 'light') : theme;
    });
    this.language = computed(() => {
      const { language } = settings.value;
      return language === 'auto' ? pickLanguage(window.navigator.languages) : language;
    });
    this.text = computed(() => CATALOGUES[this.language.value]);
    window.document.addEventListener('fullscreenchange', () => {
      this.isFull.value = window.document.fullscreenElement !== null;
    });
    if (window.innerWidth <= 900) this.panel.value = undefined;
  }

  hide(): void {
    this.hidden.value = true;
  }

  show(): void {
    this.hidden.value = false;
  }

  toggleFull(): void {
    const document = this.#document;
    // A browser that refuses, as some phones do, leaves the page as it is.
    const change = document.fullscreenElement
      ? document.exitFullscreen()
      : document.documentElement.requestFullscreen?.();
    void change?.catch(() => undefined);
  }

  /** Opens a panel, or closes it, because the person asked for it: the focus goes along. */
  toggle(panel: PanelName): void {
    if (this.panel.peek() === panel) this.close();
    else this.open(panel);
  }

  open(panel: PanelName): void {
    this.askedFor.value = panel;
    this.panel.value = panel;
  }

  /** Closes a panel that the page itself had open; one that the person opened stays. */
  fold(panel: PanelName): void {
    if (this.panel.peek() === panel && this.askedFor.peek() !== panel) this.panel.value = undefined;
  }

  /** The focus returns to where the panel is opened from. */
  close(): void {
    const panel = this.panel.peek();
    this.panel.value = undefined;
    if (panel) this.#document.getElementById(`dock-${panel}`)?.focus();
  }
}

function mediaSignal(window: Window, query: string): ReadonlySignal<boolean> {
  const list = window.matchMedia(query);
  const matches = signal(list.matches);
  list.addEventListener('change', () => {
    matches.value = list.matches;
  });
  return matches;
}
