import { join } from 'node:path';
import { expect, it } from 'vitest';
import { subjectOf } from '../../../layers/core/detection/subject.ts';
import type { Case } from './cases/case.ts';
import { CASES } from './cases/index.ts';
import { event, signalsOf } from './records.ts';

const GOLDEN = join(import.meta.dirname, 'golden/weights.txt');

const SERVICE = 'cloudformation.amazonaws.com';
/** The same call, which a service makes on behalf of the caller. */
const byService = (raw: unknown): object => ({
  ...Object(raw),
  sourceIPAddress: SERVICE,
  userAgent: SERVICE,
  userIdentity: { ...Object(Object(raw).userIdentity), invokedBy: SERVICE },
});

function weights(rule: string, { context }: Case, records: readonly unknown[]): string {
  if (records.every((raw) => subjectOf(event(raw)) === undefined)) return 'without an identity';
  const signals = signalsOf(rule, records, context);
  return signals.map(({ severity, confidence }) => `${severity} ${confidence}`).join(', ') || 'ignored';
}

/** Shows in a diff what a change of a rule does to severity, confidence, and calls that a service makes for a caller. */
it('each rule weighs each of its cases as before', async () => {
  const lines = Object.entries(CASES).flatMap(([rule, { matches }]) => [
    rule,
    ...matches.flatMap((one) => [
      `  ${one.title}: ${weights(rule, one, one.records)}`,
      `    by a service: ${weights(rule, one, one.records.map(byService))}`,
    ]),
  ]);
  await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot(GOLDEN);
});
