import { defineConfig } from 'vitest/config';

/** The tests that run against each mutant: those nearest to the mutated code, so that a run ends in minutes. */
export default defineConfig({
  test: { include: ['test/unit/{response,iam}/**/*.test.ts'], environment: 'node', testTimeout: 30_000 },
});
