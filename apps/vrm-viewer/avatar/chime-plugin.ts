import type { Plugin } from 'vite';
import { makeChime } from './chime.js';

const FILE = 'chime.wav';

/** Gives the page a sound of its own as `/chime.wav`, so that there is one to play before anyone has brought another. */
export function chime(): Plugin {
  return {
    name: 'vccp-chime',
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        if (new URL(request.url ?? '/', 'http://page').pathname !== server.config.base + FILE) return next();
        response.setHeader('Content-Type', 'audio/wav');
        response.end(makeChime());
      });
    },
    generateBundle() {
      this.emitFile({ type: 'asset', fileName: FILE, source: makeChime() });
    },
  };
}
