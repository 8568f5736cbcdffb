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

  it('is not raised by one’s own keys, nor by one secret', () => {
    expect(privilegeOfEve({ allow: 'iam:CreateAccessKey', on: userArn('eve') }).worstCase.level).toBe('nothing');
    const one = `arn:aws:secretsmanager:us-east-1:${ACCOUNT}:secret:one-abcdef`;
    expect(privilegeOfEve({ allow: 'secretsmanager:GetSecretValue', on: one }).worstCase.level).toBe('read');
  });

  it('given a level that depends on conditions above one that does not, then the certain is the lower one', () => {
    const { certain, worstCase, rank } = privilegeOfEve(
      { allow: 'iam:PutUserPolicy', when: FROM_OFFICE },
      { allow: 's3:GetObject' },
    );
    expect(certain).toEqual({ level: 'read', evidence: 's3:GetObject', dependsOn: [] });
    expect(worstCase).toEqual({ level: 'permissions', evidence: 'iam:PutUserPolicy', dependsOn: ['aws:sourceip'] });
    expect(rank).toBe(1);
  });

  it('given nothing but levels that depend on conditions, then the certain is the highest of them', () => {
    const { certain, worstCase } = privilegeOfEve(
      { allow: 's3:GetObject', when: FROM_OFFICE },
      { allow: 's3:PutObject', when: FROM_OFFICE },
    );
    expect(certain).toEqual({ level: 'write', evidence: 's3:PutObject', dependsOn: ['aws:sourceip'] });
    expect(worstCase).toBe(certain);
  });

  it('given several actions of a level, then the evidence is one that depends on nothing', () => {
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
  ])('given %s alone, then it is %s', (allow, level) => {
    expect(worstCaseOfEve({ allow })).toMatchObject({ level, ...(level === 'write' ? { evidence: allow } : {}) });
  });

  it('given a policy about the credentials of one user, then it is harmless for that user alone', () => {
    const grant = { allow: 'iam:UploadSSHPublicKey', on: userArn('eve') };
    const users = { eve: grant, bob: grant };
    expect(worstCaseOf(userWith('eve', users)).level).toBe('nothing');
    expect(worstCaseOf(userWith('bob', users)).level).toBe('write');
  });

  it('given a boundary, then a pattern of actions does not count, since the boundary may leave nothing of it', () => {
    const estate = account({
      users: { eve: { allow: 'glue:Create*', boundary: 'limits' } },
      policies: { limits: { allow: 's3:ListAllMyBuckets' } },
    });
    const user = compileEstate([estate]).identities.get(userArn('eve'));
    expect(user && worstCaseOf(user).level).toBe('nothing');
  });
});

describe('reading secrets', () => {
  it('is shown by an action that depends on nothing, where there is one', () => {
    const conditional = { allow: 'secretsmanager:GetSecretValue', when: FROM_OFFICE };
    expect(secretsReadBy(eve(conditional).compiled)).toBe('secretsmanager:GetSecretValue');
    expect(secretsReadBy(eve(conditional, { allow: 'ssm:GetParameter' }).compiled)).toBe('ssm:GetParameter');
    expect(secretsReadBy(eve({ allow: 's3:GetObject' }).compiled)).toBeUndefined();
  });
});
