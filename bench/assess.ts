import { assessEstates } from '../layers/core/posture/assess.ts';
import { estatesFromDumps } from '../layers/core/posture/estate-from-dump.ts';
import { cpuSince } from './cpu-time.ts';
import { generateAccount } from './generate-account.ts';
import { generateHardAccount } from './generate-hard-account.ts';

/** Time, memory and growth of assessments of generated accounts: typical ones, and `hard` ones without two equal policies.
 * Arguments: `typical` or `hard` (default: both), and numbers of principals (default: up to 10,000). */
const TAKEN_AT = '2026-01-01T00:00:00.000Z';

interface Measured {
  readonly principals: number;
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly rssMiB: number;
  readonly tiers: readonly number[];
}

const KINDS = { typical: generateAccount, hard: generateHardAccount } as const;
type Kind = keyof typeof KINDS;

export function measure(principals: number, kind: Kind = 'typical', seed = 1): Measured {
  const dump = KINDS[kind]({ principals, seed });
  const start = performance.now();
  const cpu = process.cpuUsage();
  const estates = estatesFromDumps([{ source: 'generated', content: dump }], { takenAt: TAKEN_AT });
  const postures = assessEstates(estates);
  const seconds = (performance.now() - start) / 1000;
  const cpuSeconds = cpuSince(cpu) / 1000;
  const tiers = [0, 1, 2, 3].map((tier) => postures.filter((posture) => posture.tier === tier).length);
  return { principals, seconds, cpuSeconds, rssMiB: process.memoryUsage().rss / 1_048_576, tiers };
}

function report(kind: Kind, sizes: readonly number[]): void {
  let before: Measured | undefined;
  for (const principals of sizes) {
    const now = measure(principals, kind);
    const growth =
      before === undefined
        ? ''
        : `  ${(now.cpuSeconds / before.cpuSeconds).toFixed(2)} times the CPU time for ${(now.principals / before.principals).toFixed(2)} times the principals`;
    process.stdout.write(
      `${kind}, ${now.principals} principals: ${now.seconds.toFixed(2)} s (${now.cpuSeconds.toFixed(2)} s CPU), ${Math.round(now.rssMiB)} MiB RSS, tiers ${now.tiers.join('/')}${growth}\n`,
    );
    before = now;
  }
}

const isKind = (text: string): text is Kind => text in KINDS;

if (import.meta.filename === process.argv[1]) {
  const given = process.argv.slice(2);
  const kinds = given.filter(isKind);
  const sizes = given.filter((text) => !isKind(text)).map(Number);
  for (const kind of kinds.length > 0 ? kinds : Object.keys(KINDS).filter(isKind))
    report(kind, sizes.length > 0 ? sizes : [100, 1_000, 2_500, 5_000, 10_000]);
}
