import type { EscalationRule } from '../../posture/escalation/rule.ts';
import { at } from '../request-accessors.ts';
import { patternOf } from '../rule.ts';
import type { ActivityEvent } from '../types.ts';

/** Calls as CloudTrail records them, `service:Name`, by the compute or resource that gets the role. The calls are those that the
 * escalation rules need, and others that take a role in the same way. */
const PASSED_TO: Readonly<Record<string, readonly string[]>> = {
  function: ['lambda:CreateFunction', 'lambda:UpdateFunctionConfiguration'],
  instance: [
    'ec2:RunInstances',
    'ec2:RequestSpotInstances',
    'ec2:RequestSpotFleet',
    'ec2:CreateFleet',
    'ec2:AssociateIamInstanceProfile',
    'ec2:ReplaceIamInstanceProfileAssociation',
  ],
  'instance profile': ['iam:AddRoleToInstanceProfile'],
  'launch template': ['ec2:CreateLaunchTemplate', 'ec2:CreateLaunchTemplateVersion'],
  'Auto Scaling group': [
    'autoscaling:CreateLaunchConfiguration',
    'autoscaling:CreateAutoScalingGroup',
    'autoscaling:UpdateAutoScalingGroup',
  ],
  'ECS task': [
    'ecs:RegisterTaskDefinition',
    'ecs:RunTask',
    'ecs:StartTask',
    'ecs:CreateService',
    'ecs:UpdateService',
    'ecs:CreateTaskSet',
  ],
  'Batch job': ['batch:RegisterJobDefinition', 'batch:SubmitJob', 'batch:CreateComputeEnvironment'],
  'Kubernetes pod': ['eks:CreatePodIdentityAssociation', 'eks:UpdatePodIdentityAssociation', 'eks:CreateAddon'],
  'Kubernetes node': ['eks:CreateNodegroup', 'eks:CreateFargateProfile'],
  stack: [
    'cloudformation:CreateStack',
    'cloudformation:UpdateStack',
    'cloudformation:CreateChangeSet',
    'cloudformation:DeleteStack',
    'cloudformation:CreateStackSet',
    'cloudformation:UpdateStackSet',
  ],
  'build project': [
    'codebuild:CreateProject',
    'codebuild:UpdateProject',
    'codebuild:StartBuild',
    'codebuild:StartBuildBatch',
  ],
  'delivery pipeline': [
    'codepipeline:CreatePipeline',
    'codepipeline:UpdatePipeline',
    'codedeploy:CreateDeploymentGroup',
    'codedeploy:UpdateDeploymentGroup',
  ],
  'project template': ['codestar:CreateProject', 'servicecatalog:CreateConstraint', 'servicecatalog:UpdateConstraint'],
  'application environment': [
    'elasticbeanstalk:CreateEnvironment',
    'elasticbeanstalk:UpdateEnvironment',
    'apprunner:CreateService',
    'apprunner:UpdateService',
    'amplify:CreateApp',
    'amplify:UpdateApp',
    'appstream:CreateImageBuilder',
    'appstream:CreateFleet',
    'gamelift:CreateFleet',
  ],
  'API integration': [
    'apigateway:PutIntegration',
    'apigateway:UpdateIntegration',
    'apigateway:CreateIntegration',
    'appsync:CreateDataSource',
    'appsync:UpdateDataSource',
  ],
  'state machine': ['states:CreateStateMachine', 'states:UpdateStateMachine', 'states:TestState'],
  schedule: ['scheduler:CreateSchedule', 'scheduler:UpdateSchedule'],
  'event target': ['events:PutTargets', 'pipes:CreatePipe', 'pipes:UpdatePipe'],
  'Glue job': [
    'glue:CreateJob',
    'glue:UpdateJob',
    'glue:CreateDevEndpoint',
    'glue:CreateSession',
    'glue:CreateCrawler',
  ],
  'data job': [
    'athena:CreateWorkGroup',
    'databrew:CreateRecipeJob',
    'databrew:CreateProfileJob',
    'datapipeline:CreatePipeline',
    'datapipeline:PutPipelineDefinition',
    'kinesisanalytics:CreateApplication',
    'kinesisanalytics:UpdateApplication',
    'omics:StartRun',
    'omics:CreateWorkflow',
    'firehose:CreateDeliveryStream',
    's3:CreateJob',
  ],
  cluster: [
    'elasticmapreduce:RunJobFlow',
    'emr-serverless:StartJobRun',
    'emr-containers:StartJobRun',
    'airflow:CreateEnvironment',
    'airflow:UpdateEnvironment',
    'redshift:ModifyClusterIamRoles',
    'rds:AddRoleToDBCluster',
    'rds:AddRoleToDBInstance',
  ],
  'SageMaker job': [
    'sagemaker:CreateNotebookInstance',
    'sagemaker:UpdateNotebookInstance',
    'sagemaker:CreateTrainingJob',
    'sagemaker:CreateProcessingJob',
    'sagemaker:CreateHyperParameterTuningJob',
    'sagemaker:CreateAutoMLJob',
    'sagemaker:CreateModel',
    'sagemaker:CreatePipeline',
    'sagemaker:UpdatePipeline',
    'sagemaker:CreateDomain',
    'sagemaker:UpdateDomain',
    'sagemaker:CreateUserProfile',
    'sagemaker:UpdateUserProfile',
  ],
  'Bedrock agent': [
    'bedrock:CreateAgent',
    'bedrock:UpdateAgent',
    'bedrock-agentcore:CreateAgentRuntime',
    'bedrock-agentcore:UpdateAgentRuntime',
    'bedrock-agentcore:CreateBrowser',
    'bedrock-agentcore:CreateCodeInterpreter',
  ],
  'quantum job': ['braket:CreateJob'],
  'Systems Manager task': [
    'ssm:StartAutomationExecution',
    'ssm:RegisterTaskWithMaintenanceWindow',
    'ssm:UpdateMaintenanceWindowTask',
    'ssm:CreateActivation',
    'ssm:CreateAssociation',
    'config:PutRemediationConfigurations',
  ],
  'render queue': ['deadline:CreateQueue', 'deadline:UpdateQueue', 'deadline:CreateFleet'],
  'image build': ['imagebuilder:CreateInfrastructureConfiguration', 'imagebuilder:UpdateInfrastructureConfiguration'],
  'device credential': ['iot:CreateRoleAlias', 'iot:UpdateRoleAlias', 'iot:CreateTopicRule', 'iot:ReplaceTopicRule'],
  'identity pool': ['cognito-identity:SetIdentityPoolRoles'],
  'certificate profile': ['rolesanywhere:CreateProfile', 'rolesanywhere:UpdateProfile'],
  'file transfer user': ['transfer:CreateUser', 'transfer:UpdateUser'],
  canary: ['synthetics:CreateCanary', 'synthetics:UpdateCanary'],
};

