import { AutoScalingClient, CreateLaunchConfigurationCommand } from '@aws-sdk/client-auto-scaling';
import { BatchClient, RegisterJobDefinitionCommand } from '@aws-sdk/client-batch';
import { BedrockAgentClient, CreateAgentCommand } from '@aws-sdk/client-bedrock-agent';
import { BedrockAgentCoreControlClient, CreateAgentRuntimeCommand } from '@aws-sdk/client-bedrock-agentcore-control';
import { CloudFormationClient, CreateStackSetCommand } from '@aws-sdk/client-cloudformation';
import {
  CognitoIdentityClient,
  CreateIdentityPoolCommand,
  SetIdentityPoolRolesCommand,
} from '@aws-sdk/client-cognito-identity';
import { CreateLaunchTemplateCommand, CreateLaunchTemplateVersionCommand, EC2Client } from '@aws-sdk/client-ec2';
import {
  CreateClusterCommand,
  CreateServiceCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
} from '@aws-sdk/client-ecs';
import { CreateDevEndpointCommand, CreateJobCommand, CreateSessionCommand, GlueClient } from '@aws-sdk/client-glue';
import {
  AddRoleToInstanceProfileCommand,
  CreateInstanceProfileCommand,
  CreateRoleCommand,
  IAMClient,
} from '@aws-sdk/client-iam';
import { CreateNotebookInstanceCommand, CreatePipelineCommand, SageMakerClient } from '@aws-sdk/client-sagemaker';
import { CreateScheduleCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { CreateStateMachineCommand, SFNClient } from '@aws-sdk/client-sfn';
import { ACCOUNT, asRoot } from './snapshot-harness.ts';

const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** Fake secrets, one for each place where secrets should not be. */
export const LEFT_ABOUT = {
  job: 'Zx81-kq02-JOBs',
  template: 'export DB_PASSWORD=Vb7Q-40tm-TPLx',
  runtime: 'Pd63-mm19-RUNt',
  agent: 'postgres://helper:Hn24-pp70-AGNt@db.internal.net:5432/orders',
} as const;

/** Lists that the emulator does not support, so that their types count as not read. */
export const NOT_EMULATED = [
  'amplify:ListApps',
  'apprunner:ListServices',
  'bedrock-agentcore:ListBrowsers',
  'bedrock-agentcore:ListCodeInterpreters',
  'cloudformation:ListStackSets',
  // Authorized on *, where AWS authorizes it on repository/*.
  'ecr:DescribeRepositories',
  'glue:GetDevEndpoints',
  'glue:ListSessions',
  'iot:ListRoleAliases',
  'sagemaker:ListDomains',
  'sagemaker:ListNotebookInstances',
  'sagemaker:ListPipelines',
  'sagemaker:ListUserProfiles',
];

/** The API in a report such as `glue:GetJobs: denied (…)`. */
export const apiOf = ({ why }: { readonly why: string }): string => why.slice(0, why.indexOf(': '));

const roleName = 'carried';
export const CARRIED = `arn:aws:iam::${ACCOUNT.id}:role/${roleName}`;
export const PROFILE = `arn:aws:iam::${ACCOUNT.id}:instance-profile/fleet/workers`;

/** Compute of the kinds that both emulators support, all with one role. */
export async function setUpCompute(endpoint: string): Promise<void> {
  const root = asRoot(endpoint);
  const iam = new IAMClient(root);
  const trust = { Effect: 'Allow', Principal: { Service: 'glue.amazonaws.com' }, Action: 'sts:AssumeRole' };
  const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [trust] });
  await iam.send(new CreateRoleCommand({ RoleName: roleName, AssumeRolePolicyDocument }));
  await iam.send(new CreateInstanceProfileCommand({ InstanceProfileName: 'workers', Path: '/fleet/' }));
  await iam.send(new AddRoleToInstanceProfileCommand({ InstanceProfileName: 'workers', RoleName: roleName }));
  await new BatchClient(root).send(
    new RegisterJobDefinitionCommand({
      jobDefinitionName: 'carried',
      type: 'container',
      containerProperties: {
        image: 'busybox',
        jobRoleArn: CARRIED,
        resourceRequirements: [
          { type: 'VCPU', value: '1' },
          { type: 'MEMORY', value: '128' },
        ],
      },
    }),
  );
  await new GlueClient(root).send(
    new CreateJobCommand({
      Name: 'nightly',
      Role: roleName,
      Command: { Name: 'glueetl', ScriptLocation: 's3://scripts/nightly.py' },
      DefaultArguments: { '--db_password': LEFT_ABOUT.job },
    }),
  );
  const ec2 = new EC2Client(root);
  const { LaunchTemplate: template } = await ec2.send(
    new CreateLaunchTemplateCommand({
      LaunchTemplateName: 'workers',
      LaunchTemplateData: { IamInstanceProfile: { Name: 'workers' }, UserData: base64(LEFT_ABOUT.template) },
    }),
  );
  await ec2.send(
    new CreateLaunchTemplateVersionCommand({
      LaunchTemplateId: template?.LaunchTemplateId ?? '',
      LaunchTemplateData: { InstanceType: 't3.small' },
    }),
  );
  await new SFNClient(root).send(
    new CreateStateMachineCommand({
      name: 'orders',
      roleArn: CARRIED,
      definition: JSON.stringify({ StartAt: 'Done', States: { Done: { Type: 'Succeed' } } }),
    }),
  );
  await new SchedulerClient(root).send(
    new CreateScheduleCommand({
      Name: 'hourly',
      ScheduleExpression: 'rate(1 hour)',
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: { Arn: `arn:aws:sqs:us-east-1:${ACCOUNT.id}:jobs`, RoleArn: CARRIED, Input: '{"job":"hourly"}' },
    }),
  );
  await new BedrockAgentCoreControlClient(root).send(
    new CreateAgentRuntimeCommand({
      agentRuntimeName: 'helper',
      roleArn: CARRIED,
      networkConfiguration: { networkMode: 'PUBLIC' },
      agentRuntimeArtifact: {
        containerConfiguration: { containerUri: `${ACCOUNT.id}.dkr.ecr.us-east-1.amazonaws.com/helper:1` },
      },
      environmentVariables: { SEARCH_API_KEY: LEFT_ABOUT.runtime },
    }),
  );
}

