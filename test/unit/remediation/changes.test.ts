import { describe, expect, test } from 'vitest';
import type { AccountEstate } from '../../../layers/core/posture/estate.ts';
import { apply } from '../../../layers/core/remediation/apply.ts';
import type { Change } from '../../../layers/core/remediation/change.ts';
import { describeChange } from '../../../layers/core/remediation/describe.ts';
import { editable, withoutActions } from '../../../layers/core/remediation/policy-edit.ts';
import { commandsOf, shellScript } from '../../../layers/core/remediation/script.ts';
import { afterCall } from '../../../layers/core/remediation/simulate-call.ts';
import {
  ACCOUNT,
  type AccountSpec,
  ADMIN,
  account,
  policyArn,
  roleArn,
  userArn,
} from '../posture/escalation/account.ts';
import { commandOf } from './dump-account.ts';

const SPEC: AccountSpec = {
  users: { eve: { allow: 'iam:*', groups: ['team'], boundary: 'limit', keys: 1 }, mia: { allow: 's3:GetObject' } },
  groups: { team: { attached: ['ops'], allow: 's3:*' } },
  roles: {
    top: { ...ADMIN, trusts: [ACCOUNT, userArn('eve'), 'lambda.amazonaws.com'], profile: true, attached: ['ops'] },
    other: { allow: 's3:GetObject', trusts: roleArn('top') },
  },
  policies: { ops: { allow: ['iam:PassRole', 'sqs:*'] }, limit: { allow: '*' } },
  exposed: [
    {
      type: 'AWS::Lambda::Function',
      holder: 'arn:aws:lambda:us-east-1:111111111111:function:f',
      place: 'KEY',
      kind: 'access key',
      fingerprint: 'ab',
      accessKeyId: 'AKIAEVE0',
    },
  ],
};
const estate = account(SPEC);

const inline = (arn: string): string => `${arn}/own`;
const document = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }] };

const CHANGES: readonly Change[] = [
  { kind: 'delete-role', role: roleArn('top') },
  { kind: 'remove-actions', policy: inline(userArn('eve')), actions: ['iam:PassRole'] },
  { kind: 'remove-actions', policy: policyArn('ops'), actions: ['iam:PassRole'] },
  { kind: 'exclude-resources', policy: policyArn('ops'), actions: ['iam:PassRole'], resources: [roleArn('top')] },
  { kind: 'narrow-resources', policy: policyArn('ops'), statement: 0, resources: ['arn:aws:sqs:*:*:q'] },
  {
    kind: 'add-condition',
    policy: `${roleArn('top')}/trust`,
    statement: 0,
    condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } },
  },
  { kind: 'remove-statement', policy: `${roleArn('other')}/trust`, statement: 0 },
  { kind: 'remove-principals', role: roleArn('top'), principals: [{ type: 'AWS', value: userArn('eve') }] },
  { kind: 'write-policy', policy: `${userArn('mia')}/new`, document },
  { kind: 'attach-policy', holder: userArn('mia'), policy: policyArn('ops') },
  { kind: 'detach-policy', holder: roleArn('top'), policy: policyArn('ops') },
  { kind: 'delete-inline-policy', policy: inline(userArn('eve')) },
  { kind: 'leave-group', user: userArn('eve'), group: 'team' },
  { kind: 'set-boundary', identity: userArn('mia'), policy: policyArn('new'), document },
  { kind: 'set-boundary', identity: userArn('eve'), policy: policyArn('ops') },
  { kind: 'deactivate-key', user: userArn('eve'), key: 'AKIAEVE0' },
  { kind: 'add-scp', account: ACCOUNT, name: 'no-iam', document },
];

