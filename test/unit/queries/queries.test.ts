import { describe, expect, test } from 'vitest';
import { generateAccount } from '../../../bench/generate-account.ts';
import { AccountPolicies } from '../../../cli/can/account-policies.ts';
import { answer } from '../../../cli/can/answer.ts';
import { assess } from '../../../layers/core/posture/assess.ts';
import { wellKnownPolicy } from '../../../layers/core/posture/escalation/well-known-policies.ts';
import { estatesFromDumps } from '../../../layers/core/posture/estate-from-dump.ts';
import { blastRadius } from '../../../layers/core/queries/blast-radius.ts';
import { pathBetween } from '../../../layers/core/queries/path.ts';
import { whoCan } from '../../../layers/core/queries/who-can.ts';
import {
  ACCOUNT,
  type AccountSpec,
  ADMIN,
  account,
  policyArn,
  roleArn,
  userArn,
} from '../posture/escalation/account.ts';

/** With the documents of AWS managed policies, which real input has. */
const generated = estatesFromDumps([{ source: 'generated', content: generateAccount({ principals: 120, seed: 3 }) }], {
  takenAt: '2026-01-01T00:00:00Z',
}).map((estate) => {
  const holders = [...estate.users, ...estate.groups, ...estate.roles];
  const attached = new Set(holders.flatMap(({ attachedPolicies }) => attachedPolicies));
  const managed = [...attached].flatMap((arn) => {
    const policy = wellKnownPolicy(arn);
    if (policy === undefined) return [];
    const versions = [{ id: 'v1', isDefault: true, document: policy.document }];
    return [{ arn, name: arn, defaultVersionId: 'v1', attachmentCount: 1, versions }];
  });
  return { ...estate, managedPolicies: [...estate.managedPolicies, ...managed] };
});
const small = [
  account({
    users: {
      eve: { allow: 'sts:AssumeRole' },
      ann: { allow: 's3:*', on: 'arn:aws:s3:::data/*' },
      bob: { allow: 's3:GetObject', when: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } },
      mia: { allow: 'iam:PutUserPolicy' },
      sue: {},
    },
    roles: { reader: { allow: 's3:GetObject', trusts: ACCOUNT }, top: { ...ADMIN, trusts: roleArn('reader') } },
    workloads: [{ type: 'AWS::Lambda::Function', roleArn: roleArn('reader'), id: 'report' }],
  }),
];
const partial = [
  account({
    users: {
      ann: { attached: ['absent'] },
      ben: { groups: ['absent'] },
      kim: { attached: ['arn:aws:iam::aws:policy/ReadOnlyAccess'] },
      joe: { attached: ['absent'], inline: { no: { deny: 's3:GetObject' } } },
      eve: { allow: 'sts:AssumeRole', on: roleArn('middle') },
      sue: {},
    },
    roles: { middle: { attached: ['absent'], trusts: userArn('eve') }, top: { ...ADMIN, trusts: ACCOUNT } },
  }),
];
const ACCOUNTS = {
  'a generated account': generated,
  'a small account': small,
  'an account with absent policies': partial,
} as const;

const REQUESTS = [
  ['s3:GetObject', 'arn:aws:s3:::data/file'],
  ['s3:PutObject', 'arn:aws:s3:::payments-3/x'],
  ['iam:CreateAccessKey', 'arn:aws:iam::210987654321:user/service/svc-data-1'],
  ['sts:AssumeRole', generated[0]?.roles[5]?.arn ?? ''],
  ['sts:AssumeRole', roleArn('reader')],
  ['ec2:RunInstances', '*'],
  ['dynamodb:Query', 'arn:aws:dynamodb:eu-west-1:210987654321:table/payments-3'],
] as const;

