import { describe, expect, it } from 'vitest';
import { compilePrincipal, couldAllow } from '../../../../layers/core/iam/index.ts';
import { WELL_KNOWN_GRANTS } from '../../../../layers/core/posture/escalation/well-known-grants.ts';
import { wellKnownPolicy } from '../../../../layers/core/posture/escalation/well-known-policies.ts';
import { ADMIN, adminPaths, type RoleSpec, roleArn, userArn } from './account.ts';

const managed = (name: string, partition = 'aws'): string => `arn:${partition}:iam::aws:policy/${name}`;
const may = (name: string, action: string, on = '*', partition = 'aws'): string => {
  const policy = wellKnownPolicy(managed(name, partition));
  const eve = userArn('eve').replace('arn:aws', `arn:${partition}`);
  return policy ? couldAllow(compilePrincipal(eve, { identity: [policy] }), action, on).verdict : 'unknown';
};

describe('AWS managed policies without a document in the dump', () => {
  it('are valid documents', () => {
    for (const name in WELL_KNOWN_GRANTS) {
      const policy = wellKnownPolicy(managed(name));
      expect(compilePrincipal(userArn('eve'), { identity: policy ? [policy] : [] }).issues, name).toEqual([]);
      expect(JSON.stringify(policy?.document), name).not.toMatch(/"(Action|Resource)":\[(""|\])/);
    }
  });

  it.each<[string, string, string, string]>([
    ['AdministratorAccess', 'iam:PutUserPolicy', '*', 'yes'],
    ['PowerUserAccess', 'lambda:CreateFunction', '*', 'yes'],
    ['PowerUserAccess', 'iam:PassRole', '*', 'no'],
    ['job-function/ViewOnlyAccess', 'ec2:DescribeInstances', '*', 'yes'],
    ['SecurityAudit', 's3:GetObject', '*', 'no'],
    ['ReadOnlyAccess', 's3:GetObject', '*', 'yes'],
    ['ReadOnlyAccess', 'secretsmanager:GetSecretValue', '*', 'no'],
    ['AWSLambda_FullAccess', 'iam:PassRole', '*', 'conditional'],
    ['AWSGlueConsoleFullAccess', 'iam:PassRole', roleArn('AWSGlueServiceRole-x'), 'conditional'],
    ['AWSGlueConsoleFullAccess', 'iam:PassRole', roleArn('other'), 'no'],
    ['AmazonSageMakerFullAccess', 'sagemaker:CreateNotebookInstance', '*', 'yes'],
    ['AWSDenyAll', 's3:GetObject', '*', 'no'],
    ['service-role/AWSLambdaBasicExecutionRole', 'logs:PutLogEvents', '*', 'yes'],
  ])('%s: %s on %s: %s', (name, action, on, verdict) => {
    expect(may(name, action, on)).toBe(verdict);
  });

  it('use the partition in which they are attached', () => {
    const role = (partition: string) => `arn:${partition}:iam::111111111111:role/AWSGlueServiceRole-x`;
    expect(may('AWSGlueConsoleFullAccess', 'iam:PassRole', role('aws-us-gov'), 'aws-us-gov')).toBe('conditional');
    expect(may('AWSGlueConsoleFullAccess', 'iam:PassRole', role('aws'), 'aws-us-gov')).toBe('no');
  });

  it.each(['NobodyKnowsThis', '__proto__', 'constructor', 'toString', ''])(
    'are undefined for unknown names: %j',
    (name) => {
      expect(wellKnownPolicy(managed(name))).toBeUndefined();
      expect(wellKnownPolicy(`arn:aws:iam::111111111111:policy/${name || 'AdministratorAccess'}`)).toBeUndefined();
    },
  );

  const trusting = (service: string): RoleSpec => ({ ...ADMIN, trusts: service, profile: true });
  it.each<[string, Readonly<Record<string, RoleSpec>>, readonly string[]]>([
    [
      'AWSLambda_FullAccess',
      { power: trusting('lambda.amazonaws.com'), other: trusting('ec2.amazonaws.com') },
      ['lambda-create-and-invoke-function'],
    ],
    ['PowerUserAccess', { power: trusting('lambda.amazonaws.com') }, []],
    ['AmazonEC2FullAccess', { power: trusting('ec2.amazonaws.com') }, []],
    ['AWSCloudFormationFullAccess', { power: trusting('cloudformation.amazonaws.com') }, []],
    ['AmazonECS_FullAccess', { power: trusting('ecs-tasks.amazonaws.com') }, ['ecs-register-and-run-task']],
    [
      'AmazonSageMakerFullAccess',
      { power: trusting('sagemaker.amazonaws.com') },
      ['sagemaker-create-model-and-endpoint'],
    ],
    ['AmazonEventBridgeFullAccess', { power: trusting('scheduler.amazonaws.com') }, ['scheduler-create-schedule']],
    ['AWSGlueConsoleFullAccess', { power: trusting('glue.amazonaws.com') }, []],
    ['AmazonElasticMapReduceFullAccess', { power: trusting('ec2.amazonaws.com') }, ['ec2-request-spot-instances']],
    ['AWSAppRunnerFullAccess', { power: trusting('tasks.apprunner.amazonaws.com') }, ['apprunner-create-service']],
    ['SecurityAudit', { power: { ...ADMIN, trusts: '111111111111' } }, []],
  ])('open their known escalation paths: %s', (name, roles, ways) => {
    expect(adminPaths({ users: { eve: { attached: [managed(name)] } }, roles })).toEqual(ways);
  });
});