/** Everything that a change can touch. Order, and facts that only AWS sets, do not count. */
function comparable({ users, groups, roles, managedPolicies, scps }: AccountEstate): unknown {
  const parsed = (text: string | object): unknown => (typeof text === 'string' ? JSON.parse(text) : text);
  const held = ({ inlinePolicies, attachedPolicies }: AccountEstate['groups'][number]) => [
    Object.fromEntries(inlinePolicies.map((one) => [one.name, parsed(one.document)])),
    [...attachedPolicies].sort(),
  ];
  return {
    users: Object.fromEntries(users.map((one) => [one.arn, [held(one), one.groups, one.boundary, one.accessKeys]])),
    groups: Object.fromEntries(groups.map((one) => [one.arn, held(one)])),
    roles: Object.fromEntries(
      roles.map((one) => [one.arn, [held(one), parsed(one.trustPolicy), one.instanceProfiles, one.maxSessionSeconds]]),
    ),
    policies: Object.fromEntries(
      managedPolicies.map((one) => [one.arn, [one.defaultVersionId, one.versions.map(({ id }) => id)]]),
    ),
    scps: (scps ?? []).flat().filter(({ name }) => name !== 'FullAWSAccess'),
  };
}

const changed = (change: Change): AccountEstate => apply([estate], change).estates[0] ?? estate;

describe('every kind of change', () => {
  test.each(CHANGES.map((change) => [describeChange(change), change] as const))(
    '%s changes facts, and its inverse restores them',
    (_, change) => {
      const { estates, inverse } = apply([estate], change);
      expect(estates[0]).not.toEqual(estate);
      const again = inverse.reduce(afterCall, estates[0] ?? estate);
      expect(comparable(again)).toEqual(comparable(estate));
    },
  );

  test.each(CHANGES.map((change) => [describeChange(change), change] as const))(
    '%s leaves the input as it was',
    (_, change) => {
      const before = JSON.stringify(estate);
      apply([estate], change);
      expect(JSON.stringify(estate)).toBe(before);
    },
  );

  test('can move an exposed secret, which only a person can undo', () => {
    const holder = 'arn:aws:lambda:us-east-1:111111111111:function:f';
    const applied = apply([estate], { kind: 'move-secret', account: ACCOUNT, holder, place: 'KEY' });
    expect(applied.estates[0]?.secretsOutsideVault).toEqual([]);
    expect(applied.inverse).toEqual([]);
  });
});

describe('a change that AWS would refuse', () => {
  const long = {
    ...document,
    Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: `arn:aws:s3:::${'x'.repeat(7000)}` }],
  };
  test.each<[string, Change, string]>([
    [
      'a policy that is too long',
      { kind: 'write-policy', policy: inline(userArn('eve')), document: long },
      'would be longer than 2048',
    ],
    [
      'a missing policy',
      { kind: 'detach-policy', holder: userArn('mia'), policy: policyArn('ops') },
      'is not attached',
    ],
    ['a missing statement', { kind: 'remove-statement', policy: policyArn('ops'), statement: 7 }, 'has no statement 7'],
    [
      'an AWS managed policy',
      { kind: 'remove-actions', policy: 'arn:aws:iam::aws:policy/AdministratorAccess', actions: ['*'] },
      'expected an ARN of an account',
    ],
    [
      'a group with a boundary',
      { kind: 'set-boundary', identity: 'arn:aws:iam::111111111111:group/team', policy: policyArn('limit') },
      'a group cannot have',
    ],
    [
      'a principal that is not trusted',
      { kind: 'remove-principals', role: roleArn('top'), principals: [{ type: 'AWS', value: '999999999999' }] },
      'does not name',
    ],
  ])('such as %s is refused', (_, change, message) => {
    expect(() => apply([estate], change)).toThrow(message);
  });
});

