// A desk lamp that a language model can switch. Run a server, run this, and ask your model for light.
import { embody } from '@vccp/client';
import { WebSocket } from 'ws';

const serverUrl = process.env.VCCP_URL ?? 'http://127.0.0.1:3000';

const lamp = {
  name: 'desk lamp',
  kind: 'lamp',
  capabilities: () => ({
    actions: [
      { category: 'light', description: 'Switches the lamp', data: { power: 'on|off' } },
      { category: 'blink', description: 'Blinks, to say something without words', data: { times: 3 } },
    ],
  }),
  async play({ category, data }, { signal, report }) {
    if (category === 'light') return void console.log(`light ${data.power}`);
    for (let done = 1; done <= data.times && !signal.aborted; done += 1) {
      console.log('* blink *');
      report(done / data.times);
    }
    return { blinked: data.times };
  },
};

const { sessionId } = await fetch(`${serverUrl}/api/sessions`, { method: 'POST' }).then((answer) => answer.json());
const body = await embody(lamp, { serverUrl, sessionId, WebSocket });
console.log(`the lamp waits in session ${sessionId}`);
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => body.close());
