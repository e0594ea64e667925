import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Catalogue } from '../i18n/catalogue.js';
import type { Viewer } from '../session/viewer.js';
import type { Screen } from './screen.js';

/** What every part of the page may reach: the character's session, and how the page shows it. */
export interface PageContext {
  viewer: Viewer;
  screen: Screen;
}

export const Page = createContext<PageContext | undefined>(undefined);

export function usePage(): PageContext {
  const page = useContext(Page);
  if (!page) throw new Error('the page has no context: wrap it in <Page.Provider>');
  return page;
}

export const useViewer = (): Viewer => usePage().viewer;
export const useScreen = (): Screen => usePage().screen;
/** The texts of the language that is chosen now. */
export const useText = (): Catalogue => usePage().screen.text.value;
