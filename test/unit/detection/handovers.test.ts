import { describe, expect, it } from 'vitest';
import { detectBatch } from '../../../layers/core/detection/detect.ts';
import { handoversOf, PASSING_EVENTS, USING_EVENTS } from '../../../layers/core/detection/handovers/catalogue.ts';
import { handoverOf } from '../../../layers/core/detection/handovers/handover.ts';
import { type RoleReference, rolesIn } from '../../../layers/core/detection/handovers/role-references.ts';
import { ruleIndex } from '../../../layers/core/detection/rules/index.ts';
import type { Signal } from '../../../layers/core/detection/types.ts';
import { compareSeverity, type Tier } from '../../../layers/core/identity.ts';
import { RULES } from '../../../layers/core/posture/escalation/rules/index.ts';
import type { Posture } from '../../../layers/core/posture/types.ts';
import {
  ACCOUNT,
  ask,
  DAY,
  event,
  type Fields,
  locate,
  NOON,
  posture,
  role,
  roleArn,
  stateOf,
  tenDays,
} from './records.ts';

const ADMIN = roleArn('platform');
const PROFILE = `arn:aws:iam::${ACCOUNT}:instance-profile/platform-profile`;
const BUILD = roleArn('build');
const builder = { userIdentity: role('build', 'run-1') };

/** As services record a request that gives compute an administrator's role. The casing differs from service to service. */
const WAYS: readonly (readonly [call: string, request: Fields, response?: Fields])[] = [
  ['lambda:CreateFunction20150331', { functionName: 'f', role: ADMIN }],
  ['lambda:UpdateFunctionConfiguration20150331v2', { functionName: 'f', role: ADMIN }],
  ['lambda:UpdateFunctionCode20150331v2', { functionName: 'f' }, { functionName: 'f', role: ADMIN }],
  ['lambda:UpdateFunctionConfiguration20150331v2', { functionName: 'f', layers: ['l'] }, { role: ADMIN }],
  ['ec2:RunInstances', { iamInstanceProfile: { arn: PROFILE } }],
  [
    'ec2:RunInstances',
    { launchTemplate: { launchTemplateName: 't' } },
    { instancesSet: { items: [{ iamInstanceProfile: { arn: PROFILE } }] } },
  ],
  [
    'ec2:AssociateIamInstanceProfile',
    { AssociateIamInstanceProfileRequest: { IamInstanceProfile: { Name: 'platform-profile' }, InstanceId: 'i-1' } },
  ],
  [
    'ec2:ReplaceIamInstanceProfileAssociation',
    { ReplaceIamInstanceProfileAssociationRequest: { IamInstanceProfile: { Name: 'platform-profile' } } },
  ],
  [
    'ec2:CreateLaunchTemplate',
    { CreateLaunchTemplateRequest: { LaunchTemplateData: { IamInstanceProfile: { Name: 'platform-profile' } } } },
  ],
  ['ec2:ModifyInstanceAttribute', { instanceId: 'i-1', userData: '<sensitiveDataRemoved>' }],
  ['autoscaling:CreateLaunchConfiguration', { launchConfigurationName: 'l', iamInstanceProfile: 'platform-profile' }],
  ['iam:AddRoleToInstanceProfile', { roleName: 'platform', instanceProfileName: 'web' }],
  ['ecs:RegisterTaskDefinition', { family: 'f', taskRoleArn: ADMIN, executionRoleArn: roleArn('agent') }],
  ['ecs:RunTask', { taskDefinition: 'f:1', overrides: { taskRoleArn: ADMIN } }],
  ['glue:CreateJob', { name: 'j', role: 'platform', command: { name: 'glueetl' } }],
  ['glue:UpdateJob', { jobName: 'j', jobUpdate: { role: ADMIN } }],
  ['glue:CreateDevEndpoint', { endpointName: 'e', roleArn: ADMIN }],
  ['sagemaker:CreateNotebookInstance', { notebookInstanceName: 'n', roleArn: ADMIN }],
  ['sagemaker:CreateProcessingJob', { processingJobName: 'p', roleArn: ADMIN }],
  ['codebuild:CreateProject', { name: 'p', serviceRole: ADMIN }],
  ['codebuild:UpdateProject', { name: 'p' }, { project: { serviceRole: ADMIN } }],
  ['codebuild:StartBuild', { projectName: 'p', buildspecOverride: 'x', serviceRoleOverride: ADMIN }],
  ['cloudformation:CreateStack', { stackName: 's', roleARN: ADMIN }],
  ['cloudformation:UpdateStack', { stackName: 's', roleARN: ADMIN }],
  ['states:CreateStateMachine', { name: 'm', definition: 'HIDDEN_DUE_TO_SECURITY_REASONS', roleArn: ADMIN }],
  ['scheduler:CreateSchedule', { name: 's', target: { arn: 'arn:aws:lambda:::f', roleArn: ADMIN } }],
  ['events:PutTargets', { rule: 'r', targets: [{ id: '1', arn: 'arn:aws:ssm:::d', roleArn: ADMIN }] }],
  ['batch:RegisterJobDefinition', { jobDefinitionName: 'j', containerProperties: { jobRoleArn: ADMIN } }],
  ['elasticmapreduce:RunJobFlow', { name: 'e', jobFlowRole: 'platform-profile', serviceRole: 'emr' }],
  ['emr-serverless:StartJobRun', { applicationId: 'a', executionRoleArn: ADMIN }],
  ['apprunner:CreateService', { serviceName: 's', instanceConfiguration: { instanceRoleArn: ADMIN } }],
  ['bedrock:CreateAgent', { agentName: 'a', agentResourceRoleArn: ADMIN }],
  ['bedrock-agentcore:CreateCodeInterpreter', { name: 'c', executionRoleArn: ADMIN }],
  ['eks:CreatePodIdentityAssociation', { clusterName: 'c', namespace: 'd', roleArn: ADMIN }],
  ['ssm:StartAutomationExecution', { documentName: 'd', parameters: { AutomationAssumeRole: [ADMIN] } }],
  ['ssm:SendCommand', { documentName: 'AWS-RunShellScript', instanceIds: ['i-1'] }],
  ['ssm:CreateActivation', { iamRole: 'platform' }],
  ['cognito-identity:SetIdentityPoolRoles', { identityPoolId: 'p', roles: { unauthenticated: ADMIN } }],
  ['iot:CreateRoleAlias', { roleAlias: 'a', roleArn: ADMIN }],
  ['transfer:CreateUser', { serverId: 's', userName: 'u', role: ADMIN }],
  ['servicecatalog:CreateConstraint', { type: 'LAUNCH', parameters: JSON.stringify({ RoleArn: ADMIN }) }],
  [
    'datapipeline:PutPipelineDefinition',
    { pipelineObjects: [{ fields: [{ key: 'resourceRole', stringValue: 'platform-profile' }] }] },
  ],
  [
    'elasticbeanstalk:CreateEnvironment',
    { optionSettings: [{ namespace: 'n', optionName: 'IamInstanceProfile', value: 'platform-profile' }] },
  ],
  ['imagebuilder:CreateInfrastructureConfiguration', { name: 'i', instanceProfileName: 'platform-profile' }],
  ['apigateway:PutIntegration', { restApiId: 'r', putIntegrationInput: { type: 'AWS', credentials: ADMIN } }],
];

