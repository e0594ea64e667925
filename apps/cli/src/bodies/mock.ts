import { type Body, embody } from '@vccp/client';
import { EMOTIONS, GESTURE_NAMES } from '@vccp/protocol';
import { oneLine, paint, print, printJson, type Terminal } from '../terminal.js';
import type { World } from './world.js';

/** A body of text. */
export const mock: World = {
  name: 'mock',
  summary: 'a body of text, which prints what it is asked',
  takes: [],
  async join({ options: { name = 'terminal', json }, terminal }, session, listener) {
    const embodiment = await embody(terminalBody({ name, json }, terminal), session, listener);
    return { embodiment, close: async () => embodiment.close() };
  },
};

/** A body that shows everything as a line of text. */
function terminalBody({ name, json }: { name: string; json: boolean }, terminal: Terminal): Body {
  return {
    name,
    kind: 'terminal',
    capabilities: () => ({
      actions: [
        { category: 'say', description: 'Says a line: it is printed', data: { text: 'Hello!' }, channel: 'speech' },
        { category: 'gesture', description: 'Makes a gesture, in words', data: { gesture: GESTURE_NAMES.join('|') } },
        {
          category: 'expression',
          description: 'Shows a feeling, in words',
          data: { emotion: EMOTIONS.join('|') },
          channel: 'face',
        },
        {
          category: 'audio',
          description: 'Plays a sound, in words: its URL is printed',
          data: { url: 'https://example.org/hello.mp3', text: 'Hello!' },
          channel: 'speech',
        },
      ],
    }),
    async play({ category, data }) {
      if (json) printJson(terminal, { category, data });
      else print(terminal, `${paint(terminal, 'cyan', category.padEnd(12))} ${oneLine(JSON.stringify(data))}`);
    },
  };
}
