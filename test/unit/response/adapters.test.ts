import {
  GetAccountSummaryCommand,
  GetRoleCommand,
  GetUserCommand,
  GetUserPolicyCommand,
  IAMClient,
  ListAccessKeysCommand,
  ListAttachedRolePoliciesCommand,
  ListAttachedUserPoliciesCommand,
  ListRolePoliciesCommand,
  ListUserPoliciesCommand,
} from '@aws-sdk/client-iam';
import { DecryptCommand, EncryptCommand, KMSClient } from '@aws-sdk/client-kms';
import {
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  SendTaskSuccessCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { beforeEach, describe, expect, it } from 'vitest';
import { manualClock } from '../../../layers/aws/clock.ts';
import { iamContainmentGateway } from '../../../layers/aws/iam-containment.ts';
import { stepFunctionsPlaybooks } from '../../../layers/aws/playbooks.ts';
import { kmsTaskTokens } from '../../../layers/aws/task-tokens.ts';
import { mockClient } from '../mock-client.ts';
import { ACCOUNT, NOW, ROLE, USER } from './estate.ts';

const iam = mockClient(IAMClient);
const kms = mockClient(KMSClient);
const stepFunctions = mockClient(SFNClient);
const named = (name: string): Error => Object.assign(new Error(name), { name });

beforeEach(() => {
  for (const mock of [iam, kms, stepFunctions]) mock.reset();
  const CreateDate = new Date(NOW);
  iam.on(GetUserCommand).resolves({
    User: { Arn: USER, UserId: 'AIDAEXPORTER', UserName: 'exporter', Path: '/billing/', CreateDate },
  });
  iam.on(ListAccessKeysCommand).resolves({
    AccessKeyMetadata: [
      { AccessKeyId: 'AKIA1', Status: 'Active' },
      { AccessKeyId: 'AKIA2', Status: 'Inactive' },
    ],
  });
  iam
    .on(ListUserPoliciesCommand, { Marker: undefined })
    .resolves({ PolicyNames: ['a'], IsTruncated: true, Marker: '2' });
  iam.on(ListUserPoliciesCommand, { Marker: '2' }).resolves({ PolicyNames: ['b'] });
  iam.on(GetUserPolicyCommand).callsFake(({ PolicyName }) => ({
    PolicyDocument: PolicyName === 'a' ? encodeURIComponent('{"Id":"ä"}') : '{"Id":"100%"}',
  }));
  iam.on(ListAttachedUserPoliciesCommand).resolves({ AttachedPolicies: [{ PolicyArn: 'arn:aws:iam::aws:policy/x' }] });
  iam.on(GetAccountSummaryCommand).resolves({ SummaryMap: { UserPolicySizeQuota: 4_096 } });
});

describe('iamContainmentGateway', () => {
  const gateway = () => iamContainmentGateway(new IAMClient({}), { clock: manualClock(NOW) });

  it('reads all pages, decodes encoded and plain documents, and uses the account’s own quota', async () => {
    expect(await gateway().read(USER)).toEqual({
      kind: 'found',
      principal: {
        kind: 'user',
        arn: USER,
        name: 'exporter',
        immutableId: 'AIDAEXPORTER',
        accessKeys: [
          { id: 'AKIA1', status: 'Active' },
          { id: 'AKIA2', status: 'Inactive' },
        ],
        inlinePolicies: [
          { name: 'a', document: '{"Id":"ä"}' },
          { name: 'b', document: '{"Id":"100%"}' },
        ],
        attachedPolicies: ['arn:aws:iam::aws:policy/x'],
        boundary: null,
        inlineQuota: 4_096,
        takenAt: NOW,
      },
    });
  });

  it('reads a role and falls back to the AWS default quota if the quota cannot be read', async () => {
    iam.on(GetAccountSummaryCommand).rejects(named('AccessDenied'));
    iam.on(GetRoleCommand).resolves({
      Role: {
        ...{ Arn: ROLE, RoleId: 'AROANIGHTLY', RoleName: 'nightly', Path: '/etl/', CreateDate: new Date(NOW) },
        PermissionsBoundary: { PermissionsBoundaryArn: 'arn:aws:iam::1:policy/b' },
      },
    });
    iam.on(ListRolePoliciesCommand).resolves({ PolicyNames: [] });
    iam.on(ListAttachedRolePoliciesCommand).resolves({});
    expect(await gateway().read(ROLE)).toMatchObject({
      ...{ kind: 'found', principal: { kind: 'role', boundary: 'arn:aws:iam::1:policy/b', inlineQuota: 10_240 } },
    });
  });

  it('distinguishes a deleted principal from an unreadable one', async () => {
    iam.on(GetUserCommand).rejectsOnce(named('NoSuchEntityException')).rejectsOnce(named('ThrottlingException'));
    expect(await gateway().read(USER)).toEqual({ kind: 'absent' });
    await expect(gateway().read(USER)).rejects.toThrow('ThrottlingException');
  });

  it('treats a user with the same name under another path as a different user', async () => {
    expect(await gateway().read(`arn:aws:iam::${ACCOUNT}:user/other/exporter`)).toEqual({ kind: 'absent' });
  });

  it('still finds the user if an inline policy is deleted during the read', async () => {
    iam.on(GetUserPolicyCommand).rejects(named('NoSuchEntityException'));
    expect(await gateway().read(USER)).toMatchObject({ kind: 'found', principal: { inlinePolicies: [] } });
  });
});

describe('kmsTaskTokens', () => {
  const tokens = () =>
    kmsTaskTokens({ kms: new KMSClient({}), stepFunctions: new SFNClient({}), keyArn: 'arn:aws:kms:::key/1' });

  it('seals and opens a task token with the approval id as encryption context', async () => {
    kms.on(EncryptCommand).resolves({ CiphertextBlob: Buffer.from('cipher') });
    kms.on(DecryptCommand).resolves({ Plaintext: Buffer.from('token') });
    stepFunctions.on(SendTaskSuccessCommand).resolves({});
    const sealed = await tokens().seal('token', 'a-1');
    expect(await tokens().answer(sealed, 'a-1', 'approve')).toBe('delivered');
    const [encrypt] = kms.commandCalls(EncryptCommand);
    const [decrypt] = kms.commandCalls(DecryptCommand);
    expect(encrypt?.args[0].input.EncryptionContext).toEqual({ approvalId: 'a-1' });
    expect(decrypt?.args[0].input.EncryptionContext).toEqual({ approvalId: 'a-1' });
    expect(stepFunctions.commandCalls(SendTaskSuccessCommand)[0]?.args[0].input).toEqual({
      taskToken: 'token',
      output: '{"decision":"approve","approvalId":"a-1"}',
    });
  });

  it.each(['TaskTimedOut', 'TaskDoesNotExist', 'InvalidToken'])('returns "gone" for %s', async (name) => {
    kms.on(DecryptCommand).resolves({ Plaintext: Buffer.from('token') });
    stepFunctions.on(SendTaskSuccessCommand).rejects(named(name));
    expect(await tokens().answer('c2VhbGVk', 'a-1', 'approve')).toBe('gone');
  });

  it('throws transient errors so that the same decision can be retried', async () => {
    kms.on(DecryptCommand).resolves({ Plaintext: Buffer.from('token') });
    stepFunctions.on(SendTaskSuccessCommand).rejects(named('ThrottlingException'));
    await expect(tokens().answer('c2VhbGVk', 'a-1', 'approve')).rejects.toThrow('ThrottlingException');
  });
});

describe('stepFunctionsPlaybooks', () => {
  const machine = (name: string) => `arn:aws:states:eu-central-1:${ACCOUNT}:stateMachine:${name}`;
  const arns = { containUser: machine('user'), revokeRoleSessions: machine('role'), release: machine('release') };
  const playbooks = () => stepFunctionsPlaybooks(new SFNClient({}), arns);
  const input = { incidentId: 'inc-1', identity: USER, mode: 'reassert', planId: 'p-1', requestedBy: 'me' } as const;
  const taken = () => new ExecutionAlreadyExists({ message: 'taken', $metadata: {} });

  it('starts each playbook with its input under a valid Step Functions name', async () => {
    stepFunctions.on(StartExecutionCommand).resolves({ executionArn: 'arn:run' });
    await playbooks().start('contain-user', 'inc 1/reassert', input);
    await playbooks().start('revoke-role-sessions', 'x'.repeat(100), input);
    const release = { incidentId: 'inc-1', requestedBy: 'me', reason: 'ours', reactivateKeys: false };
    expect(await playbooks().startRelease('inc-1-release', release)).toEqual({ kind: 'started', execution: 'arn:run' });
    const started = stepFunctions.commandCalls(StartExecutionCommand).map(({ args }) => args[0].input);
    expect(started).toEqual([
      { stateMachineArn: arns.containUser, name: 'inc-1-reassert', input: JSON.stringify(input) },
      { stateMachineArn: arns.revokeRoleSessions, name: 'x'.repeat(80), input: JSON.stringify(input) },
      { stateMachineArn: arns.release, name: 'inc-1-release', input: JSON.stringify(release) },
    ]);
  });

  it.each([
    ['RUNNING', 'started'],
    ['PENDING_REDRIVE', 'started'],
    ['SUCCEEDED', 'exists'],
    ['FAILED', 'exists'],
  ] as const)('reports an execution of the same name in status %s as "%s"', async (status, kind) => {
    stepFunctions.on(StartExecutionCommand).rejects(taken());
    stepFunctions.on(DescribeExecutionCommand).resolves({ status });
    expect(await playbooks().start('contain-user', 'inc-1', input)).toEqual({ kind, execution: 'inc-1' });
    expect(stepFunctions.commandCalls(DescribeExecutionCommand)[0]?.args[0].input).toEqual({
      executionArn: `arn:aws:states:eu-central-1:${ACCOUNT}:execution:user:inc-1`,
    });
  });

  it('throws transient errors', async () => {
    stepFunctions.on(StartExecutionCommand).rejects(named('ThrottlingException'));
    await expect(playbooks().start('contain-user', 'inc-1', input)).rejects.toThrow('ThrottlingException');
  });
});
