import { describe, expect, it } from 'vitest';
import { type AccountSpec, ADMIN, escalationsOfEve, roleArn } from './account.ts';

/** Whether eve can become the administrator role of a workload, and what that depends on. */
function outcome(type: string, trusts: string, allow: readonly string[]): readonly string[] | 'none' | 'certain' {
  const account: AccountSpec = {
    users: { eve: { allow: [...allow] } },
    roles: { power: { ...ADMIN, trusts, profile: true } },
    workloads: [{ type, roleArn: roleArn('power'), id: 'thing' }],
  };
  const paths = escalationsOfEve(account).filter(({ admin }) => admin);
  if (paths.length === 0) return 'none';
  const steps = paths.map((path) => path.steps.flatMap(({ dependsOn = [] }) => dependsOn));
  return steps.some((facts) => facts.length === 0) ? 'certain' : (steps[0] ?? []);
}

const NOTEBOOK = ['AWS::SageMaker::NotebookInstance', 'sagemaker.amazonaws.com'] as const;
const LAMBDA = ['AWS::Lambda::Function', 'lambda.amazonaws.com'] as const;
const TEMPLATE = ['AWS::EC2::LaunchTemplate', 'ec2.amazonaws.com'] as const;
const GROUP = ['AWS::AutoScaling::AutoScalingGroup', 'ec2.amazonaws.com'] as const;
const INSTANCE = ['AWS::EC2::Instance', 'ec2.amazonaws.com'] as const;
const PROJECT = ['AWS::CodeBuild::Project', 'codebuild.amazonaws.com'] as const;
const JOB = ['AWS::Glue::Job', 'glue.amazonaws.com'] as const;
const TASK = ['AWS::ECS::TaskDefinition', 'ecs-tasks.amazonaws.com'] as const;
const BATCH = ['AWS::Batch::JobDefinition', 'ecs-tasks.amazonaws.com'] as const;
const MACHINE = ['AWS::StepFunctions::StateMachine', 'states.amazonaws.com'] as const;
const APP = ['AWS::Amplify::App', 'amplify.amazonaws.com'] as const;

const LATEST_TEMPLATE = 'an instance being launched from the latest version of the template';

