import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { generateAccount } from '../../../bench/generate-account.ts';
import { assess, assessEstates } from '../../../layers/core/posture/assess.ts';
import { estatesFromDumps } from '../../../layers/core/posture/estate-from-dump.ts';
import { type FixPlan, fixPlan } from '../../../layers/core/remediation/fix-plan.ts';
import { commandsOf } from '../../../layers/core/remediation/script.ts';
import { assessed } from '../../../layers/core/remediation/simulate.ts';
import { DUMP } from '../cli/small-company.ts';
import { DumpAccount, type DumpContent } from './dump-account.ts';

const NOW = '2026-05-01T00:00:00Z';
/** Real data is not in the repository. */
const FOLDER = process.env.TIERWATCH_CASES ?? resolve(import.meta.dirname, '../../../../shared/data/iam');
const REAL = join(FOLDER, 'account-authorization-details.json');

const readDump = (content: unknown) => estatesFromDumps([{ source: 'dump', content }], { takenAt: NOW });
const tiersOf = (content: unknown) => assessed(assess(readDump(content))).tiers;
const planOf = (content: unknown): FixPlan => fixPlan(assessed(assess(readDump(content))), {});

const copyOf = (dump: unknown): DumpContent => JSON.parse(JSON.stringify(dump));
const accountOf = (dump: unknown): string => readDump(dump)[0]?.account ?? '';

const DUMPS: Readonly<Record<string, () => unknown>> = {
  'a small company': () => DUMP,
  'a generated account of 300 principals': () => generateAccount({ principals: 300 }),
  'another generated account': () => generateAccount({ principals: 200, seed: 5 }),
  ...(existsSync(REAL) ? { 'a real account': () => JSON.parse(readFileSync(REAL, 'utf8')) } : {}),
};

describe.each(Object.entries(DUMPS))('the fix plan of %s', (_, make) => {
  const dump = copyOf(make());
  const plan = planOf(dump);

  test('finds changes', () => {
    expect(plan.steps.length).toBeGreaterThan(0);
    expect(plan.after[0]).toBeLessThan(plan.before[0]);
  });

  test('has the result that its commands have on the dump, step by step', () => {
    const account = new DumpAccount(dump, accountOf(dump));
    expect(tiersOf(account.content)).toEqual(plan.before);
    for (const { calls, after, change } of plan.steps) {
      account.run(calls.flatMap(commandsOf));
      expect({ change, tiers: tiersOf(account.content) }).toEqual({ change, tiers: after });
    }
  });

  test('is undone by its inverse commands', () => {
    const account = new DumpAccount(dump, accountOf(dump));
    for (const { calls } of plan.steps) account.run(calls.flatMap(commandsOf));
    for (const { inverse } of plan.steps.toReversed()) account.run(inverse.flatMap(commandsOf));
    expect(permissionsIn(account.content)).toEqual(permissionsIn(dump));
    expect(tiersOf(account.content)).toEqual(plan.before);
  });

  test('counts no identity twice', () => {
    const improved = plan.steps.flatMap((step) => step.improved.map(({ identity }) => identity));
    expect(new Set(improved).size).toBe(improved.length);
  });

  test('names the tier that every improved identity had before, and moves none to a worse one', () => {
    const before = new Map(assessEstates(readDump(dump)).map((posture) => [posture.identity, posture.tier]));
    for (const { identity, from } of plan.steps.flatMap((step) => step.improved))
      expect(before.get(identity)).toBe(from);
    for (const [identity, posture] of plan.result.postures)
      expect(posture.tier).toBeGreaterThanOrEqual(before.get(identity) ?? 0);
  });
});

/** Permissions by ARN, in any order, with documents as objects. */
function permissionsIn({ UserDetailList, GroupDetailList, RoleDetailList, Policies }: DumpContent): unknown {
  const parsed = (document: unknown): unknown =>
    typeof document === 'string'
      ? JSON.parse(document.startsWith('%') ? decodeURIComponent(document) : document)
      : document;
  const sorted = (items: readonly unknown[] | null | undefined): readonly string[] =>
    (items ?? []).map((item) => JSON.stringify(item)).sort();
  const inline = (list: UserPolicies): readonly string[] =>
    sorted((list ?? []).map((one) => [one.PolicyName, parsed(one.PolicyDocument)]));
  const attached = (list: { PolicyArn: string }[] | null | undefined): readonly string[] =>
    sorted((list ?? []).map(({ PolicyArn }) => PolicyArn));
  return Object.fromEntries([
    ...UserDetailList.map((one) => [
      one.Arn,
      [
        inline(one.UserPolicyList),
        attached(one.AttachedManagedPolicies),
        sorted(one.GroupList),
        one.PermissionsBoundary,
      ],
    ]),
    ...GroupDetailList.map((one) => [one.Arn, [inline(one.GroupPolicyList), attached(one.AttachedManagedPolicies)]]),
    ...RoleDetailList.map((one) => [
      one.Arn,
      [
        inline(one.RolePolicyList),
        attached(one.AttachedManagedPolicies),
        parsed(one.AssumeRolePolicyDocument),
        sorted(one.InstanceProfileList?.map(({ Arn }) => Arn)),
        sorted(one.Tags),
        one.MaxSessionDuration,
      ],
    ]),
    ...Policies.map((one) => [
      one.Arn,
      (one.PolicyVersionList ?? []).filter(({ IsDefaultVersion }) => IsDefaultVersion).map((v) => parsed(v.Document)),
    ]),
  ]);
}

type UserPolicies = DumpContent['UserDetailList'][number]['UserPolicyList'];
