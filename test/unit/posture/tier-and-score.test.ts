// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are IAM's variables, not JavaScript's
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SEVERITIES, type Severity, type Tier } from '../../../layers/core/identity.ts';
import { assessEstates } from '../../../layers/core/posture/assess.ts';
import { estatesFromDumps } from '../../../layers/core/posture/estate-from-dump.ts';
import { REASONS } from '../../../layers/core/posture/reasons/catalogue.ts';
import { scoreOf } from '../../../layers/core/posture/score.ts';
import { type TierInput, tierOf } from '../../../layers/core/posture/tier.ts';
import { type Posture, REASON_CODES, type Reason } from '../../../layers/core/posture/types.ts';
import {
  ACCOUNT,
  ADMIN,
  codes,
  estate,
  group,
  LAMBDA_TRUST,
  NOTHING_MUCH,
  NOW,
  named,
  policy,
  reason,
  role,
  statement,
  trust,
  user,
} from './accounts.ts';

const ofRole = (...inline: readonly object[]): Posture =>
  named(assessEstates([estate({ roles: [role('subject', LAMBDA_TRUST, { inline })] })]), 'subject');

describe('the tier of an identity', () => {
  test.each([
    ['administrator', [ADMIN], 0],
    [
      'administrator put together from two policies',
      [policy(statement('iam:*')), policy({ Effect: 'Allow', NotAction: 'iam:*', Resource: '*' })],
      0,
    ],
    ['manager of permissions', [policy(statement('organizations:AttachPolicy'))], 1],
    ['reader of all secrets', [policy(statement('secretsmanager:GetSecretValue'))], 1],
    [
      'reader of its own secrets',
      [policy(statement('secretsmanager:GetSecretValue', `arn:aws:secretsmanager:*:${ACCOUNT}:secret:app/*`))],
      2,
    ],
    [
      'reader of all secrets in one Region',
      [policy(statement('secretsmanager:GetSecretValue', `arn:aws:secretsmanager:eu-west-1:${ACCOUNT}:secret:*`))],
      1,
    ],
    [
      'reader of all parameters in one Region',
      [policy(statement('ssm:GetParameter', `arn:aws:ssm:eu-west-1:${ACCOUNT}:parameter/*`))],
      1,
    ],
    ['writer in scope', [policy(statement('s3:PutObject', 'arn:aws:s3:::bucket/*'))], 2],
    ['writer by an unlisted action', [policy(statement('iotwireless:CreateMulticastGroup'))], 2],
    ['reader in scope', [policy(statement('s3:GetObject', 'arn:aws:s3:::bucket/*'))], 2],
    ['log shipper', [NOTHING_MUCH], 3],
    ['viewer of names', [policy(statement(['ec2:Describe*', 'iam:List*']))], 3],
    ['no permissions', [], 3],
  ] as const)('%s', (_, inline, tier) => {
    expect(ofRole(...inline).tier).toBe(tier);
  });

  test('is the same in another partition', () => {
    const secrets = (partition: string) =>
      policy(statement('secretsmanager:GetSecretValue', `arn:${partition}:secretsmanager:*:${ACCOUNT}:secret:*`));
    const here = estate({ roles: [role('subject', LAMBDA_TRUST, { inline: [secrets('aws')] })] });
    const text = JSON.stringify(here).replaceAll('arn:aws:', 'arn:aws-us-gov:');
    const there = { ...estate(), ...JSON.parse(text), partition: 'aws-us-gov' };
    expect(named(assessEstates([here]), 'subject').tier).toBe(1);
    expect(named(assessEstates([there]), 'subject').tier).toBe(1);
  });

  test('is 0 for a path to administrator, with the path and a reason with remediation', () => {
    const admin = role('boss', trust({ AWS: `arn:aws:iam::${ACCOUNT}:user/subject` }), { inline: [ADMIN] });
    const subject = named(assessEstates([estate({ users: [user('subject')], roles: [admin] })]), 'subject');
    expect(subject).toMatchObject({ tier: 0, admin: false });
    expect(subject.tierWhy).toContain('sts:AssumeRole');
    expect(reason(subject, 'ESCALATES_TO_ADMIN').evidence.to).toEqual([admin.arn]);
  });

  test.each(['iam:CreateAccessKey', 'iam:CreateLoginProfile', 'iam:UpdateLoginProfile'])(
    'is 0 for %s on an administrator with unknown keys, password and MFA, and the step names what it depends on',
    (action) => {
      const unseen = { accessKeys: 'unknown', loginProfile: 'unknown', mfa: 'unknown' } as const;
      const boss = user('boss', { inline: [ADMIN], ...unseen });
      const subject = user('subject', { inline: [policy(statement(action, boss.arn))] });
      const posture = named(assessEstates([estate({ users: [subject, boss] })]), 'subject');
      expect(posture.tier).toBe(0);
      expect(posture.escalations).toMatchObject([{ to: boss.arn, admin: true, steps: [{ conditional: true }] }]);
      expect(reason(posture, 'ESCALATES_TO_ADMIN').severity).toBe('critical');
    },
  );

  test.each([
    [['iam:CreateAccessKey', 'iam:ChangePassword', 'iam:*LoginProfile'], 'arn:aws:iam::*:user/${aws:username}', 3],
    [['iam:CreateAccessKey', 'iam:ChangePassword'], `arn:aws:iam::${ACCOUNT}:user/subject`, 3],
    [['iam:CreateVirtualMFADevice'], 'arn:aws:iam::*:mfa/${aws:username}', 3],
    [['iam:CreateAccessKey'], `arn:aws:iam::${ACCOUNT}:user/machine-*`, 2],
    [['iam:TagUser'], 'arn:aws:iam::*:user/${aws:username}', 3],
  ])('does not count access to its own credentials as writing data: %j on %s', (actions, on, tier) => {
    const subject = user('subject', { inline: [policy(statement(actions, on))] });
    expect(named(assessEstates([estate({ users: [subject] })]), 'subject').tier).toBe(tier);
  });

  test('ignores permissions that only apply to calls by a service', () => {
    const through = policy(statement('*', '*', { Condition: { Bool: { 'aws:ViaAWSService': 'true' } } }));
    expect(ofRole(through)).toMatchObject({ tier: 3, admin: false, escalations: [] });
    const past = policy(
      statement('*', '*', { Condition: { DateLessThan: { 'aws:CurrentTime': '2020-01-01T00:00:00Z' } } }),
    );
    expect(ofRole(past)).toMatchObject({ tier: 3, admin: false });
    const person = user('subject', { inline: [past] });
    expect(named(assessEstates([estate({ users: [person] })]), 'subject')).toMatchObject({ tier: 3, admin: false });
    const since = policy(statement('*', '*', { Condition: { NumericGreaterThan: { 'aws:EpochTime': '1500000000' } } }));
    expect(ofRole(since)).toMatchObject({ tier: 0, admin: true });
    const elsewhere = policy(
      statement('*', '*', { Condition: { StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } } }),
    );
    expect(ofRole(elsewhere)).toMatchObject({ admin: false, escalations: [] });
  });

  test('is 1 for a path that depends on unlisted compute', () => {
    const admin = role('boss', LAMBDA_TRUST, { inline: [ADMIN] });
    const subject = user('subject', {
      inline: [policy(statement(['lambda:UpdateFunctionCode', 'lambda:InvokeFunction']))],
    });
    const judge = (workloads: Parameters<typeof estate>[0]) =>
      named(assessEstates([estate({ users: [subject], roles: [admin], ...workloads })]), 'subject').tier;
    expect(judge({ workloads: 'unknown' })).toBe(1);
    expect(
      judge({ workloads: [{ type: 'AWS::Lambda::Function', id: 'f', account: ACCOUNT, roleArn: admin.arn }] }),
    ).toBe(0);
    expect(judge({ workloads: [] })).toBe(2);
  });

  test('comes with a reason that names the group of a permission', () => {
    const subject = user('subject', { groups: ['admins'] });
    const [posture] = assessEstates([estate({ users: [subject], groups: [group('admins', { inline: [ADMIN] })] })]);
    expect(posture && reason(posture, 'IS_ADMIN').detail).toContain('(group admins)');
  });

  test('is 1 for a path to a role that writes in another account', () => {
    const other = '444455556666';
    const there = {
      ...role('writer', trust({ AWS: `arn:aws:iam::${ACCOUNT}:user/subject` }), {
        inline: [policy(statement('s3:PutObject'))],
      }),
      arn: `arn:aws:iam::${other}:role/writer`,
    };
    const subject = user('subject', { inline: [policy(statement('sts:AssumeRole', there.arn))] });
    const posture = named(
      assessEstates([estate({ users: [subject] }), estate({ account: other, roles: [there] })]),
      'subject',
    );
    expect(posture.tier).toBe(1);
    expect(codes(posture)).toContain('CROSS_ACCOUNT_WRITE');
  });

  test('does not count an unreadable policy as safe', () => {
    const posture = named(
      assessEstates([
        estate({ roles: [role('subject', LAMBDA_TRUST, { inline: ['{"Statement": [' as unknown as object] })] }),
      ]),
      'subject',
    );
    expect(codes(posture)).toContain('POLICY_UNREADABLE');
    expect(posture.unknowns.length).toBeGreaterThan(0);
  });

  test('does not count a too deeply nested policy as safe, and is computed for all others', () => {
    let endless: object = ['x'];
    for (let depth = 0; depth < 20_000; depth += 1) endless = [endless];
    const holder = (name: string, document: object) => ({
      Arn: `arn:aws:iam::${ACCOUNT}:user/${name}`,
      UserName: name,
      UserPolicyList: [{ PolicyName: 'own', PolicyDocument: document }],
    });
    const subject = holder('subject', { Statement: { Effect: 'Allow', Action: endless, Resource: '*' } });
    const content = {
      UserDetailList: [subject, holder('other', NOTHING_MUCH)],
      GroupDetailList: [],
      RoleDetailList: [],
    };
    const postures = assessEstates(estatesFromDumps([{ source: 'dump.json', content }], { takenAt: NOW }));
    expect(codes(named(postures, 'subject'))).toContain('POLICY_UNREADABLE');
    expect(named(postures, 'other').tier).toBe(3);
  });

  test('comes with a reason that names an attached policy that is not in the dump', () => {
    const posture = named(
      assessEstates([estate({ users: [user('subject', { attached: [`arn:aws:iam::${ACCOUNT}:policy/lost`] })] })]),
      'subject',
    );
    expect(reason(posture, 'POLICY_UNREADABLE').detail).toContain('lost');
  });
});

