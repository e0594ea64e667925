import { defaultClientConditions, defineConfig, type Plugin } from 'vite';
import { chime } from './avatar/chime-plugin.js';
import { avatar } from './avatar/vite-plugin.js';

/** Where an action may fetch a sound from, besides our own server; plain http: only on this machine. */
const SOUNDS = 'https: http://localhost:* http://127.0.0.1:*';

/**
 * Nothing but our own server, as the README promises, save the sounds that the action `audio` names: the same as the
 * header of `vccp-server` says, because a browser keeps the stricter of the two.
 */
const POLICY = [
  "default-src 'self'",
  "img-src 'self' data: blob:",
  `media-src 'self' data: blob: ${SOUNDS}`,
  // A dropped model's textures are read back from memory through blob: addresses.
  `connect-src 'self' blob: data: ${SOUNDS}`,
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** In development Vite injects styles and scripts of its own, so the policy belongs to the build alone. */
const contentSecurityPolicy = (): Plugin => ({
  name: 'content-security-policy',
  apply: 'build',
  transformIndexHtml: () => [
    { tag: 'meta', attrs: { 'http-equiv': 'Content-Security-Policy', content: POLICY }, injectTo: 'head-prepend' },
  ],
});

/** Where `vccp-server` listens while the page is developed. */
const SERVER = 'http://127.0.0.1:3000';

export default defineConfig({
  resolve: { conditions: ['vccp-source', ...defaultClientConditions] },
  plugins: [avatar(), chime(), contentSecurityPolicy()],
  server: {
    port: 5173,
    proxy: {
      '/api': { target: SERVER, changeOrigin: true, headers: { origin: SERVER } },
      // The server lets in pages of its own origin only, so this one is introduced as such.
      '/vccp': { target: SERVER, ws: true, changeOrigin: true, headers: { origin: SERVER } },
    },
  },
  build: {
    target: ['chrome123', 'edge123', 'firefox120', 'safari17.5'],
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1200,
  },
});
