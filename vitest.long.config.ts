import { defineConfig } from 'vitest/config';

const conditions = ['vccp-source'];

/** `npm run test:long`: the tests that can do more, doing all of it, and those that take minutes. */
export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    root: 'packages',
    name: 'long',
    include: [
      'backend-vrchat/test/{flood,kills,safety}.test.ts',
      'osc/test/flood.test.ts',
      'storage-service/test/{crash,memory}.test.ts',
      'vccp-server/test/lifecycle.test.ts',
      'vccp-server/test/hardening/{bad-relay,callers,fuzz,herd,kills,resets}.test.ts',
      'vccp-server/test/long/**/*.test.ts',
    ],
    provide: { long: true },
    // The soak takes its two minutes beside the others.
    maxWorkers: 2,
    expect: { poll: { timeout: 15_000 } },
    testTimeout: 480_000,
    hookTimeout: 120_000,
  },
});
