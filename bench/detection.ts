/** How many false incidents the rules report in a simulated company, and how early they find attacks: `npm run bench -- detection`.
 * Deterministic for the same seeds. Rules are developed with the default ones; `SEEDS=11,12,13` plays others, to show what was fitted to
 * them. */
import type { Incident } from '../layers/core/detection/types.ts';
import type { Posture } from '../layers/core/posture/types.ts';
import { attacksFrom, ORIGINS, type Origin } from './company/attacks.ts';
import { MONTHS } from './company/benign.ts';
import { afterLearning, type Found, found, isInTime, type Quiet, quietMonth } from './company/measure.ts';
import { POSTURES } from './company/postures.ts';
import { DAYS } from './company/records.ts';

const SEEDS = (process.env.SEEDS ?? '1,2').split(',').map(Number);
const verbose = process.env.VERBOSE !== undefined;
const out = (line: string): boolean => process.stdout.write(`${line}\n`);

const minutes = (milliseconds: number | undefined): string =>
  milliseconds === undefined ? '  never' : `${(milliseconds / 60_000).toFixed(1).padStart(7)}`;

function describeQuiet({ month, events, identities, signals, medium, high }: Quiet): string {
  const perDay = (signals / Math.max(1, identities) / DAYS).toFixed(3);
  return `  ${month.padEnd(10)} ${String(events).padStart(6)} events  ${String(medium.length).padStart(3)} medium or higher  ${String(high.length).padStart(3)} high  ${perDay} signals per identity and day`;
}

const describeIncident = ({ identity, actor, severity, confidence, openedAt, counts, title }: Incident): string =>
  `      ${severity} ${confidence} ${identity.split('/').at(-1)} ${actor?.name ?? ''} ${openedAt} ${title} ${JSON.stringify(counts)}`;

function printQuiet(quiet: Quiet): void {
  out(describeQuiet(quiet));
  const late = afterLearning(quiet.high).length;
  if (late > 0) out(`             ${late} high after the third day`);
  if (verbose) for (const incident of quiet.medium) out(describeIncident(incident));
}

function quietMonths(postures: readonly Posture[]): readonly Quiet[] {
  const months = SEEDS.flatMap((seed) =>
    Object.keys(MONTHS).map((month) => ({ seed, quiet: quietMonth(month, seed, postures) })),
  );
  for (const { seed, quiet } of months) if (seed === SEEDS[0] || verbose) printQuiet(quiet);
  return months.map(({ quiet }) => quiet);
}

function attacks(origin: Origin, seed: number, postures: readonly Posture[]): readonly Found[] {
  const results = attacksFrom(origin).map((attack) => found(attack, seed, postures));
  out(`  ${origin}, seed ${seed}: ${results.filter(isInTime).length} of ${results.length} before the damage`);
  for (const one of results) {
    const { name, medium, high } = one;
    if (verbose || !isInTime(one)) out(`    ${name.padEnd(56)} medium ${minutes(medium)}  high ${minutes(high)} min`);
    if (verbose) out(`        before: ${one.before.join(' ')}`);
  }
  return results;
}

const BANDS = [0.3, 0.5, 0.7, 0.9, 1.01] as const;

/** How many incidents of each confidence are attacks. An attack counts once, with the highest confidence of its incidents. */
function calibration(quiet: readonly Quiet[], attacked: readonly Found[]): void {
  const inBand = (confidences: readonly number[], from: number, to: number): number =>
    confidences.filter((confidence) => confidence >= from && confidence < to).length;
  const falseOnes = quiet.flatMap(({ confidences }) => confidences);
  const attacks = attacked.flatMap(({ confidence }) => confidence ?? []);
  for (const [position, from] of BANDS.slice(0, -1).entries()) {
    const to = BANDS[position + 1] ?? 1;
    const [good, bad] = [inBand(attacks, from, to), inBand(falseOnes, from, to)];
    out(`  confidence ${from} to ${Math.min(to, 1)}: ${good} of ${good + bad} incidents are attacks`);
  }
}

const started = performance.now();
for (const [label, postures] of [
  ['without posture', []],
  ['with posture', POSTURES],
] as const) {
  out(`\nMonths in which nothing happened, ${label}`);
  const quiet = quietMonths(postures);
  const mediumOnes = quiet.reduce((sum, { medium }) => sum + medium.length, 0);
  out(`  ${mediumOnes / SEEDS.length} false incidents of medium or higher severity a month`);
  out(`Attacks, ${label} (minutes from the damage; negative: before it)`);
  const seeds = process.env.SEEDS === undefined ? SEEDS.slice(0, 1) : SEEDS;
  const attacked = (Object.keys(ORIGINS) as Origin[]).flatMap((origin) =>
    seeds.flatMap((seed) => attacks(origin, seed, postures)),
  );
  out(`Confidence, ${label}: ${attacked.length} attacks and ${SEEDS.length * Object.keys(MONTHS).length} months`);
  calibration(quiet, attacked);
}
out(`\n${((performance.now() - started) / 1_000).toFixed(1)} s`);
