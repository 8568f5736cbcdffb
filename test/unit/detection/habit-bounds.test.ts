import { describe, expect, it } from 'vitest';
import { habitual } from '../../../layers/core/detection/profile.ts';
import { event, NOON, record, tenDays } from './records.ts';

const CALL = 'kms:Decrypt';
const isHabit = (fields: Readonly<Record<string, unknown>> = {}): boolean =>
  habitual(tenDays([CALL]), event(record(CALL, fields, NOON)), undefined);

describe('a habit', () => {
  it('ends in a Region that the identity never used', () => {
    expect(isHabit()).toBe(true);
    expect(isHabit({ awsRegion: 'ap-south-1' })).toBe(false);
  });

  it('ends with a client that the identity never used', () => {
    expect(isHabit({ userAgent: 'Boto3/1.34 os/windows' })).toBe(false);
  });

  it('does not depend on the client of a service that calls for the identity', () => {
    expect(
      isHabit({ userAgent: 'cloudformation.amazonaws.com', sourceIPAddress: 'cloudformation.amazonaws.com' }),
    ).toBe(true);
  });
});
