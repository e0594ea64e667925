import { readFileSync } from 'node:fs';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { VCCPServer } from '@vccp/server';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { BlenderBody, type BlenderPlace, embodyBlender } from '../src/index.js';
import { FakeBlender } from '../src/testing.js';
import { noBlender, startBlender } from './real-blender.js';

const example = /```ts\n([\s\S]*?)```/.exec(readFileSync(new URL('../README.md', import.meta.url), 'utf8'))?.[1] ?? '';

/** Runs the example of the README against this Blender; a model is connected to its server. */
async function onStage(place: BlenderPlace, character: string) {
  const server = new VCCPServer({ port: 0 });
  const { url } = await server.start();
  onTestFinished(() => server.stop());
  const code = example
    .replace(/^import .*$/gm, '')
    .replace('http://127.0.0.1:3000', url)
    .replace("{ character: 'her.vrm' }", `{ ${character} place }`);
  const AsyncFunction = Object.getPrototypeOf(async () => undefined).constructor as FunctionConstructor;
  const names = { BlenderBody, embodyBlender, WebSocket, place };
  const run = AsyncFunction(...Object.keys(names), `${code}; return [body, embodiment];`);
  const [body, embodiment] = await run(...Object.values(names));
  const model = new Client({ name: 'model', version: '1' });
  await model.connect(new StreamableHTTPClientTransport(new URL(`${url}/mcp`)));
  onTestFinished(async () => {
    await model.close();
    embodiment.close();
    await body.close();
  });
  return model;
}

test('the example of the README runs as it stands, and a model waves', async () => {
  await using fake = await FakeBlender.open();
  const model = await onStage(fake.place, "character: 'her.vrm',");
  const action = { category: 'gesture', data: { gesture: 'wave', speed: 4 } };
  const { structuredContent } = await model.callTool({ name: 'play-action', arguments: { action, waitMs: 20_000 } });
  expect(structuredContent).toMatchObject({ state: 'completed' });
  expect(fake.asked).toContain('load');
  expect(fake.faults).toEqual([]);
});

test.skipIf(noBlender)('a model sees her as Blender draws her', async () => {
  const blender = await startBlender();
  const model = await onStage(blender.place, '');
  const look = async () => {
    const { content } = await model.callTool({ name: 'capture-view', arguments: {} });
    return (content as { type: string; data?: string; mimeType?: string }[]).find(({ type }) => type === 'image');
  };
  // The first picture takes Blender longest: who asks for it may have waited in vain.
  await expect.poll(look, { timeout: 100_000 }).toMatchObject({ mimeType: 'image/jpeg' });
  expect(Buffer.from((await look())?.data ?? '', 'base64').length).toBeGreaterThan(5000);
});
