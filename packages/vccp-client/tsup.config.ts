import { defineConfig } from 'tsup';

export default defineConfig([
  { entry: ['src/index.ts', 'src/testing.ts'], format: 'esm', target: 'node20', clean: true, silent: true },
  // One file without imports, for a page that has no build.
  {
    entry: { browser: 'src/index.ts' },
    format: 'esm',
    target: 'es2022',
    platform: 'browser',
    noExternal: [/.*/],
    esbuildOptions: (options) => {
      options.conditions = ['vccp-source'];
    },
    minify: true,
    silent: true,
  },
]);
