import { describe, expect, it } from 'vitest';
import {
  DENY_POLICY_PREFIX,
  denyEverything,
  denyPolicyName,
  denySessionsBefore,
  isOurDeny,
} from '../../../layers/core/response/deny.ts';
import { NOW } from './estate.ts';

describe('denyPolicyName', () => {
  it('gives incidents with similar ids different policy names', () => {
    expect(denyPolicyName('inc-0001')).toMatch(/^TierwatchContainment-[0-9a-f]{12}$/);
    expect(denyPolicyName('inc-0001')).not.toBe(denyPolicyName('inc-0002'));
  });
});

describe('denySessionsBefore', () => {
  it('denies every action on every resource to older sessions', () => {
    expect(JSON.parse(denySessionsBefore(NOW)).Statement).toEqual([
      {
        ...{ Sid: DENY_POLICY_PREFIX, Effect: 'Deny', Action: '*', Resource: '*' },
        Condition: { DateLessThan: { 'aws:TokenIssueTime': NOW } },
      },
    ]);
  });
});

describe('isOurDeny', () => {
  const name = `${DENY_POLICY_PREFIX}-x`;

  it('recognizes both kinds of deny policy', () => {
    expect(isOurDeny({ name, document: denyEverything() })).toBe(true);
    expect(isOurDeny({ name, document: denySessionsBefore(NOW) })).toBe(true);
  });

  it('recognizes a deny that other statements follow', () => {
    const { Statement, ...rest } = JSON.parse(denyEverything());
    const document = JSON.stringify({ ...rest, Statement: [...Statement, { Effect: 'Allow', Action: '*' }] });
    expect(isOurDeny({ name, document })).toBe(true);
  });

  it.each([
    ['another name', 'deny', denyEverything()],
    ['invalid JSON', name, 'deny'],
    ['no statement', name, '{"Statement":[]}'],
    ['another Sid', name, denyEverything().replace(DENY_POLICY_PREFIX, 'Mine')],
    ['an allow statement', name, denyEverything().replace('Deny', 'Allow')],
    ['a narrower deny', name, denyEverything().replace('"Action":"*"', '"Action":"s3:*"')],
  ])('does not recognize a policy with %s', (_name, policyName, document) => {
    expect(isOurDeny({ name: policyName, document })).toBe(false);
  });
});
