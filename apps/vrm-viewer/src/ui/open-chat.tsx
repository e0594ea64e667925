import modelBase64 from 'virtual:avatar';
import { render } from 'preact';
import { createVrmBody } from '../body/vrm-body.js';
import { ChatHost } from '../chat/chat-host.js';
import { pickLanguage } from '../i18n/language.js';
import { watchInView } from '../perception/in-view.js';
import { watchPage } from '../perception/page.js';
import { watchUser } from '../perception/user.js';
import { Keepsake } from '../session/keepsake.js';
import { Link } from '../session/link.js';
import { SettingsStore } from '../session/settings.js';
import { Viewer } from '../session/viewer.js';
import { ChatApp } from './chat-app.js';
import { Page } from './context.js';
import { dress } from './dress.js';
import { Screen } from './screen.js';

/** Her page inside a chat: one document with all that she is, which reaches nothing but the host around it. */
export function openChat(root: HTMLElement): void {
  // The host says how the page looks, and a sandbox keeps nothing.
  const settings = new SettingsStore(undefined);
  const screen = new Screen(settings, window);
  const host = new ChatHost({
    onLook: ({ theme, locale }) =>
      settings.change({ theme: theme ?? 'auto', language: locale === undefined ? 'auto' : pickLanguage([locale]) }),
    onLeave: () => link.leave('the chat took the page away'),
  });
  const link = new Link({
    door: host.door,
    onNewSession: () => viewer.activity.addNote({ name: 'new-session' }),
    onAgent: (agent, present) => viewer.activity.addNote({ name: present ? 'agent-came' : 'agent-left', agent }),
  });
  const viewer: Viewer = new Viewer({
    settings,
    link,
    createBody: (options) => createVrmBody({ ...options, sound: { fetch: host.fetch } }),
    defaultModelUrl: '/avatar.vrm',
    look: () => ({ theme: screen.theme.peek(), reducedMotion: screen.reducedMotion.peek() }),
    avatarKeepsake: new Keepsake('avatar'),
    pictureKeepsake: new Keepsake('picture'),
    fetch: async () => new Response(unpacked(modelBase64)),
  });

  dress(viewer, screen);
  watchUser(document, viewer.perceive);
  watchPage(window, viewer.perceive);
  watchInView(root, viewer.perceive);
  render(
    <Page.Provider value={{ viewer, screen }}>
      <ChatApp />
    </Page.Provider>,
    root,
  );
}

function unpacked(base64: string): ReadableStream<Uint8Array> {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  return new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
}
