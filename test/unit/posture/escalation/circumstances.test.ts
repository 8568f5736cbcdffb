import { describe, expect, it } from 'vitest';
import { RULES } from '../../../../layers/core/posture/escalation/index.ts';
import { ACCOUNT, type AccountSpec, ADMIN, adminPaths, graphOf, reachedByRule, roleArn, userArn } from './account.ts';

const OTHER = '222222222222';
const LONG_AGO = '2020-01-01T00:00:00Z';
const ruleNamed = (id: string) => {
  const found = RULES.find((rule) => rule.id === id);
  if (!found) throw new Error(`no rule ${id}`);
  return found;
};

describe('the start of a session', () => {
  const rewriting = (operator: string): NonNullable<AccountSpec['policies']> => ({
    own: { allow: 'iam:CreatePolicyVersion', when: { [operator]: { 'aws:TokenIssueTime': LONG_AGO } } },
  });

  it('is now for an assumed role', () => {
    const roles = { eve: { attached: ['own'], trusts: ACCOUNT } };
    expect(adminPaths({ roles, policies: rewriting('DateGreaterThan') })).toEqual(['iam-create-policy-version']);
    expect(adminPaths({ roles, policies: rewriting('DateLessThan') })).toEqual([]);
  });

  it('is now or absent for a user, who has no session', () => {
    const users = { eve: { attached: ['own'] } };
    expect(adminPaths({ users, policies: rewriting('DateGreaterThan') })).toEqual(['iam-create-policy-version?']);
    expect(adminPaths({ users, policies: rewriting('DateLessThan') })).toEqual([]);
  });

  it('does not protect a role whose old sessions were revoked', () => {
    const when = { DateLessThan: { 'aws:TokenIssueTime': LONG_AGO } };
    const statements = [{ Effect: 'Deny', Action: '*', Resource: '*', Condition: when }];
    const roles = { top: { ...ADMIN, statements, trusts: userArn('eve') } };
    expect(adminPaths({ users: { eve: {} }, roles })).toEqual(['sts-assume-role']);
  });
});

describe('a user that must use MFA', () => {
  const unless = (Condition: object): object[] => [{ Effect: 'Deny', NotAction: 'sts:*', Resource: '*', Condition }];
  const mfa = unless({ BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } });
  const roles = { top: { ...ADMIN, trusts: ACCOUNT } };

  it('is still an administrator, with no further escalation', () => {
    const spec = { users: { eve: { ...ADMIN, statements: mfa } }, roles };
    expect(graphOf(spec).node(userArn('eve'))?.identity.holdsAdmin).toBe(true);
    expect(adminPaths(spec)).toEqual([]);
  });

  it('can only conditionally be taken over with a new key', () => {
    const users = { eve: { allow: 'iam:CreateAccessKey' }, boss: { ...ADMIN, statements: mfa } };
    expect(adminPaths({ users })).toEqual(['iam-create-access-key?']);
  });

  it('is not an administrator if the Allow requires MFA, or if a Deny depends on more than how it calls', () => {
    const when = { Bool: { 'aws:MultiFactorAuthPresent': 'true' } };
    const tagged = unless({ StringNotEquals: { 'aws:RequestTag/x': 'y' } });
    for (const eve of [
      { ...ADMIN, when },
      { ...ADMIN, statements: tagged },
    ]) {
      expect(graphOf({ users: { eve } }).node(userArn('eve'))?.identity.holdsAdmin).toBe(false);
    }
  });
});

describe('a launch template', () => {
  const rule = ruleNamed('ec2-create-launch-template-version');
  const users = { eve: { allow: ['ec2:CreateLaunchTemplateVersion', 'ec2:ModifyLaunchTemplate'] } };
  const low = { trusts: 'ec2.amazonaws.com', profile: true };
  const workloads = [{ type: 'AWS::EC2::LaunchTemplate', roleArn: roleArn('low') }];
  const reached = (top: object): readonly string[] =>
    reachedByRule(rule, { users, roles: { low, top: { ...ADMIN, ...top } }, workloads });

  it('can get any instance profile', () => {
    expect(reached(low)).toEqual([`${roleArn('top')}?`]);
  });

  it('cannot get a role without an instance profile, or a role for another service', () => {
    expect(reached({ ...low, profile: false })).toEqual([]);
    expect(reached({ ...low, trusts: 'lambda.amazonaws.com' })).toEqual([]);
  });
});

