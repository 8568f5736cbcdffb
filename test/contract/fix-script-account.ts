import {
  AddRoleToInstanceProfileCommand,
  AddUserToGroupCommand,
  AttachGroupPolicyCommand,
  AttachRolePolicyCommand,
  CreateGroupCommand,
  CreateInstanceProfileCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  CreateRoleCommand,
  CreateUserCommand,
  type IAMClient,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { ACCOUNT } from './snapshot-harness.ts';

const arn = (resource: string): string => `arn:aws:iam::${ACCOUNT.id}:${resource}`;
const policy = (...Statement: object[]): string => JSON.stringify({ Version: '2012-10-17', Statement });
const allow = (Action: string | string[]) => ({ Effect: 'Allow', Action, Resource: '*' });
const trustOf = (Principal: object) => policy({ Effect: 'Allow', Principal, Action: 'sts:AssumeRole' });

/** What the demo account lacks: a managed policy with five versions, a group, a role with an instance profile. */
export async function addMore(iam: IAMClient): Promise<void> {
  const PolicyArn = arn('policy/ops');
  await iam.send(new CreatePolicyCommand({ PolicyName: 'ops', PolicyDocument: policy(allow('s3:GetObject')) }));
  for (const action of ['s3:PutObject', 's3:ListBucket', 'sqs:SendMessage', 'iam:PutRolePolicy']) {
    const PolicyDocument = policy(allow([action, 's3:GetObject']));
    await iam.send(new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument, SetAsDefault: true }));
  }
  await iam.send(new CreateGroupCommand({ GroupName: 'support' }));
  await iam.send(new AttachGroupPolicyCommand({ GroupName: 'support', PolicyArn }));
  await iam.send(new CreateUserCommand({ UserName: 'ann' }));
  await iam.send(new AddUserToGroupCommand({ UserName: 'ann', GroupName: 'support' }));
  const RoleName = 'builder';
  const AssumeRolePolicyDocument = trustOf({ Service: ['ec2.amazonaws.com', 'lambda.amazonaws.com'] });
  const Tags = [{ Key: 'owner', Value: 'build team' }];
  await iam.send(new CreateRoleCommand({ RoleName, Path: '/jobs/', AssumeRolePolicyDocument, Tags }));
  const PolicyDocument = policy(allow(['s3:GetObject', 'iam:AttachRolePolicy']));
  await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'own', PolicyDocument }));
  await iam.send(
    new PutRolePolicyCommand({ RoleName, PolicyName: `it,quoted=1`, PolicyDocument: policy(allow('sqs:*')) }),
  );
  await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }));
  await iam.send(new CreateInstanceProfileCommand({ InstanceProfileName: 'builder-profile' }));
  await iam.send(new AddRoleToInstanceProfileCommand({ RoleName, InstanceProfileName: 'builder-profile' }));
}

const ADMINISTRATOR = 'arn:aws:iam::aws:policy/AdministratorAccess';

/** Administrators without any use: a role with an instance profile, and a user in a group. */
export async function addAdministrators(iam: IAMClient): Promise<void> {
  const RoleName = 'old-admin';
  const AssumeRolePolicyDocument = trustOf({ AWS: arn('root'), Service: 'ec2.amazonaws.com' });
  await iam.send(new CreateRoleCommand({ RoleName, Path: '/legacy/', AssumeRolePolicyDocument }));
  await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn: ADMINISTRATOR }));
  await iam.send(
    new PutRolePolicyCommand({ RoleName, PolicyName: 'own', PolicyDocument: policy(allow('s3:GetObject')) }),
  );
  await iam.send(new CreateInstanceProfileCommand({ InstanceProfileName: RoleName }));
  await iam.send(new AddRoleToInstanceProfileCommand({ RoleName, InstanceProfileName: RoleName }));
  await iam.send(new CreateGroupCommand({ GroupName: 'admins' }));
  await iam.send(new AttachGroupPolicyCommand({ GroupName: 'admins', PolicyArn: ADMINISTRATOR }));
  await iam.send(new CreateUserCommand({ UserName: 'carl' }));
  await iam.send(new AddUserToGroupCommand({ UserName: 'carl', GroupName: 'admins' }));
}
