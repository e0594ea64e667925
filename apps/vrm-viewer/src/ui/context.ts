import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Catalogue } from '../i18n/catalogue.js';
import type { Viewer } from '../session/viewer.js';
import type { SceneDesk } from './scene-desk.js';
import type { Screen } from './screen.js';
import type { WrittenScene } from './written-scene.js';

/** What every part of the page may reach: the character's session, and how the page shows it. */
export interface PageContext {
  viewer: Viewer;
  screen: Screen;
  /** Where scenes are written; a page inside a chat has none. */
  desk?: SceneDesk;
}

export const Page = createContext<PageContext | undefined>(undefined);

export function usePage(): PageContext {
  const page = useContext(Page);
  if (!page) throw new Error('the page has no context: wrap it in <Page.Provider>');
  return page;
}

/** The scene that a person writes on this page. */
export const Scene = createContext<WrittenScene | undefined>(undefined);

export function useScene(): WrittenScene {
  const scene = useContext(Scene);
  if (!scene) throw new Error('nobody writes a scene here: wrap it in <Scene.Provider>');
  return scene;
}

export const useViewer = (): Viewer => usePage().viewer;
export const useScreen = (): Screen => usePage().screen;
/** The texts of the language that is chosen now. */
export const useText = (): Catalogue => usePage().screen.text.value;