describe('removing actions', () => {
  const remaining = (statement: object, ...actions: string[]) =>
    withoutActions(editable({ Version: '2012-10-17', Statement: statement }, 'p'), actions)?.Statement;

  test('takes them out of the list', () => {
    expect(remaining({ Effect: 'Allow', Action: ['iam:passrole', 's3:*'], Resource: '*' }, 'iam:PassRole')).toEqual([
      { Effect: 'Allow', Action: ['s3:*'], Resource: '*' },
    ]);
  });

  test('denies what a wildcard still covers', () => {
    expect(remaining({ Effect: 'Allow', Action: 'iam:Pass*', Resource: '*' }, 'iam:PassRole')).toEqual([
      { Effect: 'Allow', Action: 'iam:Pass*', Resource: '*' },
      { Effect: 'Deny', Action: ['iam:PassRole'], Resource: '*' },
    ]);
  });

  test('adds them to NotAction', () => {
    expect(remaining({ Effect: 'Allow', NotAction: 'iam:*', Resource: '*' }, 'sts:AssumeRole', 'iam:PassRole')).toEqual(
      [{ Effect: 'Allow', NotAction: ['iam:*', 'sts:AssumeRole'], Resource: '*' }],
    );
  });

  test('leaves no policy that allows nothing', () => {
    expect(remaining({ Effect: 'Allow', Action: 'iam:PassRole', Resource: '*' }, 'iam:PassRole')).toBeUndefined();
  });

  test('never leaves a trust policy without statements, which AWS refuses', () => {
    const trust = changed({ kind: 'remove-statement', policy: `${roleArn('other')}/trust`, statement: 0 }).roles[1]
      ?.trustPolicy;
    expect(JSON.parse(String(trust)).Statement).toEqual([
      { Effect: 'Deny', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' },
    ]);
  });
});

describe('deleting a role', () => {
  test('removes its policies and instance profiles first, and restores the trust policies that named it', () => {
    const { calls, inverse } = apply([estate], { kind: 'delete-role', role: roleArn('top') });
    expect(calls.map(({ operation }) => operation)).toEqual([
      'remove-role-from-instance-profile',
      'detach-role-policy',
      'delete-role-policy',
      'delete-role',
    ]);
    expect(inverse.slice(0, 2)).toMatchObject([
      { operation: 'create-role', parameters: { RoleName: 'top', MaxSessionDuration: 3600 } },
      // A trust policy keeps the ID of a deleted role.
      { operation: 'update-assume-role-policy', parameters: { RoleName: 'other' } },
    ]);
  });
});

describe('the inverse', () => {
  test('has JSON where an API returned URL-encoded text', () => {
    const encoded = {
      ...estate,
      roles: estate.roles.map((role) => ({
        ...role,
        trustPolicy: encodeURIComponent(JSON.stringify(role.trustPolicy)),
      })),
    };
    const { inverse } = apply([encoded], { kind: 'delete-role', role: roleArn('other') });
    expect(inverse[0]).toMatchObject({
      operation: 'create-role',
      parameters: { AssumeRolePolicyDocument: JSON.stringify(estate.roles[1]?.trustPolicy) },
    });
  });
});

describe('a script', () => {
  const HOSTILE = `x'; rm -rf "$HOME" \`id\` $(id) \\ & | > < *`;

  test('quotes every value, however hostile', () => {
    const [line = ''] = commandsOf({
      account: ACCOUNT,
      operation: 'put-user-policy',
      parameters: { UserName: HOSTILE, PolicyName: '-p', PolicyDocument: '{"a":"it\'s"}' },
    });
    const { flags } = commandOf(line);
    expect(Object.fromEntries(flags)).toEqual({
      'user-name': HOSTILE,
      'policy-name': '-p',
      'policy-document': '{"a":"it\'s"}',
    });
  });

  test('joins values that start with a dash to their options, as the AWS CLI requires', () => {
    const parameters = { UserName: '--all', PolicyName: '-p', PolicyDocument: '{}' };
    expect(commandsOf({ account: ACCOUNT, operation: 'put-user-policy', parameters })).toEqual([
      "aws iam put-user-policy --user-name=--all --policy-name=-p --policy-document '{}'",
    ]);
  });

  test('joins the name of a service control policy that starts with a dash', () => {
    const parameters = { Name: '-deny', Content: '{}' };
    const lines = commandsOf({ account: ACCOUNT, operation: 'add-service-control-policy', parameters });
    expect(lines.join('\n')).toContain('--name=-deny --description=-deny --content');
  });

  test('has no comment that a line break in a name could end', () => {
    const title = 'Delete role/x\nrm -rf /';
    const calls = [
      { account: ACCOUNT, operation: 'move-secret', parameters: { Holder: 'f\nrm -rf /', Place: 'K\r\nrm' } },
    ] as const;
    const lines = shellScript(ACCOUNT, 'A test.', [{ title, calls }]);
    expect(lines.every((line) => !/[\r\n]/.test(line))).toBe(true);
    expect(lines.filter((line) => line.startsWith('rm'))).toEqual([]);
  });

  test('stops in another account', () => {
    expect(shellScript(ACCOUNT, 'A test.', []).join('\n')).toContain(`= ${ACCOUNT} || {`);
  });
});
