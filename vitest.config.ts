import { defineConfig } from 'vitest/config';

const project = (name: string, extra: object = {}) => ({
  test: { name, include: [`test/${name}/**/*.test.ts`], environment: 'node' as const, ...extra },
});

/** Milliseconds for tests that take less than a second on an idle machine, and many times that on a busy one. */
const GENEROUS = 180_000;

// A test belongs in the lowest project that can catch the bug. Only `e2e` and the adapter tests of `contract` need a server: the
// local emulator on loopback.
export default defineConfig({
  test: {
    projects: [
      // Loading the modules again for each file takes as long as the tests. test/unit/setup.ts restores what a file replaced.
      project('unit', {
        isolate: false,
        maxWorkers: '100%',
        setupFiles: 'test/unit/setup.ts',
        sequence: { groupOrder: 1 },
        testTimeout: GENEROUS,
        hookTimeout: GENEROUS,
      }),
      project('infra', { globalSetup: 'test/infra/synthesis.ts', testTimeout: 120_000, hookTimeout: 180_000 }),
      project('contract', { testTimeout: GENEROUS, hookTimeout: 120_000 }),
      project('scenarios', { testTimeout: GENEROUS, hookTimeout: GENEROUS }),
      project('e2e', {
        globalSetup: ['test/e2e/setup.ts'],
        testTimeout: 120_000,
        hookTimeout: 900_000,
        fileParallelism: false,
      }),
    ],
  },
});
