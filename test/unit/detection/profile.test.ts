import { describe, expect, it } from 'vitest';
import { Learner } from '../../../layers/core/detection/learner.ts';
import { emptyProfile, habitual, isEstablished, maturity } from '../../../layers/core/detection/profile.ts';
import { agentFamily, isPrivate, prefixOf } from '../../../layers/core/detection/sources.ts';
import type { Profile } from '../../../layers/core/detection/types.ts';
import { ABROAD, DAY, event, HOUR, locate, NOON, record, tenDays } from './records.ts';

const learn = (
  profile: Profile,
  calls: readonly (readonly [call: string, at: number, fields?: object])[],
): Profile | undefined => {
  const learner = new Learner(profile);
  for (const [call, at, fields] of calls) {
    const made = event(record(call, { ...fields }, at));
    learner.learn(made, locate(made.sourceAddress ?? ''));
  }
  return learner.result();
};

describe('a profile', () => {
  it('reports when it has too little data', () => {
    expect(maturity(emptyProfile())).toBe('nothing');
    const first = learn(emptyProfile(), [['s3:GetObject', NOON]]);
    expect(maturity(first ?? emptyProfile())).toBe('learning');
    expect(isEstablished(tenDays(['s3:GetObject']))).toBe(true);
  });

  it('is not written again soon if nothing is new', () => {
    expect(learn(tenDays(['s3:GetObject']), [['s3:GetObject', NOON]])).toBeUndefined();
  });

  it.each([
    ['another action', 's3:PutObject', {}],
    ['another country', 's3:GetObject', { sourceIPAddress: ABROAD }],
    ['another region', 's3:GetObject', { awsRegion: 'us-west-2' }],
    ['another client', 's3:GetObject', { userAgent: 'Boto3/1.34' }],
  ])('is written for %s', (_, call, fields) => {
    expect(learn(tenDays(['s3:GetObject']), [[call, NOON, fields]])).toBeDefined();
  });

  it('is written after half a day if only its counts changed', () => {
    expect(learn(tenDays(['s3:GetObject']), [['s3:GetObject', NOON + 13 * HOUR]])?.events).toBe(241);
  });

  it('is bounded, and drops the least recently seen entries', () => {
    const calls = Array.from({ length: 400 }, (_, number) => [`s3:Action${number}`, NOON + number * 1000] as const);
    const actions = Object.keys(learn(emptyProfile(), calls)?.actions ?? {});
    expect(actions).toHaveLength(250);
    expect(actions).not.toContain('s3:Action0');
    expect(actions).toContain('s3:Action399');
  });

  it('accepts property names of Object as keys', () => {
    const profile = learn(emptyProfile(), [
      ['s3:GetObject', NOON, { awsRegion: 'constructor' }],
      ['s3:GetObject', NOON, { awsRegion: '__proto__' }],
    ]);
    expect(profile?.regions.constructor).toMatchObject({ count: 1 });
    expect(Object.keys(profile?.regions ?? {})).toEqual(['constructor']);
  });

  it('keeps the correct times when events are late', () => {
    const profile = learn(emptyProfile(), [
      ['s3:GetObject', NOON],
      ['s3:GetObject', NOON - DAY],
    ]);
    expect(profile).toMatchObject({
      firstSeen: NOON - DAY,
      lastSeen: NOON,
      actions: { 's3:GetObject': { first: NOON - DAY, last: NOON } },
    });
  });
});

describe('a habit', () => {
  it('is an action that is frequent, over a day at least, and from a habitual source', () => {
    const profile = tenDays(['iam:CreateRole']);
    const at = (fields: object) => event(record('iam:CreateRole', { ...fields }));
    expect(habitual(profile, at({}), undefined)).toBe(true);
    expect(habitual(profile, at({ sourceIPAddress: ABROAD }), locate(ABROAD))).toBe(false);
    expect(habitual(profile, at({ errorCode: 'AccessDenied' }), undefined)).toBe(false);
    expect(habitual(emptyProfile(), at({}), undefined)).toBe(false);
  });
});

describe('a source', () => {
  it.each([
    ['203.0.113.77', '203.0.113.0/24'],
    ['2001:db8:12:34::1', '2001:db8:12::/48'],
    ['2001:0db8:0012::', '2001:db8:12::/48'],
    ['::ffff:203.0.113.77', '203.0.113.0/24'],
    ['s3.amazonaws.com', undefined],
    ['2001:zz::1', undefined],
  ])('with the address %s is stored as %s', (address, prefix) => expect(prefixOf(address)).toBe(prefix));

  it.each([
    ['10.0.0.1', true],
    ['172.31.1.1', true],
    ['172.32.1.1', false],
    ['100.64.0.1', true],
    ['fd00::1', true],
    ['2600::1', false],
    ['0.0.0.0', true],
    ['255.1.1.1', true],
  ])('with the address %s is private: %s', (address, expected) => expect(isPrivate(address)).toBe(expected));

  it('includes the client without its version', () => {
    expect(agentFamily('aws-cli/2.17.32 md/awscrt#0.21 os/linux#6.1')).toBe(agentFamily('aws-cli/2.99.0 os/linux#7'));
    expect(agentFamily('APN/1.0 HashiCorp/1.0 Terraform/1.11.0')).toBe('terraform');
    expect(agentFamily('')).toBe('none');
  });
});
