import { assess } from '../layers/core/posture/assess.ts';
import { estatesFromDumps } from '../layers/core/posture/estate-from-dump.ts';
import { fixPlan } from '../layers/core/remediation/fix-plan.ts';
import { assessed } from '../layers/core/remediation/simulate.ts';
import { cpuSince } from './cpu-time.ts';
import { generateAccount } from './generate-account.ts';
import { printFigures } from './report.ts';

/** Time of a fix plan, compared with the assessment that it starts from. Arguments: numbers of principals. Default: 50, 300 and
 * 3,000. */
const TAKEN_AT = '2026-11-30T00:00:00.000Z';

interface Measured {
  readonly assessment: number;
  readonly plan: number;
  /** Elapsed seconds of the plan. */
  readonly elapsed: number;
  readonly changes: number;
  readonly simulations: number;
  readonly tier0: readonly [before: number, after: number];
}

function cpuSeconds<T>(run: () => T): readonly [seconds: number, result: T] {
  const start = process.cpuUsage();
  const result = run();
  return [cpuSince(start) / 1000, result];
}

export function measure(principals: number, seed = 1): Measured {
  const content = generateAccount({ principals, seed });
  const [assessment, start] = cpuSeconds(() =>
    assessed(assess(estatesFromDumps([{ source: 'generated', content }], { takenAt: TAKEN_AT }))),
  );
  const began = performance.now();
  const [plan, found] = cpuSeconds(() => fixPlan(start, {}));
  const elapsed = (performance.now() - began) / 1000;
  const { steps, simulated, before, after } = found;
  return { assessment, plan, elapsed, changes: steps.length, simulations: simulated, tier0: [before[0], after[0]] };
}

if (import.meta.filename === process.argv[1]) {
  const sizes = process.argv.slice(2).map(Number);
  for (const principals of sizes.length > 0 ? sizes : [50, 300, 3_000]) {
    const { assessment, plan, elapsed, changes, simulations, tier0 } = measure(principals);
    printFigures(`${principals} principals: T0 ${tier0[0]} → ${tier0[1]} by ${changes} changes`, [
      ['assessment', `${assessment.toFixed(2)} s CPU`],
      ['fix plan', `${plan.toFixed(2)} s CPU`, `${elapsed.toFixed(2)} s elapsed, ${simulations} simulations`],
    ]);
  }
}
