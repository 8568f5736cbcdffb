import { join } from 'node:path';
import { expect, it } from 'vitest';
import { CASES } from './cases/index.ts';
import { signalsOf } from './records.ts';

const GOLDEN = join(import.meta.dirname, 'golden/weights.txt');

const SERVICE = 'cloudformation.amazonaws.com';
/** The same call, which a service makes on behalf of the caller. */
const byService = (raw: unknown): object => ({
  ...Object(raw),
  sourceIPAddress: SERVICE,
  userAgent: SERVICE,
  userIdentity: { ...Object(Object(raw).userIdentity), invokedBy: SERVICE },
});

type Signals = ReturnType<typeof signalsOf>;
const weights = (signals: Signals): string =>
  signals.map(({ severity, confidence }) => `${severity} ${confidence}`).join(', ') || 'ignored';

/** Shows in a diff what a change of a rule does to severity, confidence, and calls that a service makes for a caller. */
it('each rule weighs each of its cases as before', async () => {
  const lines = Object.entries(CASES).flatMap(([rule, { matches }]) => [
    rule,
    ...matches.flatMap(({ title, records, context }) => [
      `  ${title}: ${weights(signalsOf(rule, records, context))}`,
      `    by a service: ${weights(signalsOf(rule, records.map(byService), context))}`,
    ]),
  ]);
  await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot(GOLDEN);
});
