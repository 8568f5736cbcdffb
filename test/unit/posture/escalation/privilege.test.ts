import { describe, expect, it } from 'vitest';
import {
  compileEstate,
  type HeldLevel,
  type Privilege,
  worstCaseOf,
} from '../../../../layers/core/posture/escalation/index.ts';
import { secretsReadBy } from '../../../../layers/core/posture/escalation/privilege.ts';
import { ACCOUNT, account, type Grant, type UserSpec, userArn } from './account.ts';

const FROM_OFFICE = { IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } };

function userWith(name: string, users: Readonly<Record<string, UserSpec>>) {
  const user = compileEstate([account({ users })]).identities.get(userArn(name));
  if (!user) throw new Error(`the account has no user ${name}`);
  return user;
}

const eve = (...grants: readonly Grant[]) =>
  userWith('eve', { eve: { inline: Object.fromEntries(grants.map((grant, n) => [`grant-${n}`, grant])) } });
const privilegeOfEve = (...grants: readonly Grant[]): Privilege => eve(...grants).privilege;
const worstCaseOfEve = (...grants: readonly Grant[]): HeldLevel => worstCaseOf(eve(...grants));

describe('privilege', () => {
  it.each([
    ['*', 'admin'],
    ['iam:*', 'admin'],
    ['iam:PutRolePolicy', 'permissions'],
    ['secretsmanager:GetSecretValue', 'secrets'],
    ['s3:PutObject', 'write'],
    ['s3:GetObject', 'read'],
    ['s3:ListAllMyBuckets', 'nothing'],
  ])('%s is %s', (action, level) => {
    const { certain, worstCase } = privilegeOfEve({ allow: action });
    expect([certain, worstCase]).toMatchObject([{ level }, { level }]);
  });

  it('is not raised by the user’s own keys, or by one secret', () => {
    expect(privilegeOfEve({ allow: 'iam:CreateAccessKey', on: userArn('eve') }).worstCase.level).toBe('nothing');
    const one = `arn:aws:secretsmanager:us-east-1:${ACCOUNT}:secret:one-abcdef`;
    expect(privilegeOfEve({ allow: 'secretsmanager:GetSecretValue', on: one }).worstCase.level).toBe('read');
  });

  it('is certain at the highest unconditional level', () => {
    const { certain, worstCase, rank } = privilegeOfEve(
      { allow: 'iam:PutUserPolicy', when: FROM_OFFICE },
      { allow: 's3:GetObject' },
    );
    expect(certain).toEqual({ level: 'read', evidence: 's3:GetObject', dependsOn: [] });
    expect(worstCase).toEqual({ level: 'permissions', evidence: 'iam:PutUserPolicy', dependsOn: ['aws:sourceip'] });
    expect(rank).toBe(1);
  });

  it('is the highest level if all levels are conditional', () => {
    const { certain, worstCase } = privilegeOfEve(
      { allow: 's3:GetObject', when: FROM_OFFICE },
      { allow: 's3:PutObject', when: FROM_OFFICE },
    );
    expect(certain).toEqual({ level: 'write', evidence: 's3:PutObject', dependsOn: ['aws:sourceip'] });
    expect(worstCase).toBe(certain);
  });

  it('has an unconditional action as evidence, if there is one', () => {
    const grants = [{ allow: 's3:PutObject', when: FROM_OFFICE }, { allow: 'sns:Publish' }];
    expect(privilegeOfEve(...grants).worstCase).toEqual({ level: 'write', evidence: 'sns:Publish', dependsOn: [] });
  });
});

describe('the worst case', () => {
  it.each([
    ['glue:CreateJob', 'write'],
    ['glue:Create*', 'write'],
    ['glue:GetJob', 'nothing'],
    ['logs:PutLogEvents', 'nothing'],
  ])('with only %s is %s', (allow, level) => {
    expect(worstCaseOfEve({ allow })).toMatchObject({ level, ...(level === 'write' ? { evidence: allow } : {}) });
  });

  it('ignores a policy for the user’s own credentials, but not for those of another user', () => {
    const grant = { allow: 'iam:UploadSSHPublicKey', on: userArn('eve') };
    const users = { eve: grant, bob: grant };
    expect(worstCaseOf(userWith('eve', users)).level).toBe('nothing');
    expect(worstCaseOf(userWith('bob', users)).level).toBe('write');
  });

  it('ignores an action pattern under a boundary', () => {
    const estate = account({
      users: { eve: { allow: 'glue:Create*', boundary: 'limits' } },
      policies: { limits: { allow: 's3:ListAllMyBuckets' } },
    });
    const user = compileEstate([estate]).identities.get(userArn('eve'));
    expect(user && worstCaseOf(user).level).toBe('nothing');
  });
});

describe('reading secrets', () => {
  it('has an unconditional action as evidence, if there is one', () => {
    const conditional = { allow: 'secretsmanager:GetSecretValue', when: FROM_OFFICE };
    expect(secretsReadBy(eve(conditional).compiled)).toBe('secretsmanager:GetSecretValue');
    expect(secretsReadBy(eve(conditional, { allow: 'ssm:GetParameter' }).compiled)).toBe('ssm:GetParameter');
    expect(secretsReadBy(eve({ allow: 's3:GetObject' }).compiled)).toBeUndefined();
  });
});
