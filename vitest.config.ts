import { defineConfig } from 'vitest/config';

const project = (name: string, extra: object = {}) => ({
  test: { name, include: [`test/${name}/**/*.test.ts`], environment: 'node' as const, ...extra },
});

// A test sits in the lowest project that can catch the bug; only `e2e` and the adapter half of `contract` talk to a
// server, and that server is the local emulator on loopback.
export default defineConfig({
  test: {
    projects: [
      project('unit', { testTimeout: 30_000 }),
      project('infra', { globalSetup: 'test/infra/synthesis.ts', testTimeout: 120_000, hookTimeout: 180_000 }),
      project('contract', { testTimeout: 60_000, hookTimeout: 120_000 }),
      project('scenarios', { testTimeout: 30_000 }),
      project('e2e', {
        globalSetup: ['test/e2e/setup.ts'],
        testTimeout: 120_000,
        hookTimeout: 900_000,
        fileParallelism: false,
      }),
    ],
  },
});
