import { assessEstates } from '../layers/core/posture/assess.ts';
import { estatesFromDumps } from '../layers/core/posture/estate-from-dump.ts';
import { generateAccount } from './generate-account.ts';

/** Time, memory and growth of assessments of generated accounts. Arguments: numbers of principals. Default: up to 10,000. */
const TAKEN_AT = '2026-01-01T00:00:00.000Z';

interface Measured {
  readonly principals: number;
  readonly seconds: number;
  /** CPU time, which other load on the machine affects less. */
  readonly cpuSeconds: number;
  readonly rssMiB: number;
  readonly tiers: readonly number[];
}

export function measure(principals: number, seed = 1): Measured {
  const dump = generateAccount({ principals, seed });
  const start = performance.now();
  const cpu = process.cpuUsage();
  const estates = estatesFromDumps([{ source: 'generated', content: dump }], { takenAt: TAKEN_AT });
  const postures = assessEstates(estates);
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  const cpuSeconds = (user + system) / 1_000_000;
  const tiers = [0, 1, 2, 3].map((tier) => postures.filter((posture) => posture.tier === tier).length);
  return { principals, seconds, cpuSeconds, rssMiB: process.memoryUsage().rss / 1_048_576, tiers };
}

if (import.meta.filename === process.argv[1]) {
  const sizes = process.argv.slice(2).map(Number);
  let before: Measured | undefined;
  for (const principals of sizes.length > 0 ? sizes : [100, 1_000, 2_500, 5_000, 10_000]) {
    const now = measure(principals);
    const growth =
      before === undefined
        ? ''
        : `  ${(now.cpuSeconds / before.cpuSeconds).toFixed(2)} times the CPU time for ${(now.principals / before.principals).toFixed(2)} times the principals`;
    process.stdout.write(
      `${now.principals} principals: ${now.seconds.toFixed(2)} s (${now.cpuSeconds.toFixed(2)} s CPU), ${Math.round(now.rssMiB)} MiB RSS, tiers ${now.tiers.join('/')}${growth}\n`,
    );
    before = now;
  }
}