const escalating = posture(BUILD, 0, 'pipeline', {
  admin: false,
  escalations: [{ to: ADMIN, admin: true, steps: [] }],
});

const postureOf =
  (tier: Tier) =>
  ({ name }: RoleReference): Posture | undefined =>
    name === 'platform' || name === 'platform-profile' ? posture(ADMIN, tier, 'workload') : undefined;

interface Setting {
  readonly actor?: Posture;
  readonly tier?: Tier | 'unknown';
  readonly actions?: readonly string[];
  readonly fields?: Fields;
}

/** The signals of all rules for one call by a build role with ten days of other builds behind it. */
function signalsFor([call, request, response]: (typeof WAYS)[number], setting: Setting = {}): readonly Signal[] {
  const { actor = escalating, tier = 0, actions = ['ecr:PutImage'], fields = {} } = setting;
  const raw = ask(call, request, { ...builder, responseElements: response ?? null, ...fields });
  const state = stateOf(BUILD, { posture: actor, profile: tenDays(actions) });
  const options = { locate, ...(tier !== 'unknown' && { postureOf: postureOf(tier) }) };
  return detectBatch([event(raw)], state, ruleIndex(), options).signals;
}

const isNotable = ({ severity }: Signal): boolean => compareSeverity(severity, 'medium') >= 0;

describe('a build role that hands an administrator role to compute for the first time', () => {
  const cases = WAYS.map((way, number) => ({ way, title: `${number + 1} ${way[0]}` }));
  it.each(cases)('is a signal of medium or higher severity: $title', ({ way }) => {
    expect(signalsFor(way).filter(isNotable)).not.toEqual([]);
  });

  it('opens an incident after one call', () => {
    const raw = ask('lambda:CreateFunction20150331', { functionName: 'f', role: ADMIN }, builder);
    const state = stateOf(BUILD, { posture: escalating, profile: tenDays(['ecr:PutImage']) });
    const { incidents } = detectBatch([event(raw)], state, ruleIndex(), { locate, postureOf: postureOf(0) });
    expect(incidents).toHaveLength(1);
  });
});

