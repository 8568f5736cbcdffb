import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generateAccount } from '../../bench/generate-account.ts';
import { ROOT } from '../../infra/bundle.ts';
import { replayed } from '../unit/remediation/printed-plan.ts';

/** Real data is not in the repository: it lies beside the checkout, or there is nothing to run. */
const FOLDER = process.env.TIERWATCH_CASES ?? resolve(ROOT, '..', 'shared', 'data', 'iam');
const REAL = join(FOLDER, 'account-authorization-details.json');

const DUMPS: Readonly<Record<string, () => unknown>> = {
  'a generated account of 3,000 principals': () => generateAccount({ principals: 3_000 }),
  ...(existsSync(REAL) ? { 'a real account': () => JSON.parse(readFileSync(REAL, 'utf8')) } : {}),
};

describe.each(Object.entries(DUMPS))('the fix plan printed for %s', (_, make) => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'tierwatch-plan-'));
    writeFileSync(join(folder, 'dump.json'), JSON.stringify(make()));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('has the numbers of an assessment of the changed dump, after each change', async () => {
    const { printed, observed } = await replayed(folder, 'dump.json', '2026-05-01');
    expect(printed.length).toBeGreaterThan(0);
    expect(observed).toEqual(printed);
  }, 300_000);
});
