import { testBody } from '@vccp/client/testing';
import type { Body } from '../src/body.js';

/** The smallest honest body: it does at once what it is asked, and checks what it is given. */
const lamp = (): Body => ({
  name: 'lamp',
  kind: 'lamp',
  capabilities: () => ({ actions: [{ category: 'light', data: { power: 'on|off' } }] }),
  async play({ data }) {
    return { power: data.power };
  },
});

testBody(() => ({ body: lamp(), plays: [{ category: 'light', data: { power: 'on' } }] }));
