import { describe, expect, it } from 'vitest';
import { Learner } from '../../../layers/core/detection/learner.ts';
import { habitual } from '../../../layers/core/detection/profile.ts';
import type { Profile } from '../../../layers/core/detection/types.ts';
import { addCall, firstCall } from '../../../layers/core/detection/volume.ts';
import { ask, DAY, event, HOUR, NOON, record, signalsOf, tenDays } from './records.ts';

const CALL = 'kms:Decrypt';
const at = (time: number, fields: object = {}) => event(record(CALL, { ...fields }, time));
const isHabit = (profile: Profile, time: number, fields: object = {}): boolean =>
  habitual(profile, at(time, fields), undefined);

/** Calls of an hour each day, before today. */
function callsEachHour(calls: number, days = 10): Profile {
  let profile = tenDays([CALL]);
  for (let day = days; day > 0; day -= 1) {
    const learner = new Learner(profile);
    for (let call = 0; call < calls; call += 1) learner.learn(at(NOON - day * DAY + call * 1_000), undefined);
    profile = learner.current;
  }
  return profile;
}

function today(profile: Profile, calls: number, apart: number): Profile {
  const learner = new Learner(profile);
  for (let call = 0; call < calls; call += 1) learner.learn(at(NOON + call * apart), undefined);
  return learner.current;
}

describe('a habit', () => {
  it('ends in a Region that the identity never used, and with another client', () => {
    const profile = tenDays([CALL]);
    expect(isHabit(profile, NOON)).toBe(true);
    expect(isHabit(profile, NOON, { awsRegion: 'ap-south-1' })).toBe(false);
    expect(isHabit(profile, NOON, { userAgent: 'Boto3/1.34 os/windows' })).toBe(false);
  });

  it('ends at three times the calls of the busiest hour', () => {
    const profile = callsEachHour(30);
    expect(isHabit(today(profile, 89, 1_000), NOON + 100_000)).toBe(true);
    expect(isHabit(today(profile, 90, 1_000), NOON + 100_000)).toBe(false);
    expect(isHabit(today(profile, 90, 1_000), NOON + DAY)).toBe(true);
  });

  it('ends at three times the calls of the busiest day, however slow they are', () => {
    const profile = callsEachHour(30);
    const slow = today(profile, 91, 5 * 60_000);
    expect(isHabit(slow, NOON + 91 * 5 * 60_000)).toBe(false);
    expect(isHabit(slow, NOON + DAY)).toBe(true);
  });

  it('is not bounded by a volume that is small, or not known yet', () => {
    expect(isHabit(today(callsEachHour(2), 18, 1_000), NOON + 20_000)).toBe(true);
    expect(isHabit(today(tenDays([CALL]), 400, 1_000), NOON + 500_000)).toBe(true);
  });

  it('grows by no more than twice the highest volume at a time', () => {
    const volume = { ...firstCall(0) };
    const hours = [...Array.from({ length: 29 }, () => 0), ...Array.from({ length: 900 }, () => 1), 2];
    for (const hour of hours) addCall(volume, hour * HOUR);
    expect(volume.most).toBe(40);
  });
});

describe('a burst of a habitual call', () => {
  it('is evaluated as if it were not habitual', () => {
    const secrets = Array.from({ length: 30 }, (_, number) =>
      ask('secretsmanager:GetSecretValue', { secretId: `prod/${number}` }, {}, NOON + number * 1_000),
    );
    const volume = {
      since: Math.floor((NOON - 9 * DAY) / HOUR),
      hour: 0,
      calls: 0,
      most: 2,
      callsOfDay: 0,
      mostOfDay: 4,
    };
    const seen = { count: 240, first: NOON - 10 * DAY, last: NOON - HOUR, volume };
    const profile = tenDays([], { actions: { 'secretsmanager:GetSecretValue': seen } });
    expect(signalsOf('secrets-read-broadly', secrets, { profile })).not.toEqual([]);
    expect(signalsOf('secrets-read-broadly', secrets.slice(0, 20), { profile })).toEqual([]);
  });
});