describe('a change that runs when another principal starts the workload', () => {
  it.each([
    [LAMBDA, ['lambda:UpdateFunctionCode'], ['an invocation of the function']],
    [LAMBDA, ['lambda:UpdateFunctionConfiguration'], ['an invocation of the function']],
    [TEMPLATE, ['ec2:CreateLaunchTemplateVersion', 'ec2:ModifyLaunchTemplate'], [LATEST_TEMPLATE]],
    [INSTANCE, ['ec2:ModifyInstanceAttribute'], ['the instance being stopped and started']],
    [PROJECT, ['codebuild:UpdateProject'], ['a build of the project']],
    [MACHINE, ['states:UpdateStateMachine'], ['an execution of the state machine']],
    [APP, ['amplify:UpdateApp'], ['a build of the app']],
    [APP, ['amplify:UpdateBranch'], ['a build of the branch']],
    [
      NOTEBOOK,
      ['sagemaker:UpdateNotebookInstanceLifecycleConfig'],
      ['the next start of the notebook instance', 'the notebook instance having a lifecycle configuration'],
    ],
    [
      NOTEBOOK,
      ['sagemaker:CreateNotebookInstanceLifecycleConfig', 'sagemaker:UpdateNotebookInstance'],
      ['the notebook instance being stopped and started'],
    ],
    [TEMPLATE, ['ec2:CreateLaunchTemplateVersion'], [LATEST_TEMPLATE]],
    [GROUP, ['ec2:CreateLaunchTemplateVersion'], [LATEST_TEMPLATE]],
    [LAMBDA, ['lambda:UpdateFunctionConfiguration', 'iam:PassRole'], ['an invocation of the function']],
    [PROJECT, ['codebuild:UpdateProject', 'iam:PassRole'], ['a build of the project']],
    [MACHINE, ['states:UpdateStateMachine', 'iam:PassRole'], ['an execution of the state machine']],
    [JOB, ['glue:UpdateJob', 'iam:PassRole'], ['a run of the job']],
    [
      TASK,
      ['ecs:RegisterTaskDefinition', 'iam:PassRole'],
      ['a task being run from the latest revision of the task definition'],
    ],
    [
      BATCH,
      ['batch:RegisterJobDefinition', 'iam:PassRole'],
      ['a job being submitted with the latest revision of the job definition'],
    ],
  ])('is a conditional edge: %j %j', ([type, trusts], allow, facts) => {
    expect(outcome(type, trusts, allow)).toEqual(facts);
  });

  it.each([
    [LAMBDA, ['lambda:UpdateFunctionCode', 'lambda:InvokeFunction']],
    [LAMBDA, ['lambda:UpdateFunctionConfiguration', 'lambda:InvokeFunction']],
    [GROUP, ['ec2:CreateLaunchTemplateVersion', 'ec2:ModifyLaunchTemplate']],
    [INSTANCE, ['ec2:ModifyInstanceAttribute', 'ec2:StopInstances', 'ec2:StartInstances']],
    [LAMBDA, ['lambda:UpdateFunctionConfiguration', 'lambda:InvokeFunction', 'iam:PassRole']],
    [JOB, ['glue:UpdateJob', 'glue:StartJobRun', 'iam:PassRole']],
    [JOB, ['glue:UpdateJob', 'glue:CreateTrigger', 'iam:PassRole']],
    [TASK, ['ecs:RegisterTaskDefinition', 'ecs:RunTask', 'iam:PassRole']],
    [TASK, ['ecs:RegisterTaskDefinition', 'ecs:UpdateService', 'iam:PassRole']],
    [BATCH, ['batch:RegisterJobDefinition', 'batch:SubmitJob', 'iam:PassRole']],
    [MACHINE, ['states:UpdateStateMachine', 'states:StartExecution']],
    [
      NOTEBOOK,
      [
        'sagemaker:CreateNotebookInstanceLifecycleConfig',
        'sagemaker:UpdateNotebookInstance',
        'sagemaker:StopNotebookInstance',
        'sagemaker:StartNotebookInstance',
      ],
    ],
  ])('is a certain edge where the caller starts it, or it starts by itself: %j %j', ([type, trusts], allow) => {
    expect(outcome(type, trusts, allow)).toBe('certain');
  });

  it.each([
    [NOTEBOOK, ['sagemaker:CreateNotebookInstanceLifecycleConfig']],
    [LAMBDA, ['lambda:PublishLayerVersion']],
    [JOB, ['glue:UpdateJob']],
    [TASK, ['ecs:RegisterTaskDefinition']],
    [
      ['AWS::None', 'glue.amazonaws.com'],
      ['glue:CreateJob', 'iam:PassRole'],
    ],
    [
      ['AWS::None', 'codebuild.amazonaws.com'],
      ['codebuild:CreateProject', 'iam:PassRole'],
    ],
    [
      ['AWS::None', 'ecs-tasks.amazonaws.com'],
      ['ecs:RegisterTaskDefinition', 'iam:PassRole'],
    ],
  ] as const)(
    'is no edge where nothing uses what was changed, or its role cannot be passed: %j %j',
    ([type, trusts], allow) => {
      expect(outcome(type, trusts, allow)).toBe('none');
    },
  );
});

describe('an Auto Scaling group from a launch template', () => {
  const create = 'autoscaling:CreateAutoScalingGroup';

  it('needs ec2:RunInstances and iam:PassRole on the role of the template', () => {
    expect(outcome(...TEMPLATE, [create])).toBe('none');
    expect(outcome(...TEMPLATE, [create, 'ec2:RunInstances'])).toBe('none');
    expect(outcome(...TEMPLATE, [create, 'ec2:RunInstances', 'iam:PassRole'])).not.toBe('none');
  });

  it('needs neither for a launch configuration', () => {
    const configuration = 'AWS::AutoScaling::LaunchConfiguration';
    expect(outcome(configuration, 'ec2.amazonaws.com', [create])).toEqual(['access to the launched instance']);
  });
});

describe('a GameLift fleet', () => {
  const fleet = (allow: readonly string[]) =>
    outcome('AWS::None', 'gamelift.amazonaws.com', ['iam:PassRole', ...allow]);

  it('needs no permission to upload its build', () => {
    expect(fleet(['gamelift:CreateBuild', 'gamelift:CreateFleet'])).toBe('certain');
    expect(fleet(['gamelift:CreateScript', 'gamelift:CreateFleet'])).toBe('certain');
    expect(fleet(['gamelift:CreateBuild'])).toBe('none');
  });
});
