import { writeSync } from 'node:fs';
import { embody } from '@vccp/client';
import { WebSocket } from 'ws';

const [serverUrl = '', sessionId = ''] = process.argv.slice(2);

// Each action that arrives is a line, written before anything else is done about it: what is killed has still told.
await embody(
  {
    name: 'Ada',
    kind: 'test',
    capabilities: () => ({ actions: [{ category: 'act', data: {}, policy: 'parallel' }] }),
    async play({ id }) {
      writeSync(1, `${id}\n`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    },
  },
  { serverUrl, sessionId, WebSocket },
);
