import { describe, expect, it } from 'vitest';
import { RULES } from '../../../../layers/core/posture/escalation/index.ts';
import { ACCOUNT, type AccountSpec, ADMIN, escalationsOfEve, type RoleSpec, roleArn, userArn } from './account.ts';
import { PERMISSION_SETS } from './permission-sets.ts';

/** Every service that some rule knows trusts one role of an administrator, and every kind of compute carries it. */
const mechanisms = RULES.map(({ mechanism }) => mechanism);
const services = mechanisms.flatMap((m) => (m.kind === 'pass-role' ? [m.service] : []));
const moreServices = mechanisms.flatMap((m) => (m.kind === 'use-workload' ? m.services : []));
const types = mechanisms.flatMap((m) => (m.kind === 'use-workload' ? m.types : []));
const started = mechanisms.flatMap((m) => (m.kind === 'pass-role' ? (m.startsFrom ?? []) : []));
const power: RoleSpec = { ...ADMIN, trusts: [...new Set([...services, ...moreServices])], profile: true };

const allowed = (actions: string) => ({ allow: actions.split(' ') });

/** The account in which a set of permissions has to be a way to administrator privilege. */
const STAGES: Readonly<Record<keyof typeof PERMISSION_SETS, (actions: string) => AccountSpec>> = {
  'own-user': (actions) => ({
    users: { eve: { ...allowed(actions), groups: ['team'], attached: ['duties'] } },
    groups: { team: {}, admins: ADMIN },
    policies: { duties: { allow: 's3:ListAllMyBuckets', earlier: [ADMIN] } },
  }),
  'own-role': (actions) => ({ roles: { eve: allowed(actions) } }),
  'bounded-user': (actions) => ({
    users: { eve: { allow: '*', boundary: 'limit' } },
    policies: { limit: allowed(actions) },
  }),
  'bounded-role': (actions) => ({
    users: { eve: allowed(actions) },
    roles: { held: { ...ADMIN, trusts: ACCOUNT, boundary: 'limit' } },
    policies: { limit: { allow: 's3:ListAllMyBuckets' } },
  }),
  denied: (actions) => {
    const limit = { statements: [{ Effect: 'Deny', NotAction: actions.split(' '), Resource: '*' }] };
    const inline = { rights: { allow: '*' } };
    return actions.includes('Detach')
      ? { users: { eve: { inline, attached: ['limit'] } }, policies: { limit } }
      : { users: { eve: { inline: { ...inline, limit } } } };
  },
  'single-sign-on': (actions) => ({
    users: { eve: allowed(actions) },
    roles: { AWSReservedSSO_team_0123456789abcdef: { trusts: 'sso.amazonaws.com' } },
  }),
  colleagues: (actions) => ({
    users: { eve: allowed(actions), boss: { ...ADMIN, keys: 1 }, chief: { ...ADMIN, password: true } },
  }),
  roles: (actions) => ({
    users: { eve: allowed(actions) },
    roles: { power, open: { attached: ['duties'], trusts: ACCOUNT }, chief: { ...ADMIN, trusts: userArn('eve') } },
    policies: { duties: { allow: 's3:ListAllMyBuckets' } },
  }),
  passing: (actions) => ({
    users: { eve: allowed(actions) },
    roles: {
      power,
      bare: { ...power, profile: false },
      pool: { ...ADMIN, trusts: 'cognito-identity.amazonaws.com' },
    },
    workloads: started.map((type) => ({ type, roleArn: roleArn('power') })),
  }),
  running: (actions) => ({
    users: { eve: allowed(actions) },
    roles: { power },
    workloads: types.map((type) => ({ type, roleArn: roleArn('power') })),
  }),
};

const sets = Object.entries(STAGES).flatMap(([stage, build]) =>
  PERMISSION_SETS[stage as keyof typeof PERMISSION_SETS].map((actions) => ({ actions, build })),
);

/** Sets that depend on something that no estate contains: their paths are conditional. */
const RESTS_ON_MORE = [
  'autoscaling:CreateAutoScalingGroup',
  'codedeploy:CreateDeployment codedeploy:GetDeploymentConfig codedeploy:RegisterApplicationRevision',
  'codestar:CreateProject codestar:associateteammember',
  'codestar:createprojectfromtemplate',
  'codestar:CreateProject iam:PassRole',
  'datapipeline:CreatePipeline iam:PassRole',
  'datapipeline:CreatePipeline datapipeline:PutPipelineDefinition iam:PassRole',
  'ec2:AssociateIamInstanceProfile iam:PassRole',
  'iam:PassRole lambda:CreateFunction',
  'iam:PassRole lambda:UpdateFunctionCode lambda:UpdateFunctionConfiguration',
  'lambda:UpdateFunctionCode',
  'lambda:UpdateFunctionConfiguration',
  'sso:AttachManagedPolicyToPermissionSet',
  'sso:AttachManagedPolicyToPermissionSet sso:CreateAccountAssignment sso:CreatePermissionSet',
  'sso:PutInlinePolicyToPermissionSet',
];

describe('known privilege escalation permission sets', () => {
  it.each(sets)('$actions', ({ actions, build }) => {
    const paths = escalationsOfEve(build(actions)).filter(({ admin }) => admin);
    const sure = paths.some(({ steps }) => steps.every(({ conditional }) => !conditional));
    expect(paths.length).toBeGreaterThan(0);
    expect(sure).toBe(!RESTS_ON_MORE.includes(actions));
  });
});