describe('a handover that gains nothing', () => {
  const [way] = WAYS;
  if (way === undefined) throw new Error('expected a way');

  it('is no more than a low signal if the role has tier 2', () => {
    expect(signalsFor(way, { tier: 2 }).filter(isNotable)).toEqual([]);
  });

  it('is no more than a low signal if the caller is an administrator', () => {
    expect(signalsFor(way, { actor: posture(BUILD, 0, 'pipeline', { admin: true }) }).filter(isNotable)).toEqual([]);
  });

  it('is no more than a low signal if nothing is known about the role', () => {
    expect(signalsFor(way, { tier: 'unknown', actor: posture(BUILD, 2, 'pipeline') }).filter(isNotable)).toEqual([]);
  });

  it('is silent if a service makes the call', () => {
    const fields = { userIdentity: role('build', 'run-1', { invokedBy: 'cloudformation.amazonaws.com' }) };
    expect(signalsFor(way, { fields })).toEqual([]);
  });
});

describe('a role that deploys habitually', () => {
  it('causes a medium signal when only the role that it passes is new', () => {
    const [way] = WAYS;
    const signals = way && signalsFor(way, { actions: ['lambda:CreateFunction'] });
    expect(signals?.map(({ rule, severity }) => [rule, severity])).toEqual([['privileged-role-passed', 'medium']]);
  });

  it('causes a low signal at most when it passes the same role again', () => {
    const records = [0, 1].map((day) =>
      event(ask('glue:CreateJob', { name: `j${day}`, role: 'platform' }, builder, NOON + day * DAY)),
    );
    const state = stateOf(BUILD, { posture: escalating, profile: tenDays(['glue:StartJobRun']) });
    const { signals } = detectBatch(records, state, ruleIndex(), { locate, postureOf: postureOf(0) });
    const passed = signals.filter(({ rule }) => rule === 'privileged-role-passed');
    expect(passed.map(({ severity }) => severity)).toEqual(['high', 'low']);
  });
});

describe('the catalogue of handovers', () => {
  /** Their calls name no role, and reach no compute: other rules watch them. */
  const ELSEWHERE = new Set([
    'codestar-create-project-from-template',
    'cognito-get-unauthenticated-credentials',
    'cognito-sign-up-for-credentials',
    'iot-use-role-alias',
  ]);

  it.each(RULES.filter(({ mechanism }) => mechanism.kind === 'pass-role' || mechanism.kind === 'use-workload'))(
    'covers the escalation rule $id',
    (rule) => {
      expect(handoversOf(rule).length > 0).toBe(!ELSEWHERE.has(rule.id));
    },
  );

  it('lists every call once', () => {
    expect(new Set(PASSING_EVENTS).size).toBe(PASSING_EVENTS.length);
    expect(new Set(USING_EVENTS).size).toBe(USING_EVENTS.length);
  });
});

describe('the roles in a request', () => {
  it('do not include those in environment variables and tags', () => {
    const request = {
      environment: { variables: { TARGET: ADMIN } },
      tags: { role: 'platform' },
      role: roleArn('plain'),
    };
    expect(rolesIn(request, ACCOUNT, 'lambda.amazonaws.com').map(({ name }) => name)).toEqual(['plain']);
  });

  it('are bounded, however many a request names', () => {
    const request = { roles: Array.from({ length: 5_000 }, (_, number) => roleArn(`r${number}`)) };
    expect(rolesIn(request, ACCOUNT, 'lambda.amazonaws.com').length).toBeLessThanOrEqual(4);
  });

  it('are those of the role fields, whatever the caller writes in the fields before', () => {
    const elsewhere = Array.from({ length: 1_000 }, (_, number) => roleArn(`other-${number}`));
    const requests: readonly (readonly [Fields, string])[] = [
      [{ handler: `arn:aws:iam::${ACCOUNT}:role/elsewhere/platform`, role: ADMIN }, 'lambda.amazonaws.com'],
      [{ containerDefinitions: [{ command: elsewhere.slice(0, 4) }], taskRoleArn: ADMIN }, 'ecs.amazonaws.com'],
      [{ containerDefinitions: [{ command: elsewhere }], taskRoleArn: ADMIN }, 'ecs.amazonaws.com'],
    ];
    for (const [request, source] of requests)
      expect(rolesIn(request, ACCOUNT, source)[0]).toEqual({
        kind: 'role',
        account: ACCOUNT,
        name: 'platform',
        arn: ADMIN,
      });
  });

  it('are missing in a change of memory size', () => {
    const raw = ask('lambda:UpdateFunctionConfiguration20150331v2', { functionName: 'f', memorySize: 512 }, builder);
    expect(handoverOf(event(raw))).toBeUndefined();
  });
});
