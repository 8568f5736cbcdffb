import { describe, expect, it } from 'vitest';
import { Learner } from '../../../layers/core/detection/learner.ts';
import { emptyProfile } from '../../../layers/core/detection/profile.ts';
import { type FixedSchedule, inWords, isOnSchedule, schedule } from '../../../layers/core/detection/schedule.ts';
import type { Profile } from '../../../layers/core/detection/types.ts';
import {
  ask,
  DAY,
  event,
  HOUR,
  locate,
  MINUTE,
  NEXT_DOOR,
  NOON,
  posture,
  record,
  role,
  roleArn,
  signalsOf,
  tenDays,
} from './records.ts';

const MIDNIGHT = NOON - 12 * HOUR;
/** Times before the midnight of a Wednesday. */
const daysAgo = (days: number, hour: number, minute = 0): number =>
  MIDNIGHT - days * DAY + hour * HOUR + minute * MINUTE;

/** A job that makes four calls at each time. */
function job(times: readonly number[]): Profile {
  const learner = new Learner(emptyProfile());
  const calls = times.flatMap((time) => [0, 1, 2, 3].map((call) => time + call * 30_000));
  for (const at of calls.sort((a, b) => a - b)) {
    const made = event(record('rds:CreateDBSnapshot', { userIdentity: role('backup') }, at));
    learner.learn(made, locate(made.sourceAddress ?? ''));
  }
  return learner.current;
}

const days = Array.from({ length: 28 }, (_, day) => 28 - day);
const hours = Array.from({ length: 24 }, (_, hour) => hour);
const nightly = () => job(days.map((day) => daysAgo(day, 2, 20)));
const hourly = () => job(days.flatMap((day) => hours.map((hour) => daysAgo(day, hour, 20))));
const weekly = () =>
  job([28, 21, 14, 7].flatMap((day) => [daysAgo(day, 2, 20), daysAgo(day, 3, 20), daysAgo(day, 4, 20)]));

function scheduled(profile: Profile): FixedSchedule {
  const found = schedule(profile, MIDNIGHT);
  if (found.kind !== 'scheduled') throw new Error(`expected a schedule, found ${found.kind}`);
  return found;
}

describe('a schedule', () => {
  it.each([
    ['hourly', hourly, 'every hour at :20'],
    ['nightly', nightly, 'at 02:00 UTC'],
    ['weekly', weekly, 'on Wednesday at 02:00, 03:00, 04:00 UTC'],
    [
      'that runs every three hours',
      () => job(days.flatMap((day) => [0, 3, 6, 9, 12, 15, 18, 21].map((hour) => daysAgo(day, hour, 20)))),
      '8 times a day at :20',
    ],
  ])('of a job %s is found', (_, learned, words) => {
    expect(inWords(scheduled(learned()))).toBe(words);
  });

  it('of an hourly job has the minutes, with five more or less', () => {
    const usual = scheduled(hourly());
    const minutes = [14, 15, 20, 29, 30, 50].filter((minute) => isOnSchedule(usual, daysAgo(0, 7, minute)));
    expect(minutes).toEqual([15, 20, 29]);
  });

  it('of a nightly job has the hour, with one more or less', () => {
    const usual = scheduled(nightly());
    expect(hours.filter((hour) => isOnSchedule(usual, daysAgo(0, hour, 55)))).toEqual([1, 2, 3]);
  });

  it('of a weekly job has the weekday', () => {
    const usual = scheduled(weekly());
    expect([0, 1, 2, 7].filter((day) => isOnSchedule(usual, daysAgo(-day, 2, 20)))).toEqual([0, 7]);
  });

  it('does not change with one manual run', () => {
    const times = [...days.map((day) => daysAgo(day, 2, 20)), daysAgo(3, 15, 41)];
    expect(inWords(scheduled(job(times)))).toBe('at 02:00 UTC');
  });

  it('is not found in use at any time', () => {
    const anyTime = days.flatMap((day) => hours.map((hour) => daysAgo(day, hour, (day * 7 + hour * 13) % 60)));
    expect(schedule(job(anyTime), MIDNIGHT).kind).toBe('around-the-clock');
    const office = days.flatMap((day) =>
      [8, 9, 11, 13, 16].map((hour) => daysAgo(day, hour, (day * 7 + hour * 13) % 60)),
    );
    expect(schedule(job(office), MIDNIGHT).kind).toBe('irregular');
    expect(schedule(emptyProfile(), MIDNIGHT).kind).toBe('unknown');
  });

  it('is not known in profiles that were stored before times were counted', () => {
    const { active: _, ...stored } = nightly();
    expect(schedule(stored, MIDNIGHT).kind).toBe('unknown');
  });

  it('is forgotten a month after the last run', () => {
    expect(schedule(nightly(), MIDNIGHT + 31 * DAY).kind).toBe('unknown');
  });
});

describe('a machine with a schedule', () => {
  const backup = posture(roleArn('backup'), 1, 'workload');
  const at = (rule: string, call: string, time: number, fields: object = {}) =>
    signalsOf(rule, [ask(call, {}, { userIdentity: role('backup'), ...fields }, time)], {
      posture: backup,
      profile: nightly(),
    })[0];

  it('says what was expected and what was observed when it is active at another time', () => {
    expect(at('off-schedule', 'rds:CreateDBSnapshot', daysAgo(0, 14, 37))).toMatchObject({
      severity: 'low',
      evidence: { unusual: 'hour', expected: ['at 02:00 UTC'], observed: 'Wednesday 14:37 UTC' },
    });
  });

  it('is more suspicious if it also does something else', () => {
    expect(at('off-schedule', 'ec2:CreateKeyPair', daysAgo(0, 14, 37))?.severity).toBe('medium');
  });

  it('is not expected to make a change that is not part of its routine', () => {
    expect(at('machine-does-something-new', 'ec2:CreateKeyPair', daysAgo(0, 2, 20))?.evidence).toMatchObject({
      unusual: 'API',
      expected: ['rds:CreateDBSnapshot'],
      observed: 'ec2:CreateKeyPair',
    });
    const free = { posture: backup, profile: tenDays(['rds:CreateDBSnapshot']) };
    const call = ask('ec2:CreateKeyPair', {}, { userIdentity: role('backup') });
    expect(signalsOf('machine-does-something-new', [call], free)).toEqual([]);
  });

  it('weighs less on schedule and from its usual network', () => {
    const confidenceAt = (time: number, fields: object = {}) =>
      at('trail-tampering', 'cloudtrail:PutEventSelectors', time, fields);
    const launch = (time: number, fields: object = {}) => at('user-made', 'iam:CreateUser', time, fields);
    expect(confidenceAt(daysAgo(0, 2, 20))).toBeUndefined();
    const [on, off, elsewhere] = [
      launch(daysAgo(0, 2, 20)),
      launch(daysAgo(0, 14, 20)),
      launch(daysAgo(0, 2, 20), { sourceIPAddress: NEXT_DOOR }),
    ];
    expect(on?.evidence.onSchedule).toBe(true);
    expect(off?.evidence.onSchedule).toBeUndefined();
    expect(elsewhere?.confidence).toBe(off?.confidence);
    expect(on?.confidence).toBeLessThan(off?.confidence ?? 0);
  });
});
