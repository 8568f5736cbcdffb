import type { CoverageCheck, CoverageStore } from '../../core/ports.ts';
import { arrivalsOf } from '../coverage-store.ts';

/** A `CoverageStore` in memory, for tests. */
export function memoryCoverageStore(): CoverageStore {
  const arrived = new Map<string, Map<string, string>>();
  const checks = new Map<string, CoverageCheck>();
  return {
    async recordArrival(account, of, at) {
      arrived.set(account, (arrived.get(account) ?? new Map<string, string>()).set(of, at));
    },
    arrivals: async (account) =>
      arrivalsOf(
        checks.get(account)?.since,
        [...(arrived.get(account) ?? [])].map(([of, at]) => ({ of, at })),
      ),
    lastCheck: async (account) => checks.get(account),
    async saveCheck(account, check) {
      checks.set(account, check);
    },
  };
}