/** An agent. The second emulator returns times in a format that clients cannot parse. */
export async function setUpAgent(endpoint: string): Promise<void> {
  await new BedrockAgentClient(asRoot(endpoint)).send(
    new CreateAgentCommand({
      agentName: 'concierge',
      agentResourceRoleArn: CARRIED,
      foundationModel: 'amazon.nova-lite-v1:0',
      instruction: `Look orders up in ${LEFT_ABOUT.agent} and answer politely.`,
    }),
  );
}

/** An identity pool that allows guests. The second emulator does not store the roles of pools. */
export async function setUpIdentityPool(endpoint: string): Promise<void> {
  const cognito = new CognitoIdentityClient(asRoot(endpoint));
  const { IdentityPoolId } = await cognito.send(
    new CreateIdentityPoolCommand({ IdentityPoolName: 'visitors', AllowUnauthenticatedIdentities: true }),
  );
  const Roles = { authenticated: CARRIED, unauthenticated: CARRIED };
  await cognito.send(new SetIdentityPoolRolesCommand({ IdentityPoolId, Roles }));
}

/** Compute that the first emulator does not support, or that only its root user can read. */
export async function setUpWorkshop(endpoint: string): Promise<void> {
  const root = asRoot(endpoint);
  const glue = new GlueClient(root);
  await glue.send(new CreateDevEndpointCommand({ EndpointName: 'workbench', RoleArn: CARRIED }));
  await glue.send(
    new CreateSessionCommand({ Id: 'asking', Role: CARRIED, Command: { Name: 'glueetl', PythonVersion: '3' } }),
  );
  const sagemaker = new SageMakerClient(root);
  await sagemaker.send(
    new CreateNotebookInstanceCommand({
      NotebookInstanceName: 'notes',
      InstanceType: 'ml.t3.medium',
      RoleArn: CARRIED,
    }),
  );
  await sagemaker.send(
    new CreatePipelineCommand({
      PipelineName: 'training',
      PipelineDefinition: '{}',
      ClientRequestToken: 'training-of-the-tests-training-of-the-tests',
      RoleArn: CARRIED,
    }),
  );
  await new CloudFormationClient(root).send(
    new CreateStackSetCommand({
      StackSetName: 'baseline',
      TemplateBody: JSON.stringify({ Resources: { Topic: { Type: 'AWS::SNS::Topic' } } }),
      AdministrationRoleARN: CARRIED,
    }),
  );
  await new AutoScalingClient(root).send(
    new CreateLaunchConfigurationCommand({
      LaunchConfigurationName: 'old-workers',
      ImageId: 'ami-12345678',
      InstanceType: 't3.small',
      IamInstanceProfile: 'workers',
    }),
  );
  await setUpCluster(endpoint);
}

/** A cluster with a service on an old revision, which has another role than the latest revision. */
async function setUpCluster(endpoint: string): Promise<void> {
  const root = asRoot(endpoint);
  const ecs = new ECSClient(root);
  await ecs.send(new CreateClusterCommand({ clusterName: 'shop' }));
  const containerDefinitions = [{ name: 'web', image: 'web', memory: 128 }];
  await ecs.send(new RegisterTaskDefinitionCommand({ family: 'web', taskRoleArn: CARRIED, containerDefinitions }));
  await ecs.send(
    new CreateServiceCommand({ cluster: 'shop', serviceName: 'web', taskDefinition: 'web:1', desiredCount: 0 }),
  );
  await ecs.send(new RegisterTaskDefinitionCommand({ family: 'web', containerDefinitions }));
}
