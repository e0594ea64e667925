import { defineConfig } from 'vitest/config';

/** Speed, as ratios measured side by side in one run, one file at a time. Not part of the suite. */
export default defineConfig({
  resolve: { conditions: ['vccp-source'] },
  ssr: { resolve: { conditions: ['vccp-source'], externalConditions: ['vccp-source'] } },
  test: {
    include: ['{apps,packages}/*/bench/**/*.bench.ts'],
    fileParallelism: false,
    testTimeout: 600_000,
    hookTimeout: 60_000,
    disableConsoleIntercept: true,
  },
});
