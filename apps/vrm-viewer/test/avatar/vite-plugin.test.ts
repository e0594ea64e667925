import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, createServer } from 'vite';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { avatar } from '../../avatar/vite-plugin.js';
import { avatarBytes } from './parsed-avatar.js';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'vccp-avatar-'));
  await writeFile(join(root, 'index.html'), '<!doctype html><title>Page</title>');
});
afterEach(() => rm(root, { recursive: true, force: true }));

const config = () => ({ root, configFile: false as const, logLevel: 'silent' as const, plugins: [avatar()] });
const cached = () => readdir(join(root, 'node_modules', '.cache', 'vccp-avatar'));

it('puts avatar.vrm beside the built page, and keeps it for the next build', async () => {
  await build(config());
  const [name = ''] = await cached();
  expect(name).toMatch(/^[0-9a-f]{16}\.vrm$/);
  expect(Buffer.compare(await readFile(join(root, 'dist', 'avatar.vrm')), await avatarBytes())).toBe(0);

  await writeFile(join(root, 'node_modules', '.cache', 'vccp-avatar', name), 'kept');
  await build(config());
  expect(await readFile(join(root, 'dist', 'avatar.vrm'), 'utf8')).toBe('kept');
  expect(await cached()).toEqual([name]);
});

it('serves avatar.vrm while developing', async () => {
  const server = await createServer({ ...config(), server: { port: 0, host: '127.0.0.1', ws: false } });
  try {
    await server.listen();
    const response = await fetch(new URL('avatar.vrm', server.resolvedUrls?.local[0]));
    expect(response.headers.get('content-type')).toBe('model/gltf-binary');
    expect((await response.arrayBuffer()).byteLength).toBe((await avatarBytes()).byteLength);
  } finally {
    await server.close();
  }
});
