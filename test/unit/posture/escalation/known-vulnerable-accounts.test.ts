import { describe, expect, it } from 'vitest';
import { buildGraph, compileEstate, escalationsOf } from '../../../../layers/core/posture/escalation/index.ts';
import type { AccountEstate } from '../../../../layers/core/posture/estate.ts';
import type { Escalation } from '../../../../layers/core/posture/types.ts';
import {
  ACCOUNT,
  type AccountSpec,
  ADMIN,
  account,
  adminPaths,
  type Grant,
  graphOf,
  groupArn,
  policyArn,
  roleArn,
  userArn,
} from './account.ts';

/** Small deliberately vulnerable accounts: each with an open path, and with the one change that closes it. */
type Case = readonly [string, AccountSpec, readonly string[]];

const eve = (inline: Readonly<Record<string, Grant>>): NonNullable<AccountSpec['users']> => ({ eve: { inline } });
const power = (trusts: string) => ({ power: { ...ADMIN, trusts } });
const functions = (name: string): string => `arn:aws:lambda:*:*:function:${name}`;
const jobs = (name: string): string => `arn:aws:glue:*:*:job/${name}`;
const passes: Grant = { allow: 'iam:PassRole' };

const sameThing: readonly Case[] = [
  [
    'what is made and what is started are one job',
    {
      users: eve({
        passes,
        makes: { allow: 'glue:CreateJob', on: jobs('dev-*') },
        starts: { allow: 'glue:StartJobRun', on: jobs('*-nightly') },
      }),
      roles: power('glue.amazonaws.com'),
    },
    ['glue-create-and-run-job'],
  ],
  [
    'what is made is never what is started',
    {
      users: eve({
        passes,
        makes: { allow: 'glue:CreateJob', on: jobs('dev-*') },
        starts: { allow: 'glue:StartJobRun', on: jobs('prod-*') },
      }),
      roles: power('glue.amazonaws.com'),
    },
    [],
  ],
  [
    'the created function cannot be invoked by the attacker',
    {
      users: eve({
        passes,
        makes: { allow: 'lambda:CreateFunction', on: functions('dev-*') },
        starts: { allow: 'lambda:InvokeFunction', on: functions('prod') },
      }),
      roles: power('lambda.amazonaws.com'),
    },
    ['lambda-create-function?'],
  ],
  [
    'a deny covers all that could be both',
    {
      users: eve({
        passes,
        makes: { allow: 'glue:CreateJob', on: jobs('dev-*') },
        starts: { allow: 'glue:StartJobRun' },
        no: { statements: [{ Effect: 'Deny', Action: 'glue:StartJobRun', Resource: jobs('dev-*') }] },
      }),
      roles: power('glue.amazonaws.com'),
    },
    [],
  ],
];