describe('a function in another account', () => {
  const rule = ruleNamed('lambda-update-and-invoke-function');
  const abroad: AccountSpec = {
    id: OTHER,
    roles: { power: { ...ADMIN, trusts: 'lambda.amazonaws.com' } },
    workloads: [{ type: 'AWS::Lambda::Function', roleArn: roleArn('power', OTHER), id: 'thing' }],
  };
  const reached = (on: string): readonly string[] =>
    reachedByRule(
      rule,
      { users: { eve: { allow: ['lambda:UpdateFunctionCode', 'lambda:InvokeFunction'], on } } },
      abroad,
    );

  it('may allow an identity that is allowed to change it by name, depending on its resource policy', () => {
    expect(reached(`arn:aws:lambda:us-west-2:${OTHER}:function:th*`)).toEqual([`${roleArn('power', OTHER)}?`]);
  });

  it('is not assumed to allow everyone', () => {
    expect(reached('*')).toEqual([]);
    expect(reached(`arn:aws:lambda:us-west-2:${OTHER}:function:other`)).toEqual([]);
    expect(reached(`arn:aws:lambda:us-west-2:${ACCOUNT}:function:thing`)).toEqual([]);
  });
});

describe('a role of Identity Center', () => {
  it('changes its own permission set only in the account that administers Identity Center', () => {
    const eve = 'AWSReservedSSO_team_0123456789abcdef';
    const graph = graphOf({ roles: { [eve]: { allow: 'sso:AttachManagedPolicyToPermissionSet' } } });
    const node = graph.node(roleArn(eve));
    const edges = node ? [...graph.ownEdges(node), ...graph.sharedEdges(node.identity)] : [];
    expect(edges.map(({ dependsOn }) => dependsOn)).toEqual([['whether this account administers Identity Center']]);
  });
});

describe('tags that a condition requires', () => {
  const when = { StringEquals: { 'aws:ResourceTag/team': 'ours' } };
  const taking = { allow: 'iam:CreateAccessKey', when };
  const reached = (inline: object, tags: Readonly<Record<string, string>> = {}): readonly string[] =>
    adminPaths({ users: { eve: { inline: { taking, ...inline } }, boss: { ...ADMIN, tags } } });

  it('can be on the target', () => {
    expect(reached({}, { team: 'ours' })).toEqual(['iam-create-access-key']);
    expect(reached({}, { team: 'theirs' })).toEqual([]);
  });

  it('can be added by an attacker that is allowed to', () => {
    expect(reached({ tagging: { allow: 'iam:TagUser' } })).toEqual(['iam-create-access-key']);
    expect(reached({ tagging: { allow: 'iam:TagUser', on: userArn('somebody') } })).toEqual([]);
    expect(reached({ tagging: { allow: 'iam:TagRole' } })).toEqual([]);
  });

  it('of a role matter where it is passed, and nowhere else', () => {
    const pass = { allow: 'iam:PassRole', when: { StringEquals: { 'iam:ResourceTag/pass': 'yes' } } };
    const start = { allow: ['lambda:CreateFunction', 'lambda:InvokeFunction'] };
    const power = { ...ADMIN, trusts: 'lambda.amazonaws.com' };
    const users = { eve: { inline: { pass, start } } };
    expect(adminPaths({ users, roles: { power } })).toEqual([]);
    expect(adminPaths({ users, roles: { power: { ...power, tags: { pass: 'yes' } } } })).toEqual([
      'lambda-create-and-invoke-function',
    ]);
  });
});

describe('an instance profile', () => {
  const rule = ruleNamed('ec2-run-instances-with-changed-profile');
  const inline = { all: { allow: ['iam:PassRole', 'iam:RemoveRoleFromInstanceProfile', 'ec2:RunInstances'] } };
  const roles = {
    low: { trusts: 'ec2.amazonaws.com', profile: true },
    top: { ...ADMIN, trusts: 'ec2.amazonaws.com' },
  };
  const reached = (on: string, present: NonNullable<AccountSpec['roles']> = roles): readonly string[] =>
    reachedByRule(rule, {
      users: { eve: { inline: { ...inline, change: { allow: 'iam:AddRoleToInstanceProfile', on } } } },
      roles: present,
    });

  it('of another role can hold the better one if the attacker can change the profile', () => {
    expect(reached('*')).toEqual([roleArn('top')]);
    expect(reached(`arn:aws:iam::${ACCOUNT}:instance-profile/low`)).toEqual([roleArn('top')]);
    expect(reached(`arn:aws:iam::${ACCOUNT}:instance-profile/other`)).toEqual([]);
  });

  it('must exist', () => {
    expect(reached('*', { top: roles.top })).toEqual([]);
  });
});
