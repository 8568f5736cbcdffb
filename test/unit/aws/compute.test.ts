import { gzipSync } from 'node:zlib';
import { AppRunnerClient, DescribeServiceCommand, ListServicesCommand } from '@aws-sdk/client-apprunner';
import {
  BedrockAgentCoreControlClient,
  GetBrowserCommand,
  GetCodeInterpreterCommand,
  ListBrowsersCommand,
  ListCodeInterpretersCommand,
} from '@aws-sdk/client-bedrock-agentcore-control';
import { CodeBuildClient, ListProjectsCommand } from '@aws-sdk/client-codebuild';
import {
  CognitoIdentityClient,
  DescribeIdentityPoolCommand,
  GetIdentityPoolRolesCommand,
  ListIdentityPoolsCommand,
} from '@aws-sdk/client-cognito-identity';
import { DescribeLaunchTemplatesCommand, DescribeLaunchTemplateVersionsCommand, EC2Client } from '@aws-sdk/client-ec2';
import {
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  ECSClient,
  ListClustersCommand,
  ListServicesCommand as ListEcsServicesCommand,
  ListTaskDefinitionFamiliesCommand,
  ListTasksCommand,
} from '@aws-sdk/client-ecs';
import { GetJobsCommand, GlueClient, ListSessionsCommand } from '@aws-sdk/client-glue';
import {
  DescribeDomainCommand,
  DescribeUserProfileCommand,
  ListDomainsCommand,
  ListUserProfilesCommand,
  SageMakerClient,
} from '@aws-sdk/client-sagemaker';
import { GetScheduleCommand, ListSchedulesCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { DescribeStateMachineCommand, ListStateMachinesCommand, SFNClient } from '@aws-sdk/client-sfn';
import { beforeEach, describe, expect, it } from 'vitest';
import { readAgentBrowsers, readCodeInterpreters } from '../../../layers/aws/readers/compute/agent-core.ts';
import { readAppRunnerServices } from '../../../layers/aws/readers/compute/app-runner.ts';
import { readCodeBuildProjects } from '../../../layers/aws/readers/compute/codebuild.ts';
import { readTaskDefinitions } from '../../../layers/aws/readers/compute/ecs.ts';
import { readGlueJobs, readGlueSessions } from '../../../layers/aws/readers/compute/glue.ts';
import { readIdentityPools } from '../../../layers/aws/readers/compute/identity-pools.ts';
import { readLaunchTemplates } from '../../../layers/aws/readers/compute/launch-templates.ts';
import type { ReadCompute } from '../../../layers/aws/readers/compute/reader.ts';
import { readStudios } from '../../../layers/aws/readers/compute/sagemaker.ts';
import { NOTHING_SCANNED } from '../../../layers/aws/readers/compute/scanned.ts';
import { readSchedules } from '../../../layers/aws/readers/compute/schedules.ts';
import { readStateMachines } from '../../../layers/aws/readers/compute/state-machines.ts';
import { trackReads } from '../../../layers/aws/readers/read-tracker.ts';
import { mockClient } from '../mock-client.ts';

const place = { region: 'eu-west-1', account: '123456789012', partition: 'aws', before: NOTHING_SCANNED };
const role = (name: string) => `arn:aws:iam::123456789012:role/${name}`;
const refusal = (name: string) => Object.assign(new Error(name), { name, $metadata: {} });
const base64 = (text: string) => Buffer.from(text).toString('base64');

/** The result of a reader, and what it reports. */
async function reading(read: ReadCompute) {
  const reads = trackReads();
  const found = await read({ region: place.region }, reads, place);
  const notes = reads.unreadable().map(({ what, why }) => `${what} | ${why}`);
  if (found === 'unknown') return { unknown: true, carried: [], values: [], typesRead: [], notes };
  const carried = found.workloads.map(({ id, roleArn, access }) => [id, roleArn, access ?? ''].join(' ').trim());
  return { unknown: false, carried, values: found.values, typesRead: found.typesRead, notes };
}

const mocks = {
  appRunner: mockClient(AppRunnerClient),
  agents: mockClient(BedrockAgentCoreControlClient),
  codeBuild: mockClient(CodeBuildClient),
  cognito: mockClient(CognitoIdentityClient),
  ec2: mockClient(EC2Client),
  ecs: mockClient(ECSClient),
  glue: mockClient(GlueClient),
  sagemaker: mockClient(SageMakerClient),
  scheduler: mockClient(SchedulerClient),
  states: mockClient(SFNClient),
};
beforeEach(() => {
  for (const mock of Object.values(mocks)) mock.reset();
});

describe('a service that is not in every Region', () => {
  const nowhere = Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' });

  it('has no workloads in a Region without an endpoint, and counts as read', async () => {
    mocks.appRunner.on(ListServicesCommand).rejects(nowhere);
    expect(await reading(readAppRunnerServices)).toMatchObject({
      unknown: false,
      typesRead: ['AWS::AppRunner::Service'],
      notes: [],
    });
  });

  it('is unknown if a service of every Region cannot be reached', async () => {
    mocks.codeBuild.on(ListProjectsCommand).rejects(nowhere);
    expect(await reading(readCodeBuildProjects)).toMatchObject({
      unknown: true,
      notes: ['AWS::CodeBuild::Project in eu-west-1 | codebuild:ListProjects: not reached (ENOTFOUND)'],
    });
  });

  it('is unknown and reported if its list is denied', async () => {
    mocks.appRunner.on(ListServicesCommand).rejects(refusal('AccessDeniedException'));
    expect(await reading(readAppRunnerServices)).toMatchObject({
      unknown: true,
      notes: ['AWS::AppRunner::Service in eu-west-1 | apprunner:ListServices: denied (AccessDeniedException)'],
    });
  });
});

describe('App Runner services', () => {
  const web = 'arn:aws:apprunner:eu-west-1:123456789012:service/web/1';
  const gone = 'arn:aws:apprunner:eu-west-1:123456789012:service/gone/2';
  beforeEach(() => {
    mocks.appRunner
      .on(ListServicesCommand)
      .resolvesOnce({ ServiceSummaryList: [{ ServiceArn: web }], NextToken: 'more' })
      .resolves({ ServiceSummaryList: [{ ServiceArn: gone }] });
    mocks.appRunner.on(DescribeServiceCommand, { ServiceArn: web }).resolves({
      Service: {
        ServiceName: 'web',
        ServiceId: '1',
        ServiceArn: web,
        CreatedAt: new Date(0),
        UpdatedAt: new Date(0),
        AutoScalingConfigurationSummary: {},
        NetworkConfiguration: {},
        Status: 'RUNNING',
        InstanceConfiguration: { InstanceRoleArn: role('web') },
        SourceConfiguration: {
          ImageRepository: {
            ImageIdentifier: 'web',
            ImageRepositoryType: 'ECR',
            ImageConfiguration: { RuntimeEnvironmentVariables: { TOKEN: 'x1' } },
          },
        },
      },
    });
  });

  it('are complete without a service that is deleted while they are read', async () => {
    mocks.appRunner.on(DescribeServiceCommand, { ServiceArn: gone }).rejects(refusal('ResourceNotFoundException'));
    expect(await reading(readAppRunnerServices)).toEqual({
      unknown: false,
      carried: [`${web} ${role('web')}`],
      values: [{ type: 'AWS::AppRunner::Service', holder: web, place: 'TOKEN', value: 'x1', roleArn: role('web') }],
      typesRead: ['AWS::AppRunner::Service'],
      notes: [],
    });
  });

  it('are incomplete if one service is throttled', async () => {
    mocks.appRunner.on(DescribeServiceCommand, { ServiceArn: gone }).rejects(refusal('ThrottlingException'));
    expect(await reading(readAppRunnerServices)).toMatchObject({
      carried: [`${web} ${role('web')}`],
      typesRead: [],
      notes: [`${gone} | apprunner:DescribeService: throttled for too long (ThrottlingException)`],
    });
  });
});

describe('task definitions', () => {
  const definition = (revision: number) => `arn:aws:ecs:eu-west-1:123456789012:task-definition/web:${revision}`;
  beforeEach(() => {
    mocks.ecs.on(ListTaskDefinitionFamiliesCommand).resolves({ families: ['web'] });
    mocks.ecs
      .on(DescribeTaskDefinitionCommand, { taskDefinition: 'web' })
      .resolves({ taskDefinition: { taskDefinitionArn: definition(2), taskRoleArn: role('new') } });
    mocks.ecs
      .on(DescribeTaskDefinitionCommand, { taskDefinition: definition(1) })
      .resolves({ taskDefinition: { taskDefinitionArn: definition(1), taskRoleArn: role('old') } });
    mocks.ecs.on(ListClustersCommand).resolves({ clusterArns: ['shop'] });
    mocks.ecs.on(ListTasksCommand).resolves({ taskArns: ['t1', 't2', 't3'] });
    mocks.ecs.on(ListEcsServicesCommand).resolves({ serviceArns: [] });
    const started = { taskDefinitionArn: definition(1), overrides: { taskRoleArn: role('other') } };
    mocks.ecs.on(DescribeTasksCommand).resolves({ tasks: [started, started, { taskDefinitionArn: definition(2) }] });
  });

  it('include old revisions and overridden roles of running tasks, each once', async () => {
    const { carried, typesRead } = await reading(readTaskDefinitions);
    expect(carried).toEqual([
      `${definition(2)} ${role('new')}`,
      `${definition(1)} ${role('old')}`,
      `${definition(1)} ${role('other')}`,
    ]);
    expect(typesRead).toContain('AWS::ECS::Service');
  });

  it('are incomplete if the tasks of a cluster are denied', async () => {
    mocks.ecs.on(ListClustersCommand).resolves({ clusterArns: ['shop', 'closed'] });
    mocks.ecs.on(DescribeTasksCommand, { cluster: 'closed' }).rejects(refusal('AccessDeniedException'));
    const { carried, typesRead, notes } = await reading(readTaskDefinitions);
    expect(carried).toHaveLength(3);
    expect(typesRead).toEqual([]);
    expect(notes).toEqual(['closed | ecs:DescribeTasks: denied (AccessDeniedException)']);
  });

  it('are the latest revisions, and incomplete, if clusters cannot be listed', async () => {
    mocks.ecs.on(ListClustersCommand).rejects(refusal('AccessDeniedException'));
    const { carried, typesRead } = await reading(readTaskDefinitions);
    expect(carried).toEqual([`${definition(2)} ${role('new')}`]);
    expect(typesRead).toEqual([]);
  });
});

describe('Studio', () => {
  const domain = 'arn:aws:sagemaker:eu-west-1:123456789012:domain/d-1';
  const profile = 'arn:aws:sagemaker:eu-west-1:123456789012:user-profile/d-1/ada';
  beforeEach(() => {
    mocks.sagemaker.on(ListDomainsCommand).resolves({ Domains: [{ DomainId: 'd-1' }] });
    mocks.sagemaker.on(DescribeDomainCommand).resolves({
      DomainArn: domain,
      DefaultUserSettings: { ExecutionRole: role('studio') },
      DefaultSpaceSettings: { ExecutionRole: role('shared') },
    });
    mocks.sagemaker
      .on(ListUserProfilesCommand)
      .resolves({ UserProfiles: [{ DomainId: 'd-1', UserProfileName: 'ada' }] });
    mocks.sagemaker
      .on(DescribeUserProfileCommand, { DomainId: 'd-1', UserProfileName: 'ada' })
      .resolves({ UserProfileArn: profile, UserSettings: { ExecutionRole: role('ada') } });
  });

  it('has the roles of domains, of their spaces, and of user profiles', async () => {
    const { carried, typesRead } = await reading(readStudios);
    expect(carried).toEqual([
      `${domain} ${role('studio')}`,
      `${domain} ${role('shared')}`,
      `${profile} ${role('ada')}`,
    ]);
    expect(typesRead).toEqual([
      'AWS::SageMaker::Domain',
      'AWS::SageMaker::UserProfile',
      'AWS::SageMaker::Space',
      'AWS::SageMaker::App',
    ]);
  });

  it('has the domains, but is incomplete, if user profiles cannot be listed', async () => {
    mocks.sagemaker.on(ListUserProfilesCommand).rejects(refusal('AccessDeniedException'));
    const { carried, typesRead, notes } = await reading(readStudios);
    expect(carried).toHaveLength(2);
    expect(typesRead).toEqual([]);
    expect(notes).toHaveLength(1);
  });
});

describe('identity pools', () => {
  beforeEach(() => {
    mocks.cognito.on(ListIdentityPoolsCommand).resolves({ IdentityPools: [{ IdentityPoolId: 'eu-west-1:1' }] });
    mocks.cognito.on(GetIdentityPoolRolesCommand).resolves({
      Roles: { authenticated: role('member'), unauthenticated: role('visitor') },
      RoleMappings: {
        provider: {
          Type: 'Rules',
          RulesConfiguration: {
            Rules: [{ Claim: 'group', MatchType: 'Equals', Value: 'staff', RoleARN: role('staff') }],
          },
        },
      },
    });
  });
  const pool = 'arn:aws:cognito-identity:eu-west-1:123456789012:identitypool/eu-west-1:1';
  const open = (AllowUnauthenticatedIdentities: boolean) =>
    mocks.cognito.on(DescribeIdentityPoolCommand).resolves({ AllowUnauthenticatedIdentities });

  it('issue one role to guests and others to authenticated users', async () => {
    open(true);
    expect((await reading(readIdentityPools)).carried).toEqual([
      `${pool} ${role('member')} authenticated`,
      `${pool} ${role('staff')} authenticated`,
      `${pool} ${role('visitor')} unauthenticated`,
    ]);
  });

  it('issue no role to guests unless they allow guests', async () => {
    open(false);
    expect((await reading(readIdentityPools)).carried.join()).not.toContain('visitor');
  });
});

describe('browsers and code interpreters of agents', () => {
  it('are read without those that AWS manages', async () => {
    mocks.agents.on(ListBrowsersCommand, { type: 'CUSTOM' }).resolves({
      browserSummaries: [{ browserId: 'b', browserArn: 'arn:b', status: 'READY', createdAt: new Date(0) }],
    });
    mocks.agents
      .on(GetBrowserCommand, { browserId: 'b' })
      .resolves({ browserArn: 'arn:b', executionRoleArn: role('browser') });
    mocks.agents.on(ListCodeInterpretersCommand, { type: 'CUSTOM' }).resolves({
      codeInterpreterSummaries: [
        { codeInterpreterId: 'c', codeInterpreterArn: 'arn:c', status: 'READY', createdAt: new Date(0) },
      ],
    });
    mocks.agents
      .on(GetCodeInterpreterCommand, { codeInterpreterId: 'c' })
      .resolves({ codeInterpreterArn: 'arn:c', executionRoleArn: role('interpreter') });
    expect(await reading(readAgentBrowsers)).toMatchObject({ carried: [`arn:b ${role('browser')}`], notes: [] });
    const interpreters = await reading(readCodeInterpreters);
    expect(interpreters.carried).toEqual([`arn:c ${role('interpreter')}`]);
    expect(interpreters.typesRead).toContain('AWS::BedrockAgentCore::CodeInterpreterCustom');
  });
});

describe('Glue', () => {
  it('has role ARNs even for roles given by name, and the arguments of jobs', async () => {
    mocks.glue
      .on(GetJobsCommand)
      .resolvesOnce({ Jobs: [{ Name: 'a', Role: 'etl', DefaultArguments: { '--password': 'p1' } }], NextToken: '2' })
      .resolves({ Jobs: [{ Name: 'b', Role: role('path/load'), NonOverridableArguments: { '--token': 't1' } }] });
    const { carried, values } = await reading(readGlueJobs);
    expect(carried).toEqual([
      `arn:aws:glue:eu-west-1:123456789012:job/a ${role('etl')}`,
      `arn:aws:glue:eu-west-1:123456789012:job/b ${role('path/load')}`,
    ]);
    expect(values.map((value) => `${value.place}=${value.value}`)).toEqual(['--password=p1', '--token=t1']);
  });

  it('has only sessions that accept statements', async () => {
    mocks.glue.on(ListSessionsCommand).resolves({
      Sessions: [
        { Id: 'open', Role: role('ask'), Status: 'READY' },
        { Id: 'over', Role: role('ask'), Status: 'TIMEOUT' },
      ],
    });
    expect((await reading(readGlueSessions)).carried).toEqual([
      `arn:aws:glue:eu-west-1:123456789012:session/open ${role('ask')}`,
    ]);
  });
});

describe('launch templates', () => {
  it('have the instance profiles of all versions, and each distinct user data once', async () => {
    mocks.ec2.on(DescribeLaunchTemplatesCommand).resolves({ LaunchTemplates: [{ LaunchTemplateId: 'lt-1' }] });
    const version = (profile: object, text: string) => ({
      LaunchTemplateData: { IamInstanceProfile: profile, UserData: base64(text) },
    });
    const full = 'arn:aws:iam::123456789012:instance-profile/fleet/big';
    mocks.ec2
      .on(DescribeLaunchTemplateVersionsCommand)
      .resolvesOnce({ LaunchTemplateVersions: [version({ Name: 'small' }, 'one')], NextToken: '2' })
      .resolves({ LaunchTemplateVersions: [version({ Arn: full }, 'two'), version({ Name: 'small' }, 'one')] });
    const { carried, values } = await reading(readLaunchTemplates);
    expect(carried).toEqual(['lt-1 arn:aws:iam::123456789012:instance-profile/small', `lt-1 ${full}`]);
    expect(values.map(({ value }) => value)).toEqual(['one', 'two']);
  });

  it('keep compressed user data encoded for the scan', async () => {
    const compressed = gzipSync('#!/bin/sh').toString('base64');
    mocks.ec2.on(DescribeLaunchTemplatesCommand).resolves({ LaunchTemplates: [{ LaunchTemplateId: 'lt-1' }] });
    mocks.ec2
      .on(DescribeLaunchTemplateVersionsCommand)
      .resolves({ LaunchTemplateVersions: [{ LaunchTemplateData: { UserData: compressed } }] });
    expect((await reading(readLaunchTemplates)).values.map(({ value }) => value)).toEqual([compressed]);
  });
});

describe('state machines', () => {
  const arn = 'arn:aws:states:eu-west-1:123456789012:stateMachine:orders';
  beforeEach(() => {
    mocks.states.on(ListStateMachinesCommand).resolves({
      stateMachines: [{ stateMachineArn: arn, name: 'orders', type: 'STANDARD', creationDate: new Date(0) }],
    });
  });

  it('have the role of one with an encrypted definition, which is reported', async () => {
    mocks.states
      .on(DescribeStateMachineCommand)
      .rejects(refusal('KmsAccessDeniedException'))
      .on(DescribeStateMachineCommand, { includedData: 'METADATA_ONLY' })
      .resolves({ stateMachineArn: arn, roleArn: role('orders') });
    expect(await reading(readStateMachines)).toEqual({
      unknown: false,
      carried: [`${arn} ${role('orders')}`],
      values: [],
      typesRead: ['AWS::StepFunctions::StateMachine'],
      notes: [`${arn} | states:DescribeStateMachine: its definition is encrypted (KmsAccessDeniedException)`],
    });
  });

  it('are complete without one that is deleted while they are read', async () => {
    mocks.states.on(DescribeStateMachineCommand).rejects(refusal('StateMachineDoesNotExist'));
    expect(await reading(readStateMachines)).toMatchObject({
      carried: [],
      typesRead: ['AWS::StepFunctions::StateMachine'],
      notes: [],
    });
  });
});

describe('schedules', () => {
  it('are incomplete if there is more than one page', async () => {
    const Schedules = [{ Arn: 'arn:s', Name: 's', GroupName: 'default' }];
    mocks.scheduler.on(ListSchedulesCommand).resolves({ Schedules, NextToken: 'more' });
    mocks.scheduler
      .on(GetScheduleCommand, { Name: 's', GroupName: 'default' })
      .resolves({ Arn: 'arn:s', Target: { Arn: 'arn:t', RoleArn: role('clock'), Input: 'hello' } });
    const { carried, values, typesRead } = await reading(readSchedules);
    expect([carried, typesRead]).toEqual([[`arn:s ${role('clock')}`], []]);
    expect(values.map(({ value }) => value)).toEqual(['hello']);
    mocks.scheduler.on(ListSchedulesCommand).resolves({ Schedules });
    expect((await reading(readSchedules)).typesRead).toEqual(['AWS::Scheduler::Schedule']);
  });
});