describe.each(Object.entries(ACCOUNTS))('in %s', (_, estates) => {
  const assessment = assess(estates);
  const inputs = { accounts: new AccountPolicies(estates, { scps: undefined, rcps: undefined }), session: [] };

  test.each(REQUESTS)('who-can and can agree on %s on %s for every identity', (action, resource) => {
    const { directly } = whoCan(assessment, action, resource);
    const listed = new Map(
      directly.map(({ identity, dependsOn }) => [identity, dependsOn.length === 0 ? 'allowed' : 'conditional']),
    );
    for (const arn of assessment.compiled.identities.keys()) {
      const result = answer({ principal: arn, action, resource, context: {}, contextUnknown: true }, inputs);
      const decision = 'decision' in result ? result.decision : result.problem;
      expect([arn, listed.get(arn) ?? 'denied']).toEqual([arn, decision.endsWith('denied') ? 'denied' : decision]);
    }
  });

  test('path finds every path that a posture reports', () => {
    for (const { identity, escalations } of assessment.all())
      for (const escalation of escalations) {
        if (escalation.to !== identity)
          expect(pathBetween(assessment, identity, escalation.to).path).toEqual(escalation);
      }
  });

  test('the blast radius of every identity has the paths and the tier of its posture', () => {
    for (const arn of assessment.compiled.identities.keys()) {
      const posture = assessment.of(arn);
      const radius = blastRadius(assessment, arn);
      expect(radius?.posture.tier).toBe(posture?.tier);
      expect(radius?.becomes.map(({ path }) => path)).toEqual(posture?.escalations);
    }
  });

  test('an identity that can become administrator can do everything by becoming another identity', () => {
    const { directly, byBecoming } = whoCan(assessment, 'ec2:TerminateInstances', '*');
    const capable = new Set([...directly, ...byBecoming].map(({ identity }) => identity));
    for (const { identity, escalations } of assessment.all())
      if (escalations.some(({ admin }) => admin)) expect(capable).toContain(identity);
  });
});

describe('who can read an object', () => {
  const answerOf = whoCan(assess(small), 's3:GetObject', 'arn:aws:s3:::data/file');

  test('includes users that depend on a condition key, with the key', () => {
    expect(answerOf.directly).toContainEqual({ identity: userArn('bob'), dependsOn: ['aws:multifactorauthpresent'] });
  });

  test('includes users that can become a reader, with the path', () => {
    const eve = answerOf.byBecoming.find(({ identity }) => identity === userArn('eve'));
    expect(eve?.by).toMatchObject({ to: roleArn('reader'), steps: [{ actions: ['sts:AssumeRole'] }] });
  });

  test('includes users that can grant themselves the permission', () => {
    expect(answerOf.byBecoming.map(({ identity }) => identity)).toContain(userArn('mia'));
  });

  test('leaves out users that cannot', () => {
    const all = [...answerOf.directly, ...answerOf.byBecoming].map(({ identity }) => identity);
    expect(all).not.toContain(userArn('sue'));
  });
});

