import { describe, expect, test } from 'vitest';
import { normalise } from '../../../layers/core/detection/event.ts';
import { assess } from '../../../layers/core/posture/assess.ts';
import { parseCredentialReport, withCredentialReport } from '../../../layers/core/posture/credential-report.ts';
import { estatesFromDumps } from '../../../layers/core/posture/estate-from-dump.ts';
import { apply, applyAll } from '../../../layers/core/remediation/apply.ts';
import { RefusedChange } from '../../../layers/core/remediation/call.ts';
import { type Change, parseChanges } from '../../../layers/core/remediation/change.ts';
import { fixPlan } from '../../../layers/core/remediation/fix-plan.ts';
import { reductionOf, tierAfter } from '../../../layers/core/remediation/reduction.ts';
import { commandsOf } from '../../../layers/core/remediation/script.ts';
import { assessed } from '../../../layers/core/remediation/simulate.ts';
import { UseFacts } from '../../../layers/core/remediation/use.ts';
import { Activity } from '../../../layers/core/usage/activity.ts';
import { Usage } from '../../../layers/core/usage/usage.ts';
import { loadActionCatalogue } from '../../../layers/reference/index.ts';
import { ACCOUNT, BACKUP, CREDENTIAL_REPORT, DEPLOYER, DUMP } from '../cli/small-company.ts';
import { estate, group, policy, statement, user } from '../posture/accounts.ts';
import { ACTIVITY } from '../usage/records.ts';
import { DumpAccount, type DumpContent } from './dump-account.ts';

const NOW = '2026-05-01T00:00:00Z';
const report = parseCredentialReport(CREDENTIAL_REPORT, 'report.csv');
const estates = estatesFromDumps([{ source: 'dump', content: DUMP }], { takenAt: NOW }).map((one) =>
  withCredentialReport(one, report),
);
const current = assessed(assess(estates));

function usageSince(first: string): Usage {
  const catalogue = loadActionCatalogue();
  const activity = new Activity(catalogue);
  for (const record of ACTIVITY.filter(({ eventTime }) => eventTime >= first)) {
    const normalised = normalise(record);
    if (normalised.kind === 'event') activity.add(normalised.event);
  }
  return new Usage({ catalogue, activity, lastAccessed: new Map(), unusedDays: 90, now: Date.parse(NOW) });
}
const usage = usageSince('2026-01-01');
const reductionFor = (arn: string, of = usage) => {
  const identity = current.assessment.compiled.identities.get(arn);
  const reduction = identity && reductionOf(identity, of);
  if (reduction === undefined) throw new Error(`nothing is unused by ${arn}`);
  return reduction;
};

describe('a fix plan with activity', () => {
  const plan = fixPlan(current, { usage });

  test('leaves identities in use what they use', () => {
    expect(plan.steps.map(({ change }) => [change.kind, 'identity' in change ? change.identity : ''])).toEqual([
      ['replace-policies', DEPLOYER],
      ['replace-policies', BACKUP],
    ]);
    expect(plan.steps.map(({ impact }) => [impact.breaks, impact.daysWithoutUse])).toEqual([
      ['nothing', 96],
      ['nothing', 96],
    ]);
  });

  test('has the result that its commands have on the dump, and is undone by its inverse', () => {
    const content: DumpContent = structuredClone(JSON.parse(JSON.stringify(DUMP)));
    const account = new DumpAccount(content, ACCOUNT);
    const tiers = () =>
      assessed(
        assess(
          estatesFromDumps([{ source: 'dump', content: account.content }], { takenAt: NOW }).map((one) =>
            withCredentialReport(one, report),
          ),
        ),
      ).tiers;
    const before = structuredClone(account.content);
    for (const { calls, after } of plan.steps) {
      account.run(calls.flatMap(commandsOf));
      expect(tiers()).toEqual(after);
    }
    for (const { inverse } of plan.steps.toReversed()) account.run(inverse.flatMap(commandsOf));
    expect(account.content).toEqual(before);
  });

  test('prefers deletion only without activity', () => {
    expect(fixPlan(current, {}).steps[0]?.change).toEqual({ kind: 'delete-role', role: DEPLOYER });
  });
});

