import type { EscalationRule, RuleOf } from '../rule.ts';

interface ExposedKeySpec {
  readonly id: string;
  /** Where the access key is readable, with its article. */
  readonly place: string;
  /** CloudFormation type name of the resource. */
  readonly type: string;
  readonly action: string;
  /** The action cannot be limited to one resource. */
  readonly anyResource?: true;
  readonly why: string;
}

const places: readonly ExposedKeySpec[] = [
  {
    id: 'lambda-read-credentials-from-function',
    place: 'a Lambda function',
    type: 'AWS::Lambda::Function',
    action: 'lambda:GetFunction',
    why: 'A principal that can get the function can read its environment variables and its code.',
  },
  {
    id: 'lambda-read-credentials-from-environment',
    place: "a Lambda function's environment",
    type: 'AWS::Lambda::Function',
    action: 'lambda:GetFunctionConfiguration',
    why: "A principal that can get the function's configuration can read its environment variables.",
  },
  {
    id: 'ecs-read-credentials-from-task-definition',
    place: 'an ECS task definition',
    type: 'AWS::ECS::TaskDefinition',
    action: 'ecs:DescribeTaskDefinition',
    anyResource: true,
    why: 'Task definitions contain environment variables in plain text.',
  },
  {
    id: 'ec2-read-credentials-from-user-data',
    place: "an EC2 instance's user data",
    type: 'AWS::EC2::Instance',
    action: 'ec2:DescribeInstanceAttribute',
    why: 'User data is stored in plain text.',
  },
  {
    id: 'codebuild-read-credentials-from-project',
    place: 'a CodeBuild project',
    type: 'AWS::CodeBuild::Project',
    action: 'codebuild:BatchGetProjects',
    why: 'A project stores environment variables of type PLAINTEXT in plain text.',
  },
  {
    id: 'cloudformation-read-credentials-from-stack',
    place: 'a CloudFormation stack',
    type: 'AWS::CloudFormation::Stack',
    action: 'cloudformation:DescribeStacks',
    why: 'A principal that can describe the stack can read its parameters and outputs.',
  },
  {
    id: 'ssm-read-credentials-from-parameter',
    place: 'a Parameter Store parameter',
    type: 'AWS::SSM::Parameter',
    action: 'ssm:GetParameter',
    why: 'A parameter of type String is not encrypted.',
  },
  {
    id: 'secretsmanager-read-credentials-from-secret',
    place: 'a secret',
    type: 'AWS::SecretsManager::Secret',
    action: 'secretsmanager:GetSecretValue',
    why: 'A principal that can read the secret can act as the user whose access key it contains.',
  },
];

const exposedKeyRule = ({ id, place, type, action, anyResource, why }: ExposedKeySpec): RuleOf<'read-credential'> => ({
  id,
  category: 'secrets',
  title: `Read an access key from ${place}`,
  description: why,
  preconditions: ['The resource contains an active access key of a user with more privilege than the caller.'],
  techniques: ['T1552.001', 'T1552.005'],
  remediation: 'Remove the access key from the resource and deactivate it; use a role instead.',
  references: [],
  mechanism: {
    kind: 'read-credential',
    types: [type],
    needs: [anyResource ? { action } : { action, on: '{arn}' }],
  },
});

export const exposedKeyRules: readonly EscalationRule[] = places.map(exposedKeyRule);
