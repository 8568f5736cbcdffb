import { afterAll, vi } from 'vitest';

// Files share a process, so none may leave to the next one what it replaced.
afterAll(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});
