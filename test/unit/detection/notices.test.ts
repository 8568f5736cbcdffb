import { describe, expect, it } from 'vitest';
import { detectBatch } from '../../../layers/core/detection/detect.ts';
import { ruleIndex } from '../../../layers/core/detection/rules/index.ts';
import { ask, event, HOUR, locate, MINUTE, NOON, posture, record, role, roleArn, root, stateOf } from './records.ts';

const rules = ruleIndex();
const ROOT = String(root.arn);
const ADMIN = 'arn:aws:iam::aws:policy/AdministratorAccess';
const console = { ...root, accessKeyId: 'ASIAEXAMPLE000000009' };
const withKey = { ...root, accessKeyId: 'AKIAEXAMPLE000000009' };

const judged = (records: readonly object[], identity = ROOT, tier?: Parameters<typeof posture>) => {
  const state = { ...stateOf(identity), posture: tier === undefined ? undefined : posture(...tier) };
  const incident = detectBatch(records.map(event), state, rules, { locate }).incidents[0]?.incident;
  return incident === undefined ? undefined : { severity: incident.severity, confidence: incident.confidence };
};

/** What an owner does who sets up an account. */
const setup = (userIdentity: object) => [
  record('ec2:DescribeRegions', { userIdentity }),
  ask('iam:CreateUser', { userName: 'anna' }, { userIdentity }, NOON + MINUTE),
  ask('iam:AttachUserPolicy', { userName: 'anna', policyArn: ADMIN }, { userIdentity }, NOON + 2 * MINUTE),
  ask('iam:CreateAccessKey', { userName: 'anna' }, { userIdentity }, NOON + 3 * MINUTE),
];

describe('the use of root', () => {
  it.each([
    ['without a posture', undefined],
    ['with a posture', [ROOT, 0, 'root'] as const],
  ])('opens an incident of medium severity with its first call, %s', (_, tier) => {
    const read = record('ec2:DescribeRegions', { userIdentity: console });
    expect(judged([read], ROOT, tier && [...tier])).toMatchObject({ severity: 'medium' });
  });

  it('stays at medium while an owner administers identities in the console', () => {
    expect(judged(setup(console))).toMatchObject({ severity: 'medium' });
  });

  it('stays at medium however many sessions there are', () => {
    const sessions = Array.from({ length: 12 }, (_, hour) =>
      record(hour % 2 === 0 ? 'ec2:StopInstances' : 's3:ListBuckets', { userIdentity: console }, NOON + hour * HOUR),
    );
    expect(judged(sessions, ROOT, [ROOT, 0, 'root'])).toMatchObject({ severity: 'medium' });
  });

  it('becomes critical with an access key', () => {
    expect(judged(setup(withKey))).toMatchObject({ severity: 'critical' });
  });

  it('becomes high with other evidence', () => {
    const stop = ask('cloudtrail:StopLogging', { name: 'main' }, { userIdentity: console }, NOON + MINUTE);
    expect(judged([record('ec2:DescribeRegions', { userIdentity: console }), stop])?.severity).toMatch(/high|critical/);
  });

  it('does not protect another identity that does the same', () => {
    const admin = role('admin');
    expect(judged(setup(admin), roleArn('admin'))?.severity).toMatch(/high|critical/);
  });
});

describe('the use of a break-glass identity', () => {
  it('opens an incident of medium severity, whatever its tier', () => {
    for (const tier of [0, 3] as const) {
      const call = record('s3:ListBuckets', { userIdentity: role('emergency') });
      expect(judged([call], roleArn('emergency'), [roleArn('emergency'), tier, 'break-glass'])).toMatchObject({
        severity: 'medium',
      });
    }
  });
});