const someReason = fc
  .record({ code: fc.constantFrom(...REASON_CODES), severity: fc.constantFrom(...SEVERITIES) })
  .map(({ code, severity }): Reason => ({ code, severity, detail: 'why', evidence: {}, frameworks: [] }));
const someReasons = fc.uniqueArray(someReason, { selector: (item) => item.code, maxLength: 12 });
const tiering = (input: Partial<TierInput>) =>
  tierOf({
    account: ACCOUNT,
    held: { level: 'nothing', dependsOn: [] },
    escalations: [],
    heldBy: () => undefined,
    ...input,
  });

describe('the score', () => {
  test('is the sum of its terms, at most 100, and every term has a reason', () => {
    fc.assert(
      fc.property(someReasons, (reasons) => {
        const { score, terms } = scoreOf(tiering({}), reasons);
        expect(score).toBe(
          Math.min(
            100,
            terms.reduce((sum, term) => sum + term.points, 0),
          ),
        );
        expect(terms.every((term) => term.points > 0 && term.why !== '')).toBe(true);
      }),
    );
  });

  test('is never lowered by another reason', () => {
    fc.assert(
      fc.property(someReasons, someReason, (reasons, more) => {
        if (reasons.some((item) => item.code === more.code)) return;
        expect(scoreOf(tiering({}), [...reasons, more]).score).toBeGreaterThanOrEqual(
          scoreOf(tiering({}), reasons).score,
        );
      }),
    );
  });

  test('never has a less severe reason for a more critical tier', () => {
    for (const [code, { severity }] of Object.entries(REASONS)) {
      const ranks = severity.map((name: Severity) => SEVERITIES.indexOf(name));
      for (const tier of [0, 1, 2] as const satisfies readonly Tier[]) {
        expect(ranks[tier] ?? -1, `${code} at tier ${tier}`).toBeGreaterThanOrEqual(
          ranks[tier + 1] ?? Number.POSITIVE_INFINITY,
        );
      }
    }
  });

  const rights = fc.constantFrom(
    statement('*'),
    statement('iam:*'),
    statement('iam:CreateAccessKey', `arn:aws:iam::${ACCOUNT}:user/*`),
    statement('iam:PutUserPolicy', `arn:aws:iam::${ACCOUNT}:user/subject`),
    statement(['iam:PassRole', 'lambda:CreateFunction', 'lambda:InvokeFunction']),
    statement('iam:PassRole'),
    statement('lambda:UpdateFunctionCode'),
    statement('sts:AssumeRole'),
    statement('secretsmanager:GetSecretValue'),
    statement('s3:GetObject', 'arn:aws:s3:::a/*'),
    statement('s3:PutObject', 'arn:aws:s3:::a/*'),
    statement('s3:*'),
    statement('dynamodb:PutItem', '*', { Condition: { StringEquals: { 'aws:ResourceTag/team': 'x' } } }),
    statement('iam:AttachUserPolicy', '*', { Condition: { StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } } }),
    statement('ec2:Describe*'),
    statement('logs:PutLogEvents'),
  );

  test('is never lowered by another permission', () => {
    const others = [
      role('boss', LAMBDA_TRUST, { inline: [ADMIN] }),
      role('store', trust({ AWS: `arn:aws:iam::${ACCOUNT}:root` }), { inline: [policy(statement('s3:*'))] }),
      role('keeper', trust({ AWS: `arn:aws:iam::${ACCOUNT}:root` }), {
        inline: [policy(statement('secretsmanager:GetSecretValue'))],
      }),
    ];
    const judge = (statements: readonly object[], workloads: 'unknown' | []) => {
      const subject = user('subject', { inline: statements.length === 0 ? [] : [policy(...statements)] });
      return named(
        assessEstates([
          estate({
            users: [subject, user('other', { inline: [policy(statement('iam:*'))] })],
            roles: others,
            workloads,
          }),
        ]),
        'subject',
      );
    };
    fc.assert(
      fc.property(fc.uniqueArray(rights, { maxLength: 3 }), rights, fc.boolean(), (held, more, listed) => {
        const before = judge(held, listed ? [] : 'unknown');
        const after = judge([...held, more], listed ? [] : 'unknown');
        expect(after.tier).toBeLessThanOrEqual(before.tier);
        expect(after.score).toBeGreaterThanOrEqual(before.score);
      }),
      { numRuns: 200 },
    );
  });
});