type Applies = (event: ActivityEvent) => boolean;
const ALWAYS: Applies = () => true;

const has =
  (...names: readonly string[]): Applies =>
  ({ request }) =>
    names.some((name) => at(request, name) !== undefined);

const overrides: Applies = ({ request }) => Object.keys(request).some((name) => /override$/i.test(name));

/** Calls that change, start or enter compute which already has a role, and when they do. */
const USES: Readonly<Record<string, Applies>> = {
  'lambda:UpdateFunctionCode': ALWAYS,
  'lambda:UpdateFunctionConfiguration': has('layers', 'handler', 'environment', 'runtime', 'imageConfig'),
  'ec2:ModifyInstanceAttribute': has('userData'),
  'ec2:CreateLaunchTemplateVersion': ALWAYS,
  'ec2-instance-connect:SendSSHPublicKey': ALWAYS,
  'ec2-instance-connect:SendSerialConsoleSSHPublicKey': ALWAYS,
  'ssm:SendCommand': ALWAYS,
  'ssm:StartSession': ALWAYS,
  'ssm:CreateAssociation': ALWAYS,
  'autoscaling:CreateAutoScalingGroup': ALWAYS,
  'batch:SubmitJob': ALWAYS,
  'ecs:ExecuteCommand': ALWAYS,
  'eks:CreateAccessEntry': ALWAYS,
  'eks:AssociateAccessPolicy': ALWAYS,
  'cloudformation:UpdateStack': ALWAYS,
  'cloudformation:UpdateStackSet': ALWAYS,
  'cloudformation:ExecuteChangeSet': ALWAYS,
  'codebuild:UpdateProject': ALWAYS,
  'codebuild:StartBuild': overrides,
  'codebuild:StartBuildBatch': overrides,
  'codebuild:StartSandbox': ALWAYS,
  'codedeploy:CreateDeployment': ALWAYS,
  'codestar:AssociateTeamMember': ALWAYS,
  'amplify:UpdateApp': ALWAYS,
  'amplify:UpdateBranch': has('buildSpec'),
  'apprunner:UpdateService': ALWAYS,
  'appstream:CreateStreamingURL': ALWAYS,
  'appstream:CreateImageBuilderStreamingURL': ALWAYS,
  'bedrock-agentcore:InvokeAgentRuntimeCommand': ALWAYS,
  'bedrock-agentcore:StartBrowserSession': ALWAYS,
  'bedrock-agentcore:StartCodeInterpreterSession': ALWAYS,
  'elasticmapreduce:AddJobFlowSteps': ALWAYS,
  'glue:RunStatement': ALWAYS,
  'glue:UpdateDevEndpoint': ALWAYS,
  'greengrass:CreateDeployment': ALWAYS,
  'kinesisanalytics:UpdateApplication': ALWAYS,
  'airflow:CreateCliToken': ALWAYS,
  'rolesanywhere:CreateTrustAnchor': ALWAYS,
  'sagemaker:UpdateNotebookInstance': has('lifecycleConfigName', 'notebookInstanceLifecycleConfigName'),
  'sagemaker:UpdateNotebookInstanceLifecycleConfig': ALWAYS,
  'sagemaker:CreatePresignedNotebookInstanceUrl': ALWAYS,
  'sagemaker:CreatePresignedDomainUrl': ALWAYS,
  'sagemaker:UpdatePipeline': ALWAYS,
  'states:UpdateStateMachine': has('definition'),
  'synthetics:UpdateCanary': has('code'),
  'deadline:AssumeQueueRoleForUser': ALWAYS,
  'datazone:GetEnvironmentCredentials': ALWAYS,
};

