import { CloudFormationClient, CreateStackCommand } from '@aws-sdk/client-cloudformation';
import { ECSClient, RegisterTaskDefinitionCommand } from '@aws-sdk/client-ecs';
import {
  AddUserToGroupCommand,
  AttachGroupPolicyCommand,
  CreateAccessKeyCommand,
  CreateGroupCommand,
  CreateLoginProfileCommand,
  CreateOpenIDConnectProviderCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  IAMClient,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { CreateSecretCommand, PutResourcePolicyCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { ACCOUNT, asRoot } from './snapshot-harness.ts';

export const NAMES = { user: 'nightly-export', group: 'operators', role: 'report-writer', member: 'anna.smith' };
export const arn = (resource: string) => `arn:aws:iam::${ACCOUNT.id}:${resource}`;
export const allow = (action: string, resource = '*') =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: action, Resource: resource }] });
const trustOf = (service: string) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }],
  });

/** A small account: a user with a key, a person in a group, a role with a boundary, a provider, secrets in and outside Secrets Manager. */
export async function setTheStage(endpoint: string): Promise<void> {
  const root = asRoot(endpoint);
  const iam = new IAMClient(root);
  await iam.send(
    new CreateUserCommand({ UserName: NAMES.user, Path: '/jobs/', Tags: [{ Key: 'team', Value: 'data' }] }),
  );
  await iam.send(new CreateAccessKeyCommand({ UserName: NAMES.user }));
  await iam.send(
    new PutUserPolicyCommand({ UserName: NAMES.user, PolicyName: 'export', PolicyDocument: allow('s3:GetObject') }),
  );
  await iam.send(new CreateUserCommand({ UserName: NAMES.member }));
  await iam.send(new CreateLoginProfileCommand({ UserName: NAMES.member, Password: 'correct-horse-battery-1' }));
  await iam.send(new CreateGroupCommand({ GroupName: NAMES.group }));
  await iam.send(new AddUserToGroupCommand({ GroupName: NAMES.group, UserName: NAMES.member }));
  const { Policy: policy } = await iam.send(
    new CreatePolicyCommand({ PolicyName: 'operate', PolicyDocument: allow('ec2:DescribeInstances') }),
  );
  await iam.send(new AttachGroupPolicyCommand({ GroupName: NAMES.group, PolicyArn: policy?.Arn ?? '' }));
  const { Policy: boundary } = await iam.send(
    new CreatePolicyCommand({ PolicyName: 'limits', PolicyDocument: allow('s3:*') }),
  );
  await iam.send(
    new CreateRoleCommand({
      RoleName: NAMES.role,
      AssumeRolePolicyDocument: trustOf('lambda.amazonaws.com'),
      PermissionsBoundary: boundary?.Arn ?? '',
    }),
  );
  await iam.send(
    new CreateOpenIDConnectProviderCommand({
      Url: 'https://gitlab.com',
      ClientIDList: ['sts.amazonaws.com'],
      ThumbprintList: ['a'.repeat(40)],
    }),
  );
  const vault = new SecretsManagerClient(root);
  const { ARN: secret } = await vault.send(
    new CreateSecretCommand({ Name: 'billing', SecretString: 'in-the-vault-7f3k' }),
  );
  await vault.send(
    new PutResourcePolicyCommand({
      SecretId: secret ?? '',
      ResourcePolicy: JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { AWS: 'arn:aws:iam::222222222222:root' },
            Action: 'secretsmanager:GetSecretValue',
            Resource: '*',
          },
        ],
      }),
    }),
  );
  const ssm = new SSMClient(root);
  await ssm.send(new PutParameterCommand({ Name: '/app/DB_PASSWORD', Type: 'String', Value: 'h8Kq-92jd-PLx7' }));
  await ssm.send(new PutParameterCommand({ Name: '/app/sealed', Type: 'SecureString', Value: 'never-read-3kd9' }));
  await new ECSClient(root).send(
    new RegisterTaskDefinitionCommand({
      family: 'reports',
      taskRoleArn: arn(`role/${NAMES.role}`),
      containerDefinitions: [
        { name: 'main', image: 'x', memory: 128, environment: [{ name: 'API_TOKEN', value: 'q7Ht-11lm-ZZk2' }] },
      ],
    }),
  );
  const template = {
    // The emulators give a topic different policies.
    Resources: { Queue: { Type: 'AWS::SQS::Queue' } },
    Outputs: { Note: { Value: 'nothing to see' } },
  };
  await new CloudFormationClient(root).send(
    new CreateStackCommand({ StackName: 'notes', TemplateBody: JSON.stringify(template) }),
  );
}
