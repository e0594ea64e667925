import { readFileSync } from 'node:fs';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { VCCPServer } from '@vccp/server';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { embodyUnreal, UnrealBody } from '../src/index.js';
import { openAvatar } from './avatar-preset.js';

const blockOf = (path: string, language: string) => {
  const text = readFileSync(new URL(path, import.meta.url), 'utf8');
  return new RegExp(`\`\`\`${language}\n([\\s\\S]*?)\`\`\``).exec(text)?.[1] ?? '';
};

test('the example of the README runs as it stands, and what it says reaches Unreal', async () => {
  await using unreal = await openAvatar();
  const server = new VCCPServer({ port: 0 });
  const { url } = await server.start();
  onTestFinished(() => server.stop());
  const example = blockOf('../README.md', 'ts')
    .replace(/^import .*$/gm, '')
    .replace('http://127.0.0.1:3000', url)
    .replace('UnrealBody.open({', `UnrealBody.open({ url: '${unreal.url}',`);
  const AsyncFunction = Object.getPrototypeOf(async () => undefined).constructor as FunctionConstructor;
  const names = { embodyUnreal, UnrealBody, WebSocket };
  const run = AsyncFunction(...Object.keys(names), `${example}; return [body, embodiment];`);
  const [body, embodiment] = await run(...Object.values(names));
  const model = new Client({ name: 'model', version: '1' });
  await model.connect(new StreamableHTTPClientTransport(new URL(`${url}/mcp`)));
  const action = { category: 'gesture', data: { gesture: 'wave' } };
  const { structuredContent } = await model.callTool({ name: 'play-action', arguments: { action, waitMs: 20_000 } });
  expect(structuredContent).toMatchObject({ state: 'completed', result: { returned: [{ Length: 0.5 }] } });
  await model.close();
  embodiment.close();
  await body.close();
  expect(unreal.writes.at(-1)?.path).toBe('/remote/preset/Avatar/function/Stop Montage');
  expect(unreal.overlooked).toEqual([]);
});

test('the config of the documentation fits a project such as it describes', async () => {
  await using unreal = await openAvatar();
  const config = JSON.parse(blockOf('../../../docs/13-unreal.md', 'json'));
  await using body = await UnrealBody.open({ ...config, url: unreal.url }, { guard: false });
  expect(body.capabilities().actions.map(({ category }) => category)).toEqual(Object.keys(config.actions));
});
