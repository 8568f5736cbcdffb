import {
  AddRoleToInstanceProfileCommand,
  AddUserToGroupCommand,
  AttachGroupPolicyCommand,
  AttachRolePolicyCommand,
  AttachUserPolicyCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  CreateRoleCommand,
  DeleteGroupPolicyCommand,
  DeletePolicyCommand,
  DeletePolicyVersionCommand,
  DeleteRoleCommand,
  DeleteRolePermissionsBoundaryCommand,
  DeleteRolePolicyCommand,
  DeleteUserPermissionsBoundaryCommand,
  DeleteUserPolicyCommand,
  DetachGroupPolicyCommand,
  DetachRolePolicyCommand,
  DetachUserPolicyCommand,
  GetPolicyCommand,
  type IAMClient,
  PutGroupPolicyCommand,
  PutRolePermissionsBoundaryCommand,
  PutRolePolicyCommand,
  PutUserPermissionsBoundaryCommand,
  PutUserPolicyCommand,
  RemoveRoleFromInstanceProfileCommand,
  RemoveUserFromGroupCommand,
  SetDefaultPolicyVersionCommand,
  UpdateAccessKeyCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { commandOf, type Flags, need } from '../unit/remediation/dump-account.ts';

type Send = (iam: IAMClient, flags: Flags) => Promise<unknown>;

const user = (flags: Flags) => ({ UserName: need(flags, 'user-name') });
const group = (flags: Flags) => ({ GroupName: need(flags, 'group-name') });
const role = (flags: Flags) => ({ RoleName: need(flags, 'role-name') });
const managed = (flags: Flags) => ({ PolicyArn: need(flags, 'policy-arn') });
const version = (flags: Flags) => ({ ...managed(flags), VersionId: need(flags, 'version-id') });
const inline = (flags: Flags) => ({ PolicyName: need(flags, 'policy-name') });
const written = (flags: Flags) => ({ ...inline(flags), PolicyDocument: need(flags, 'policy-document') });
const boundary = (flags: Flags) => ({ PermissionsBoundary: need(flags, 'permissions-boundary') });
const profile = (flags: Flags) => ({ ...role(flags), InstanceProfileName: need(flags, 'instance-profile-name') });

const SENDS: Readonly<Record<string, Send>> = {
  'put-user-policy': (iam, f) => iam.send(new PutUserPolicyCommand({ ...user(f), ...written(f) })),
  'put-group-policy': (iam, f) => iam.send(new PutGroupPolicyCommand({ ...group(f), ...written(f) })),
  'put-role-policy': (iam, f) => iam.send(new PutRolePolicyCommand({ ...role(f), ...written(f) })),
  'delete-user-policy': (iam, f) => iam.send(new DeleteUserPolicyCommand({ ...user(f), ...inline(f) })),
  'delete-group-policy': (iam, f) => iam.send(new DeleteGroupPolicyCommand({ ...group(f), ...inline(f) })),
  'delete-role-policy': (iam, f) => iam.send(new DeleteRolePolicyCommand({ ...role(f), ...inline(f) })),
  'attach-user-policy': (iam, f) => iam.send(new AttachUserPolicyCommand({ ...user(f), ...managed(f) })),
  'attach-group-policy': (iam, f) => iam.send(new AttachGroupPolicyCommand({ ...group(f), ...managed(f) })),
  'attach-role-policy': (iam, f) => iam.send(new AttachRolePolicyCommand({ ...role(f), ...managed(f) })),
  'detach-user-policy': (iam, f) => iam.send(new DetachUserPolicyCommand({ ...user(f), ...managed(f) })),
  'detach-group-policy': (iam, f) => iam.send(new DetachGroupPolicyCommand({ ...group(f), ...managed(f) })),
  'detach-role-policy': (iam, f) => iam.send(new DetachRolePolicyCommand({ ...role(f), ...managed(f) })),
  'put-user-permissions-boundary': (iam, f) =>
    iam.send(new PutUserPermissionsBoundaryCommand({ ...user(f), ...boundary(f) })),
  'put-role-permissions-boundary': (iam, f) =>
    iam.send(new PutRolePermissionsBoundaryCommand({ ...role(f), ...boundary(f) })),
  'delete-user-permissions-boundary': (iam, f) => iam.send(new DeleteUserPermissionsBoundaryCommand(user(f))),
  'delete-role-permissions-boundary': (iam, f) => iam.send(new DeleteRolePermissionsBoundaryCommand(role(f))),
  'create-policy': (iam, f) => iam.send(new CreatePolicyCommand(written(f))),
  'delete-policy': (iam, f) => iam.send(new DeletePolicyCommand(managed(f))),
  'create-policy-version': (iam, f) =>
    iam.send(
      new CreatePolicyVersionCommand({
        ...managed(f),
        PolicyDocument: need(f, 'policy-document'),
        SetAsDefault: f.has('set-as-default'),
      }),
    ),
  'delete-policy-version': (iam, f) => iam.send(new DeletePolicyVersionCommand(version(f))),
  'set-default-policy-version': (iam, f) => iam.send(new SetDefaultPolicyVersionCommand(version(f))),
  'update-assume-role-policy': (iam, f) =>
    iam.send(new UpdateAssumeRolePolicyCommand({ ...role(f), PolicyDocument: need(f, 'policy-document') })),
  'create-role': (iam, f) => iam.send(new CreateRoleCommand(newRole(f))),
  'delete-role': (iam, f) => iam.send(new DeleteRoleCommand(role(f))),
  'add-role-to-instance-profile': (iam, f) => iam.send(new AddRoleToInstanceProfileCommand(profile(f))),
  'remove-role-from-instance-profile': (iam, f) => iam.send(new RemoveRoleFromInstanceProfileCommand(profile(f))),
  'add-user-to-group': (iam, f) => iam.send(new AddUserToGroupCommand({ ...user(f), ...group(f) })),
  'remove-user-from-group': (iam, f) => iam.send(new RemoveUserFromGroupCommand({ ...user(f), ...group(f) })),
  'update-access-key': (iam, f) =>
    iam.send(
      new UpdateAccessKeyCommand({
        ...user(f),
        AccessKeyId: need(f, 'access-key-id'),
        Status: need(f, 'status') === 'Active' ? 'Active' : 'Inactive',
      }),
    ),
};

function newRole(flags: Flags) {
  const limit = flags.get('permissions-boundary');
  const duration = flags.get('max-session-duration');
  const tags = flags.get('tags');
  return {
    ...role(flags),
    Path: need(flags, 'path'),
    AssumeRolePolicyDocument: need(flags, 'assume-role-policy-document'),
    ...(limit === undefined ? {} : { PermissionsBoundary: limit }),
    ...(duration === undefined ? {} : { MaxSessionDuration: Number(duration) }),
    ...(tags === undefined ? {} : { Tags: JSON.parse(tags) }),
  };
}

/** Runs the lines of a script of the AWS CLI in order, by the SDK. */
export async function runScript(iam: IAMClient, lines: readonly string[]): Promise<number> {
  let kept = '';
  let count = 0;
  for (const line of lines) {
    const query = /^version=\$\((.*) --query Policy\.DefaultVersionId --output text\)$/.exec(line)?.[1];
    if (query !== undefined) {
      const { Policy: policy } = await iam.send(new GetPolicyCommand(managed(commandOf(query).flags)));
      kept = policy?.DefaultVersionId ?? '';
    } else if (/^(?:when_principals_exist )?aws iam (?!wait )/.test(line)) {
      const { operation, flags } = commandOf(line.replace(/^when_principals_exist /, '').replace('"$version"', kept));
      const send = SENDS[operation];
      if (send === undefined) throw new Error(`no SDK command for ${operation}`);
      await send(iam, flags);
      count += 1;
    } else if (line !== '' && !/^(?:#|set -eu$|test |aws iam wait |when_principals_exist\(\)| {2}|\}$)/.test(line))
      throw new Error(`not a command: ${line}`);
  }
  return count;
}
