import { readFileSync } from 'node:fs';
import { memoryServer } from '@vccp/client/testing';
import { expect, test } from 'vitest';
import { embodyVmc, readVmcConfig, VmcBody } from '../src/index.js';
import { StrictReceiver } from './strict-receiver.js';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

test('the README names every action and perception, and all that the status tells', async () => {
  await using receiver = await StrictReceiver.open();
  await using body = await VmcBody.open({ port: receiver.port, listen: { port: 0 } });
  const { actions, perceptions = [] } = body.capabilities();
  expect(actions.length).toBeGreaterThan(5);
  for (const { category } of [...actions, ...perceptions]) expect(readme).toContain(`\`${category}\``);
  const names = [...Object.keys(body.status), ...Object.keys(body.status.tracker ?? {})];
  for (const name of names) expect(readme).toContain(`\`${name}\``);
});

test('the config of the page is one, and each of its settings is told; what is none is named', () => {
  const page = readFileSync(new URL('../../../docs/16-vmc.md', import.meta.url), 'utf8');
  const [, json = ''] = /^```json\n([\s\S]*?)^```/m.exec(page) ?? [];
  const config = readVmcConfig(JSON.parse(json));
  expect(Object.keys(config)).toEqual(['model', 'names', 'bones', 'bundles', 'mostBytes', 'posesPerSecond']);
  for (const name of Object.keys(config).slice(1)) expect(readme).toContain(`| \`${name}\` |`);
  expect(() => readVmcConfig({ names: 'vrm2' })).toThrow('vccp.vmc.json.names');
  expect(() => readVmcConfig({ port: 1 }, 'her.json')).toThrow('her.json');
});

test('the example of the README joins a session, and is moved by whoever is tracked', async () => {
  await using receiver = await StrictReceiver.open();
  const [, example = ''] = /^```ts\n([\s\S]*?)^```/m.exec(readme) ?? [];
  const { WebSocket, until } = memoryServer();
  const open = () => VmcBody.open({ port: receiver.port, listen: { port: 0 } });
  const fetch = async () => Response.json({ sessionId: 's' });
  const names = { embodyVmc, VmcBody: { open }, WebSocket, fetch };
  const body = example.replace(/^import .*$/gm, '');
  const run = new Function(...Object.keys(names), `return (async () => { ${body}; return [embodiment, body]; })()`);
  const [embodiment, joined] = await run(...Object.values(names));
  const { data } = await until(({ category }) => category === 'capability');
  expect(data.actions).toContainEqual(expect.objectContaining({ category: 'gesture' }));
  expect(data.perceptions).toMatchObject([{ category: 'mocap' }]);
  await expect.poll(() => receiver.shown.length).toBeGreaterThan(0);
  embodiment.close();
  await joined.close();
});