const COMPUTE: ReadonlyMap<string, string> = new Map(
  Object.entries(PASSED_TO).flatMap(([compute, names]) => names.map((name) => [name, compute] as const)),
);

/** What gets the role that such a call names: `function`. */
export const computeOf = (call: string): string | undefined => COMPUTE.get(call);

export const usesCompute = (call: string, event: ActivityEvent): boolean => USES[call]?.(event) === true;

/** `lambda.amazonaws.com:CreateFunction` */
export const PASSING_EVENTS: readonly string[] = [...COMPUTE.keys()].map(patternOf);
export const USING_EVENTS: readonly string[] = Object.keys(USES).map(patternOf);

/** IAM actions whose calls CloudTrail records with other names. */
const OTHER_NAMES: Readonly<Record<string, readonly string[]>> = {
  'apigateway:POST': ['apigateway:CreateIntegration'],
  'apigateway:PUT': ['apigateway:PutIntegration'],
};

/** The handovers among the calls that an escalation rule needs, as CloudTrail records them. */
export function handoversOf({ mechanism }: EscalationRule): readonly string[] {
  if (mechanism.kind !== 'pass-role' && mechanism.kind !== 'use-workload') return [];
  const recorded = mechanism.needs.flatMap(({ action }) => OTHER_NAMES[action] ?? [action]);
  const known = recorded.filter((call) => COMPUTE.has(call) || Object.hasOwn(USES, call));
  return [...new Set(known)];
}
