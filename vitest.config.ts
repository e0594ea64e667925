import { defineConfig } from 'vitest/config';

const resolve = { conditions: ['vccp-source'] };
const ssr = { resolve: { conditions: ['vccp-source'], externalConditions: ['vccp-source'] } };

const project = (name: string, root: string, testTimeout = 60_000) => ({
  resolve,
  ssr,
  test: {
    name,
    root,
    expect: { poll: { timeout: 15_000 } },
    include: ['test/**/*.test.ts'],
    // Minutes long: vitest.long.config.ts.
    exclude: ['**/node_modules/**', 'test/long/**'],
    testTimeout,
    hookTimeout: 120_000,
  },
});

export default defineConfig({
  test: {
    // A browser that draws in software takes a core by itself.
    maxWorkers: 2,
    globalSetup: ['apps/vrm-viewer/testing/prepare-browser.ts'],
    projects: [
      project('house', '.'),
      project('protocol', 'packages/vccp-protocol'),
      project('storage', 'packages/storage-service', 180_000),
      project('osc', 'packages/osc'),
      project('vmc', 'packages/backend-vmc'),
      project('vrchat', 'packages/backend-vrchat', 180_000),
      project('unreal', 'packages/backend-unreal'),
      project('blender', 'packages/backend-blender', 180_000),
      project('voice', 'packages/voice'),
      project('client', 'packages/vccp-client'),
      project('performance', 'packages/performance'),
      project('pose', 'packages/pose'),
      project('server', 'packages/vccp-server', 180_000),
      project('viewer', 'apps/vrm-viewer', 180_000),
      project('cli', 'apps/cli', 240_000),
      project('examples', 'examples', 180_000),
      project('plugins', 'plugins', 180_000),
    ],
  },
});
