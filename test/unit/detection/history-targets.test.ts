import { describe, expect, it } from 'vitest';
import { HistoryTargets } from '../../../layers/core/detection/history-targets.ts';
import type { AccessKeyFacts, Posture, Reason } from '../../../layers/core/posture/types.ts';
import { ACCOUNT, posture, roleArn, userArn } from './records.ts';

const key = (id: string, status: AccessKeyFacts['status'] = 'Active'): AccessKeyFacts => ({
  id,
  status,
  createdAt: 'unknown',
  lastUsedAt: 'unknown',
});
const withKeys = (one: Posture, ...accessKeys: readonly AccessKeyFacts[]): Posture => ({
  ...one,
  containment: { ...one.containment, accessKeys },
});
const reason = (code: Reason['code']): Reason => ({ code, severity: 'high', detail: '', evidence: {}, frameworks: [] });

describe('the identities whose history is read', () => {
  it.each([
    ['of tier 0', posture(userArn('one'), 0, 'human')],
    ['of tier 1', posture(roleArn('one'), 1, 'workload')],
    ['with an active key', withKeys(posture(userArn('one'), 3, 'service-user'), key('AKIA1'))],
    ['that vendors assume', posture(roleArn('one'), 3, 'vendor')],
    ['that trust anyone', posture(roleArn('one'), 3, 'workload', { reasons: [reason('TRUST_TO_ANYONE')] })],
  ])('include one %s', (_, one) => {
    expect(new HistoryTargets([one]).identities).toEqual([one.identity]);
  });

  it.each([
    ['without risk', posture(userArn('one'), 2, 'human')],
    ['with an inactive key', withKeys(posture(userArn('one'), 3, 'service-user'), key('AKIA1', 'Inactive'))],
    ['that is a secret', posture('arn:aws:secretsmanager:eu-west-1:1:secret:x', 0, 'workload', { kind: 'secret' })],
  ])('do not include one %s', (_, one) => {
    expect(new HistoryTargets([one]).identities).toEqual([]);
  });

  it('give the keys of the riskiest identities first', () => {
    const low = withKeys(posture(userArn('low'), 3, 'service-user'), key('AKIALOW'));
    const high = withKeys(posture(userArn('high'), 0, 'service-user'), key('AKIAHIGH'), key('AKIAOLD', 'Inactive'));
    expect(new HistoryTargets([low, high]).accessKeys).toEqual(['AKIAHIGH', 'AKIALOW']);
  });

  it('are found by ARN, by a name without a path, and by access key, but not by a name in another account', () => {
    const arn = `arn:aws:iam::${ACCOUNT}:user/people/one`;
    const targets = new HistoryTargets([withKeys(posture(arn, 0, 'human'), key('AKIA1'))]);
    expect(targets.identityOf({ kind: 'arn', identity: arn })).toBe(arn);
    expect(targets.identityOf({ kind: 'name', identity: userArn('One') })).toBe(arn);
    expect(targets.identityOf({ kind: 'key', accessKeyId: 'AKIA1' })).toBe(arn);
    expect(targets.identityOf({ kind: 'name', identity: 'arn:aws:iam::999999999999:user/one' })).toBeUndefined();
    expect(targets.identityOf({ kind: 'arn', identity: userArn('one') })).toBeUndefined();
    expect(targets.identityOf({ kind: 'key', accessKeyId: 'AKIA2' })).toBeUndefined();
  });
});