test('a shared policy breaks something if one of its holders uses what it loses', () => {
  const shared = `arn:aws:iam::${ACCOUNT}:policy/shared`;
  const holders = ['nightly-backup', 'status-page'];
  const version = { VersionId: 'v1', IsDefaultVersion: true, Document: policy(statement('sts:GetCallerIdentity')) };
  const content = {
    ...DUMP,
    UserDetailList: DUMP.UserDetailList.map((one) =>
      holders.includes(one.UserName)
        ? { ...one, AttachedManagedPolicies: [{ PolicyArn: shared, PolicyName: 'shared' }] }
        : one,
    ),
    Policies: [{ Arn: shared, PolicyName: 'shared', DefaultVersionId: 'v1', PolicyVersionList: [version] }],
  };
  const accounts = estatesFromDumps([{ source: 'dump', content }], { takenAt: NOW });
  const change: Change = { kind: 'remove-actions', policy: shared, actions: ['sts:GetCallerIdentity'] };
  const impact = new UseFacts(assessed(assess(accounts)), { usage }).impactOf(change);
  expect(impact.breaks).toBe('in use');
  expect(impact.daysWithoutUse).toBeUndefined();
});

describe('what a change breaks, by activity:', () => {
  const impactOf = (change: Change, of: Usage) => new UseFacts(current, { usage: of }).impactOf(change);

  test('nothing, if the removed actions were not used for long enough', () => {
    const change: Change = { kind: 'remove-actions', policy: `${BACKUP}/inline`, actions: ['iam:AttachUserPolicy'] };
    expect(impactOf(change, usage)).toMatchObject({ breaks: 'nothing', daysWithoutUse: 96 });
  });

  test('in use, if the events are of a few days', () => {
    const { change, days } = reductionFor(BACKUP, usageSince('2026-02-01'));
    expect(days).toBe(89);
    expect(impactOf(change, usageSince('2026-02-01'))).toMatchObject({ breaks: 'in use', daysWithoutUse: 89 });
  });

  test('in use, if another document replaces the policies', () => {
    const { change } = reductionFor(BACKUP);
    const impact = impactOf({ ...change, document: policy(statement('iam:ListUsers')) }, usage);
    expect(impact.breaks).toBe('in use');
    expect(impact.daysWithoutUse).toBeUndefined();
  });

  test('in use, if a role that AWS reports as unused has calls', () => {
    const deletion: Change = { kind: 'delete-role', role: DEPLOYER };
    expect(new UseFacts(current, {}).impactOf(deletion).breaks).toBe('nothing');
    expect(impactOf(deletion, usage).breaks).toBe('in use');
  });
});

test('the tier after a reduction is that of its simulation', () => {
  expect(tierAfter({ ...current, options: {} }, reductionFor(DEPLOYER))).toBe(2);
});

describe('replace-policies', () => {
  const arn = `arn:aws:iam::${ACCOUNT}:user/app`;
  const admins = group('admins', { inline: [policy(statement('iam:*'))] });
  const facts = user('app', { inline: [policy(statement('s3:*'))], groups: ['admins'] });
  const account = estate({ users: [facts], groups: [admins] });
  const change: Change = {
    kind: 'replace-policies',
    identity: arn,
    name: 'new',
    document: policy(statement('s3:Get*')),
  };

  /** Longer than the inline policies of a user can be. */
  const LONG = policy(
    statement(
      's3:Get*',
      Array.from({ length: 60 }, (_, index) => `arn:aws:s3:::bucket-${index}-of-the-team/*`),
    ),
  );

  test('gives the new policy before it takes the old ones and the groups away', () => {
    expect(apply([account], change).calls.map(({ operation }) => operation)).toEqual([
      'put-user-policy',
      'delete-user-policy',
      'remove-user-from-group',
    ]);
  });

  test('has the same result if it is applied twice', () => {
    const once = applyAll([account], [change]);
    expect(applyAll([account], [change, change]).estates).toEqual(once.estates);
  });

  test('creates a managed policy if there is no room for an inline one', () => {
    const { calls } = apply([account], { ...change, document: LONG });
    expect(calls.slice(0, 2).map(({ operation }) => operation)).toEqual(['create-policy', 'attach-user-policy']);
  });

  test('is refused if there is no room for another policy', () => {
    const attached = Array.from({ length: 10 }, (_, index) => `arn:aws:iam::${ACCOUNT}:policy/p${index}`);
    const full = estate({ users: [user('app', { inline: [policy(statement('s3:*'))], attached })] });
    expect(() => apply([full], { ...change, document: LONG })).toThrow('already has 10 managed policies');
  });

  test.each([[`arn:aws:iam::${ACCOUNT}:group/admins`], [`arn:aws:iam::${ACCOUNT}:user/nobody`]])(
    'of %s is refused',
    (identity) => {
      expect(() => apply([account], { ...change, identity })).toThrow(RefusedChange);
    },
  );

  test('is read from JSON, without a document too', () => {
    const { document: _, ...without } = { ...change, document: undefined };
    expect(parseChanges([change, without], 'change.json')).toEqual([change, without]);
  });
});
