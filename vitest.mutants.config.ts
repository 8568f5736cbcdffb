import { defineConfig } from 'vitest/config';

/** The tests that run against each mutant: only those closest to the mutated code, so that a run takes minutes. */
export default defineConfig({
  test: {
    include: ['test/unit/{response,iam}/**/*.test.ts'],
    environment: 'node',
    testTimeout: 30_000,
    isolate: false,
    setupFiles: 'test/unit/setup.ts',
  },
});