describe('the path', () => {
  const assessment = assess(small);

  test('goes over several steps', () => {
    const { path } = pathBetween(assessment, userArn('eve'), roleArn('top'));
    expect(path?.steps.map(({ target }) => target)).toEqual([roleArn('reader'), roleArn('top')]);
  });

  test('is absent where there is none', () => {
    expect(pathBetween(assessment, userArn('sue'), roleArn('top'))).toEqual({ admin: false });
  });

  test('goes over a change of the start that makes it an administrator', () => {
    const { path, byAdmin } = pathBetween(assessment, userArn('mia'), roleArn('top'));
    expect([byAdmin, path?.admin, path?.to]).toEqual([true, true, userArn('mia')]);
    expect(pathBetween(assessment, userArn('mia'), userArn('sue')).byAdmin).toBe(true);
  });

  describe('in another account', () => {
    const other = '222222222222';
    const withTop = (trusts: string, more: AccountSpec['roles'] = {}) =>
      assess([...small, account({ id: other, roles: { top: { ...ADMIN, trusts }, ...more } })]);
    const top = roleArn('top', other);

    test('is none if it does not trust the administrator that the start can become', () => {
      expect(pathBetween(withTop(other), userArn('mia'), top)).toEqual({ admin: false });
      expect(pathBetween(withTop(other), roleArn('top'), top)).toEqual({ admin: false });
    });

    test('is one if it does, for an administrator and for those that become one', () => {
      const two = withTop('111111111111');
      const across = { identity: top, dependsOn: [] };
      expect(pathBetween(two, userArn('mia'), top)).toMatchObject({ path: { to: userArn('mia') }, across });
      expect(pathBetween(two, roleArn('top'), top)).toEqual({ admin: false, across });
      expect(pathBetween(two, userArn('sue'), top)).toEqual({ admin: false });
    });

    test('is one over a role that trusts the administrator', () => {
      const two = withTop(other, { door: { allow: 'sts:AssumeRole', trusts: '111111111111' } });
      const answer = pathBetween(two, userArn('mia'), top);
      expect(answer.across).toEqual({ identity: roleArn('door', other), dependsOn: [] });
    });
  });

  test('needs no steps for an administrator', () => {
    expect(pathBetween(assessment, roleArn('top'), userArn('sue'))).toEqual({ admin: true });
  });
});

describe('the blast radius', () => {
  test('has the data, the identities and the compute that are reached', () => {
    const radius = blastRadius(assess(small), userArn('eve'));
    expect(radius?.becomes.map(({ path, workloads }) => [path.to, workloads.map(({ id }) => id)])).toEqual(
      expect.arrayContaining([[roleArn('reader'), ['report']]]),
    );
    const ann = blastRadius(assess(small), userArn('ann'));
    expect(ann?.reach).toContainEqual({
      kind: 'read',
      action: 's3:GetObject',
      resources: [{ pattern: 'arn:aws:s3:::data/*', missing: [] }],
    });
  });

  test('is undefined for an unknown identity', () => {
    expect(blastRadius(assess(small), userArn('nobody'))).toBeUndefined();
  });
});

describe('without some policies in the input', () => {
  const assessment = assess(partial);
  const absent = `policy:${policyArn('absent')}`;

  test.each([
    ['a managed policy', 'ann', absent],
    ['a group', 'ben', 'policy:group/absent'],
  ])('who-can lists a user that depends on %s', (_, name, fact) => {
    const { directly } = whoCan(assessment, 's3:GetObject', 'arn:aws:s3:::data/file');
    expect(directly).toContainEqual({ identity: userArn(name), dependsOn: [fact] });
    expect(directly.map(({ identity }) => identity)).not.toContain(userArn('joe'));
  });

  test('who-can lists users that can become a role with an absent policy as uncertain', () => {
    const { byBecoming } = whoCan(assessment, 's3:GetObject', 'arn:aws:s3:::data/file');
    expect(byBecoming).toMatchObject([
      { identity: userArn('eve'), dependsOn: [absent], by: { to: roleArn('middle') } },
    ]);
  });

  test('a path is not ruled out by what its start may be allowed', () => {
    const unknown = { identity: userArn('ben'), dependsOn: ['policy:group/absent'] };
    expect(pathBetween(assessment, userArn('ben'), roleArn('top'))).toEqual({ admin: false, unknown });
  });

  test('a path is not ruled out by what an identity on the way may be allowed', () => {
    const unknown = { identity: roleArn('middle'), dependsOn: [absent] };
    expect(pathBetween(assessment, userArn('eve'), roleArn('top'))).toEqual({ admin: false, unknown });
  });

  test('a path is ruled out if all policies on the way are known', () => {
    expect(pathBetween(assessment, userArn('sue'), roleArn('top'))).toEqual({ admin: false });
  });

  test.each([
    ['ann', [absent]],
    ['eve', [absent]],
    ['sue', []],
  ])('the blast radius of %s names the policies that it depends on', (name, dependsOn) => {
    expect(blastRadius(assessment, userArn(name))?.dependsOn).toEqual(dependsOn);
  });
});
