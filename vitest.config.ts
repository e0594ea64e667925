import { defineConfig } from 'vitest/config';

const resolve = { conditions: ['vccp-source'] };
const ssr = { resolve: { conditions: ['vccp-source'], externalConditions: ['vccp-source'] } };

const project = (name: string, root: string, testTimeout = 20_000) => ({
  resolve,
  ssr,
  test: { name, root, include: ['test/**/*.test.ts'], testTimeout, hookTimeout: 60_000 },
});

export default defineConfig({
  test: {
    projects: [
      project('protocol', 'packages/vccp-protocol'),
      project('storage', 'packages/storage-service', 60_000),
      project('client', 'packages/vccp-client'),
      project('server', 'packages/vccp-server'),
      project('viewer', 'apps/vrm-viewer', 60_000),
      project('cli', 'apps/cli', 60_000),
      project('examples', 'examples', 120_000),
    ],
  },
});