const teamed = (trusts: object | string): AccountSpec => ({
  roles: {
    eve: { allow: 'sts:AssumeRole', trusts },
    power: {
      ...ADMIN,
      trusts: {
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` },
        Action: 'sts:AssumeRole',
        Condition: { StringEquals: { 'aws:PrincipalTag/team': 'operations' } },
      },
    },
  },
});
const taggable = {
  Effect: 'Allow',
  Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` },
  Action: ['sts:AssumeRole', 'sts:TagSession'],
};
const tagged = (statements: readonly object[], trusts: object | string): AccountSpec => ({
  roles: { eve: { statements, trusts } },
});
const ownPolicy = {
  Effect: 'Allow',
  Action: 'iam:PutRolePolicy',
  Resource: roleArn('eve'),
  Condition: { StringEquals: { 'aws:PrincipalTag/team': 'operations' } },
};

const tags: readonly Case[] = [
  ['a role without the tag whose sessions cannot be tagged', teamed('ec2.amazonaws.com'), []],
  ['a role that lacks the tag, and whose sessions may be tagged', teamed(taggable), ['sts-assume-role?']],
  ['its own policy asks for the tag', tagged([ownPolicy], 'ec2.amazonaws.com'), []],
  [
    'its own policy asks for the tag, which a session may have',
    tagged([ownPolicy], taggable),
    ['iam-put-role-policy?'],
  ],
];

const asksFor = (key: string, inline: Readonly<Record<string, Grant>>): AccountSpec => ({
  users: eve(inline),
  roles: {
    power: {
      ...ADMIN,
      trusts: {
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` },
        Action: 'sts:AssumeRole',
        ...(key.includes('Principal') ? { Condition: { StringEquals: { [key]: 'operations' } } } : {}),
      },
    },
  },
});
const takes: Grant = { allow: 'sts:AssumeRole' };
const takesTagged: Grant = { ...takes, when: { StringEquals: { 'aws:ResourceTag/team': 'operations' } } };
const tagging: readonly Case[] = [
  [
    'a role asks for a tag that the source may put on itself',
    asksFor('aws:PrincipalTag/team', { takes, a: { allow: 'iam:TagUser', on: userArn('eve') } }),
    ['sts-assume-role'],
  ],
  [
    'a role asks for a tag that the source may put on others alone',
    asksFor('aws:PrincipalTag/team', { takes, a: { allow: 'iam:TagUser', on: userArn('bob') } }),
    [],
  ],
  [
    'the source may take roles with a tag, which it may put there',
    asksFor('', { takesTagged, a: { allow: 'iam:TagRole' } }),
    ['sts-assume-role'],
  ],
  ['the source may take roles with a tag', asksFor('', { takesTagged }), []],
  [
    'the source may take roles with a tag, and put tags elsewhere',
    asksFor('', { takesTagged, a: { allow: 'iam:TagRole', on: roleArn('other') } }),
    [],
  ],
];

const direct = { Bool: { 'aws:ViaAWSService': 'false', 'aws:SecureTransport': 'true' } };
const past = { DateLessThan: { 'aws:CurrentTime': '2024-01-01T00:00:00Z' } };
const calls: readonly Case[] = [
  ['a role is taken in a call like any other', asksFor('', { takes: { ...takes, when: direct } }), ['sts-assume-role']],
  ['a role could be taken until a day that is past', asksFor('', { takes: { ...takes, when: past } }), []],
];

const elsewhere: readonly Case[] = [
  [
    'a right that holds in a Region where IAM is not',
    {
      users: eve({ a: { allow: 'iam:PutUserPolicy', when: { StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } } } }),
    },
    [],
  ],
  [
    'a right that holds in the Region where IAM is',
    {
      users: eve({ a: { allow: 'iam:PutUserPolicy', when: { StringEquals: { 'aws:RequestedRegion': 'us-east-1' } } } }),
    },
    ['iam-put-user-policy'],
  ],
  [
    'a role is passed in the Region of the compute',
    {
      users: eve({
        a: {
          allow: ['iam:PassRole', 'lambda:CreateFunction', 'lambda:InvokeFunction'],
          when: { StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } },
        },
      }),
      roles: power('lambda.amazonaws.com'),
    },
    ['lambda-create-and-invoke-function'],
  ],
  [
    'a right until a day that is past',
    {
      users: eve({
        a: { allow: 'iam:PutUserPolicy', when: { DateLessThan: { 'aws:CurrentTime': '2024-01-01T00:00:00Z' } } },
      }),
    },
    [],
  ],
  [
    'a right that holds only through a service',
    { users: eve({ a: { allow: 'iam:PutUserPolicy', when: { Bool: { 'aws:ViaAWSService': 'true' } } } }) },
    [],
  ],
];

const passing = (service: string): AccountSpec => ({
  users: eve({
    passes: { allow: 'iam:PassRole', when: { StringEquals: { 'iam:PassedToService': service } } },
    makes: { allow: 'apprunner:CreateService' },
  }),
  roles: power('tasks.apprunner.amazonaws.com'),
});
const passedTo: readonly Case[] = [
  ['a role is passed to the service', passing('apprunner.amazonaws.com'), ['apprunner-create-service']],
  ['a role is passed to what the service runs', passing('tasks.apprunner.amazonaws.com'), ['apprunner-create-service']],
  ['a role may be passed to other services only', passing('build.apprunner.amazonaws.com'), []],
];

const sending = (...documents: readonly string[]): AccountSpec => ({
  users: eve({
    a: {
      allow: 'ssm:SendCommand',
      on: [`arn:aws:ec2:*:${ACCOUNT}:instance/*`, ...documents.map((name) => `arn:aws:ssm:*:*:document/${name}`)],
    },
  }),
  roles: { power: { ...ADMIN, trusts: 'ec2.amazonaws.com', profile: true } },
  workloads: [{ type: 'AWS::EC2::Instance', roleArn: roleArn('power'), id: 'i-0123456789abcdef0' }],
});
const documents: readonly Case[] = [
  ['a document runs a script', sending('AWS-RunShellScript'), ['ssm-send-command']],
  ['a document fetches a script', sending('AWS-RunRemoteScript'), ['ssm-send-command']],
  ['all documents of AWS', sending('AWS-*'), ['ssm-send-command']],
  ['a document of the account may run anything', sending('own'), ['ssm-send-command-with-other-document?']],
  ['a document installs updates', sending('AWS-RunPatchBaseline'), []],
  ['documents that do their one task', sending('AWS-RunPatchBaseline', 'AmazonCloudWatch-ManageAgent'), []],
];

const spared: readonly Case[] = [
  [
    'what one grant spares, another gives under a condition',
    {
      users: eve({
        others: { statements: [{ Effect: 'Allow', Action: 'iam:PutUserPolicy', NotResource: userArn('*') }] },
        all: { allow: 'iam:PutUserPolicy', when: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } },
      }),
    },
    ['iam-put-user-policy?'],
  ],
  [
    'what one grant spares, another gives',
    {
      users: eve({
        others: { statements: [{ Effect: 'Allow', Action: 'iam:PutUserPolicy', NotResource: userArn('*') }] },
        own: { allow: 'iam:PutUserPolicy', on: userArn('*') },
      }),
    },
    ['iam-put-user-policy'],
  ],
];

const mfa = { Bool: { 'aws:MultiFactorAuthPresent': 'true' } };
const region = { StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } };
const oneOfTwo = (first: object, second: object, on = '*'): AccountSpec => ({
  users: eve({
    passes,
    first: { allow: ['glue:CreateJob', 'glue:StartJobRun'], when: first, on },
    second: { allow: ['glue:CreateJob', 'glue:StartJobRun'], when: second },
  }),
  roles: power('glue.amazonaws.com'),
});
const eitherGrant: readonly Case[] = [
  ['of two grants one asks only for what the caller chooses', oneOfTwo(region, mfa), ['glue-create-and-run-job']],
  ['and so for some resources', oneOfTwo(region, mfa, jobs('dev-*')), ['glue-create-and-run-job']],
  ['of two grants both ask for more', oneOfTwo({ ...region, ...mfa }, mfa), ['glue-create-and-run-job?']],
];

const severalSteps: readonly Case[] = [
  [
    'a group gives nothing but the right to take a role',
    {
      users: { eve: { allow: 'iam:AddUserToGroup', on: groupArn('operators') } },
      groups: { operators: { allow: 'sts:AssumeRole', on: roleArn('power') } },
      roles: power(ACCOUNT),
    },
    ['iam-add-user-to-group sts-assume-role'],
  ],
  [
    'a role that can be had gives the source itself a policy',
    {
      users: eve({ a: { allow: ['iam:PassRole', 'lambda:CreateFunction', 'lambda:InvokeFunction'] } }),
      roles: { writer: { allow: 'iam:AttachUserPolicy', on: userArn('eve'), trusts: 'lambda.amazonaws.com' } },
    },
    ['lambda-create-and-invoke-function iam-attach-user-policy'],
  ],
  [
    'a stack set hands its template to a role that only its own role may take',
    {
      users: eve({
        a: { allow: ['iam:PassRole', 'cloudformation:CreateStackSet', 'cloudformation:CreateStackInstances'] },
      }),
      roles: {
        administration: { allow: 'sts:AssumeRole', on: roleArn('execution'), trusts: 'cloudformation.amazonaws.com' },
        execution: { ...ADMIN, trusts: roleArn('administration') },
      },
    },
    ['cloudformation-create-stack-set sts-assume-role'],
  ],
  [
    'a boundary is taken off a role before it is taken',
    {
      users: eve({ a: { allow: ['iam:DeleteRolePermissionsBoundary', 'sts:AssumeRole'], on: roleArn('bound') } }),
      roles: { bound: { ...ADMIN, trusts: ACCOUNT, boundary: 'limit' } },
      policies: { limit: { allow: 's3:*' } },
    },
    ['iam-delete-role-permissions-boundary sts-assume-role'],
  ],
  [
    'only the same boundary may be put there',
    {
      users: eve({
        a: {
          allow: 'iam:PutRolePermissionsBoundary',
          when: { StringEquals: { 'iam:PermissionsBoundary': policyArn('limit') } },
        },
        b: { allow: 'sts:AssumeRole' },
      }),
      roles: { bound: { ...ADMIN, trusts: ACCOUNT, boundary: 'limit' } },
      policies: { limit: { allow: 's3:*' } },
    },
    [],
  ],
  [
    'a group in which everything is denied is left',
    {
      users: { eve: { ...ADMIN, groups: ['limited'] } },
      groups: {
        limited: { statements: [{ Effect: 'Deny', NotAction: 'iam:RemoveUserFromGroup', Resource: '*' }] },
      },
    },
    ['iam-remove-user-from-group'],
  ],
  [
    'the group that may be written is another one',
    {
      users: { eve: { allow: 'iam:PutGroupPolicy', on: groupArn('others'), groups: ['own'] } },
      groups: { own: {}, others: {} },
    },
    [],
  ],
  ['the user that is trusted is not there', { users: eve({}), roles: power(userArn('ghost')) }, []],
];

const writesGroups: readonly Case[] = [
  [
    'a group is joined and given AdministratorAccess',
    {
      users: eve({
        joins: { allow: 'iam:AddUserToGroup' },
        gives: {
          allow: 'iam:AttachGroupPolicy',
          when: { ArnEquals: { 'iam:PolicyARN': 'arn:aws:iam::aws:policy/AdministratorAccess' } },
        },
      }),
      groups: { team: {} },
    },
    ['iam-add-user-to-group'],
  ],
  [
    'a permission set is rewritten',
    {
      users: eve({ a: { allow: 'sso:PutInlinePolicyToPermissionSet', on: 'arn:aws:sso:::permissionSet/*/*' } }),
      roles: { AWSReservedSSO_team_0123456789abcdef: { trusts: 'sso.amazonaws.com' } },
    },
    ['sso-put-inline-policy-to-permission-set?'],
  ],
];

const cases = [
  ...sameThing,
  ...tags,
  ...tagging,
  ...calls,
  ...elsewhere,
  ...passedTo,
  ...documents,
  ...spared,
  ...eitherGrant,
  ...severalSteps,
  ...writesGroups,
];

it('includes tagging in the actions', () => {
  const spec = asksFor('', { takesTagged, a: { allow: 'iam:TagRole' } });
  const [path] = escalationsOf(buildGraph(compileEstate([account(spec)])), userArn('eve'));
  expect(path?.steps).toMatchObject([{ actions: ['iam:TagRole', 'sts:AssumeRole'], target: roleArn('power') }]);
});

it('is conditional on the overlap of thousands of patterns, instead of comparing them for minutes', () => {
  const many = (pattern: (n: number) => string): readonly string[] =>
    Array.from({ length: 3_000 }, (_, n) => pattern(n));
  const spec = {
    users: eve({
      passes,
      makes: { allow: 'glue:CreateJob', on: many((n) => jobs(`a${n}*x*`)) },
      starts: { allow: 'glue:StartJobRun', on: many((n) => jobs(`*b${n}*`)) },
    }),
    roles: power('glue.amazonaws.com'),
  };
  expect(adminPaths(spec)).toEqual(['glue-create-and-run-job?']);
});

const allOf = (...verbs: readonly string[]): Grant => ({ allow: verbs.map((verb) => `iam:${verb}*`) });
const without = (NotAction: unknown): Grant => ({ statements: [{ Effect: 'Allow', NotAction, Resource: '*' }] });
const denied = (rest: object): Grant => ({ statements: [{ Effect: 'Deny', Resource: '*', ...rest }] });

describe('an administrator in any notation', () => {
  it.each<[string, AccountSpec, boolean]>([
    ['in every service', { users: eve({ a: { allow: '*:*' } }) }, true],
    ['in IAM alone', { users: eve({ a: { allow: 'iam:*' } }) }, true],
    [
      'verb by verb',
      { users: eve({ a: allOf('A', 'C', 'D'), b: allOf('E', 'G', 'L', 'P', 'R'), c: allOf('S', 'T', 'U') }) },
      true,
    ],
    [
      'with a verb that is missing',
      { users: eve({ a: allOf('A', 'C', 'D'), b: allOf('E', 'G', 'L', 'R', 'S', 'T', 'U') }) },
      false,
    ],
    ['by a group', { users: { eve: { groups: ['top'] } }, groups: { top: ADMIN } }, true],
    ['on all of the account', { users: eve({ a: { allow: '*', on: `arn:aws:iam::${ACCOUNT}:*` } }) }, true],
    ['on users alone', { users: eve({ a: { allow: '*', on: userArn('*') } }) }, false],
    ['but for a service', { users: eve({ a: without(['s3:*', 'ec2:*']) }) }, true],
    ['but for a delete', { users: eve({ a: without('iam:DeleteUser') }) }, true],
    ['but for IAM', { users: eve({ a: without(['iam:*', 'organizations:*', 'account:*']) }) }, false],
    [
      'without harmless actions',
      { users: eve({ a: ADMIN, no: { deny: ['aws-portal:*', 'cloudtrail:StopLogging'] } }) },
      true,
    ],
    ['less IAM', { users: eve({ a: ADMIN, no: { deny: 'iam:*' } }) }, false],
    [
      'with MFA enforced',
      {
        users: eve({
          a: ADMIN,
          no: denied({
            NotAction: 'iam:*MFA*',
            Condition: { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } },
          }),
        }),
      },
      true,
    ],
    [
      'with TLS enforced',
      {
        users: eve({ a: ADMIN, no: denied({ Action: '*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }) }),
      },
      true,
    ],
    [
      'in a Region where IAM is not',
      { users: eve({ a: { ...ADMIN, when: { StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } } } }) },
      false,
    ],
    [
      'through services alone',
      { users: eve({ a: { ...ADMIN, when: { Bool: { 'aws:ViaAWSService': 'true' } } } }) },
      false,
    ],
    [
      'within a boundary that allows everything',
      { users: { eve: { ...ADMIN, boundary: 'b' } }, policies: { b: ADMIN } },
      true,
    ],
    [
      'within a boundary',
      { users: { eve: { ...ADMIN, boundary: 'b' } }, policies: { b: { allow: ['s3:*', 'iam:Get*'] } } },
      false,
    ],
    ['under the organization', { users: eve({ a: ADMIN }), scps: [ADMIN] }, true],
    [
      'under an organization without IAM',
      { users: eve({ a: ADMIN }), scps: [ADMIN, { allow: '*', deny: 'iam:*' }] },
      false,
    ],
  ])('%s', (_name, spec, expected) => {
    expect(graphOf(spec).node(userArn('eve'))?.identity.holdsAdmin).toBe(expected);
  });
});

it('does not detach and attach a policy forever', () => {
  const spec: AccountSpec = {
    users: {
      eve: {
        allow: 'iam:*',
        when: { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'true' } },
        attached: ['duties'],
        groups: ['team'],
      },
    },
    groups: { team: {} },
    policies: {
      duties: {
        statements: [
          { Effect: 'Allow', Action: ['iam:AttachUserPolicy', 's3:*'], Resource: '*' },
          { Effect: 'Deny', Action: 'dynamodb:*', Resource: '*' },
        ],
      },
    },
  };
  const graph = graphOf(spec);
  const seen = new Set([userArn('eve')]);
  for (const id of seen) {
    const node = graph.node(id);
    for (const edge of node ? graph.ownEdges(node) : []) seen.add(graph.nodeOf(edge.to).id);
    if (seen.size > 500) break;
  }
  expect(seen.size).toBeLessThan(100);
});

describe('known vulnerable accounts', () => {
  it.each(cases)('%s', (_name, spec, paths) => {
    expect(adminPaths(spec)).toEqual(paths);
  });

  it.each(cases.filter((one) => !elsewhere.includes(one)))('in another partition: %s', (_name, spec, paths) => {
    const text = JSON.stringify(account(spec)).replaceAll('arn:aws:', 'arn:aws-us-gov:');
    const estate: AccountEstate = { ...JSON.parse(text), partition: 'aws-us-gov' };
    const found = escalationsOf(buildGraph(compileEstate([estate])), eveIn(estate));
    expect(found.filter(({ admin }) => admin).map(wayOf)).toEqual(paths);
    expect(JSON.stringify(found)).not.toContain('arn:aws:');
  });
});

const eveIn = ({ users, roles }: AccountEstate): string =>
  [...users, ...roles].find(({ name }) => name === 'eve')?.arn ?? '';
const wayOf = ({ steps }: Escalation): string =>
  steps.map(({ rule, conditional }) => `${rule}${conditional ? '?' : ''}`).join(' ');
