import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';

const read = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');

/** The instructions of a Dockerfile, continued lines joined. */
const instructions = read('Dockerfile')
  .replace(/\\\n/g, ' ')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line) => {
    const [, name = '', rest = ''] = /^([A-Z]+)\s+(.*)$/.exec(line) ?? [];
    return { name, rest };
  });
const all = (name: string) => instructions.filter((instruction) => instruction.name === name).map(({ rest }) => rest);

test('the Dockerfile consists of instructions that there are', () => {
  const known = ['FROM', 'WORKDIR', 'COPY', 'RUN', 'ENV', 'USER', 'EXPOSE', 'HEALTHCHECK', 'ENTRYPOINT', 'CMD'];
  for (const { name } of instructions) expect(known).toContain(name);
});

test('the image is built on a pinned Node that VCCP supports, and runs as nobody special', () => {
  for (const from of all('FROM')) expect(from).toMatch(/^node:2[02468]-bookworm-slim( AS build)?$/);
  expect(all('USER').at(-1)).toBe('node');
});

test('the image says whether it is well, takes signals itself, and holds no secret', () => {
  expect(all('HEALTHCHECK')).toHaveLength(1);
  expect(JSON.parse(all('ENTRYPOINT')[0] ?? '')).toEqual(['node', 'dist/main.js']);
  expect(JSON.parse(all('CMD')[0] ?? '')).toEqual(['up', '--no-open']);
  expect(all('ENV').join()).not.toMatch(/secret|token|password/i);
});

test('compose publishes the port on this machine only, and asks for a secret', () => {
  const { services } = parse(read('compose.yaml')) as {
    services: Record<
      string,
      { hostname: string; ports: string[]; environment: Record<string, string>; volumes: string[] }
    >;
  };
  expect(services.vccp?.ports).toEqual(['127.0.0.1:3000:3000']);
  expect(services.vccp?.environment.VCCP_SECRET).toMatch(/^\$\{VCCP_SECRET:\?.+\}$/);
  // The lock on its files names who holds them.
  expect(services.vccp?.hostname).toBe('vccp');
  // All else in it is read-only: what is kept has its place in the volume.
  expect(services.vccp?.volumes).toEqual(['files:/files']);
  for (const kept of ['VCCP_STORAGE_FOLDER', 'VCCP_SEQUENCES_FOLDER'])
    expect(services.vccp?.environment[kept]).toMatch(/^\/files\//);
});

test('the compose file of the docs has a storage that the server finds, with one secret for both, on this machine only', () => {
  const [, text = ''] = /```yaml compose\n(.*?)```/s.exec(read('docs/8-files-between-machines.md')) ?? [];
  const { services, volumes } = parse(text) as {
    services: Record<
      string,
      { command?: string[]; hostname?: string; ports: string[]; environment: Record<string, string> }
    >;
    volumes: Record<string, unknown>;
  };
  expect(Object.keys(services)).toEqual(['storage', 'vccp']);
  const { storage, vccp } = services;
  expect(storage?.hostname).toBe('storage');
  expect(storage?.command).toEqual(['storage', '--port', '8021']);
  expect(storage?.ports).toEqual(['127.0.0.1:8021:8021']);
  expect(storage?.environment).toMatchObject({ VCCP_PORT: 8021, STORAGE_BASE_URL: 'http://127.0.0.1:8021' });
  expect(vccp?.ports).toEqual(['127.0.0.1:3000:3000']);
  expect(vccp?.environment.STORAGE_BASE_URL).toBe('http://storage:8021');
  expect(vccp?.environment.STORAGE_SECRET_KEY).toMatch(/^\$\{STORAGE_SECRET_KEY:\?.+\}$/);
  expect(storage?.environment.STORAGE_SECRET_KEY).toBe(vccp?.environment.STORAGE_SECRET_KEY);
  expect(vccp?.environment.VCCP_SECRET).toMatch(/^\$\{VCCP_SECRET:\?.+\}$/);
  expect(volumes).toHaveProperty('files');
});
