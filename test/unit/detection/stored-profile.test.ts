import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { profile as profileShape } from '../../../layers/aws/stored/detection-shapes.ts';
import type { Doubt } from '../../../layers/core/detection/candidate.ts';
import { Learner } from '../../../layers/core/detection/learner.ts';
import { dayNumber, emptyProfile, HABIT, isHabit, maturity } from '../../../layers/core/detection/profile.ts';
import { schedule } from '../../../layers/core/detection/schedule.ts';
import type { CandidateProfile, Profile, Seen } from '../../../layers/core/detection/types.ts';
import { ABROAD, activeAt, event, HOME, HOUR, locate, MINUTE, NEXT_DOOR, NOON, record, tenDays } from './records.ts';

const STANDING = { contained: false, grave: false, verdicts: undefined };

/** What rules use of an entry. */
const judgedEntry = (seen: Seen) => ({
  count: Math.min(seen.count, HABIT.count),
  first: seen.first,
  lastDay: dayNumber(seen.last),
  isHabit: isHabit(seen),
  recent: seen.recent,
});
const judgedParts = (parts: CandidateProfile): object =>
  Object.fromEntries(
    Object.entries(parts).map(([part, entries]) => [
      part,
      Object.fromEntries(Object.entries(entries).map(([key, seen]) => [key, judgedEntry(seen)])),
    ]),
  );

/** What rules use of a profile. */
function judged(profile: Profile): object {
  const { sources, countries, networks, regions, agents, actions, objects = {}, active, days } = profile;
  return {
    ...{ active, days, maturity: maturity(profile) },
    lastDay: dayNumber(profile.lastSeen ?? 0),
    known: judgedParts({ sources, countries, networks, regions, agents, actions, objects }),
    candidate: judgedParts(profile.candidate ?? {}),
  };
}

const calls = fc.record({
  minutes: fc.oneof(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: 3 * 24 * 60 })),
  name: fc.constantFrom('s3:GetObject', 's3:PutObject', 'secretsmanager:GetSecretValue'),
  address: fc.constantFrom(HOME, HOME, NEXT_DOOR, ABROAD),
  doubt: fc.constantFrom<Doubt[]>('none', 'none', 'none', 'novel', 'grave'),
});

const starts = fc.constantFrom(emptyProfile(), tenDays(['s3:GetObject'], { active: activeAt([12, 13]) }));

describe('a baseline', () => {
  it('is the same for a detector that remembers all events, and for one that reads what was stored before each', () => {
    fc.assert(
      fc.property(starts, fc.array(calls, { maxLength: 80 }), (start, some) => {
        const remembering = new Learner(start);
        let stored = start;
        let time = NOON;
        for (const { minutes, name, address, doubt } of some) {
          time += minutes * MINUTE;
          const made = event(
            record(name, { sourceIPAddress: address, requestParameters: { secretId: address } }, time),
          );
          const forgetful = new Learner(stored);
          for (const learner of [remembering, forgetful]) {
            if (learner.hasCandidate) learner.settle(time, STANDING);
            learner.learn(made, locate(address), doubt);
          }
          stored = forgetful.result() ?? stored;
        }
        expect(judged(stored)).toEqual(judged(remembering.current));
      }),
    );
  });

  it('that was stored before schedules and candidates were known is read, and learned further', () => {
    const { active: _, ...known } = tenDays(['s3:GetObject']);
    const stored = profileShape.parse({ ...known, hours: Array.from({ length: 24 }, () => 10) });
    const learner = new Learner(stored);
    learner.learn(event(record('s3:GetObject', {}, NOON)), locate(HOME));
    expect(schedule(learner.current, NOON).kind).toBe('unknown');
    expect(judged(profileShape.parse(JSON.parse(JSON.stringify(learner.current))))).toEqual(judged(learner.current));
  });

  it('of an hourly job with four calls is written with fewer than a tenth of them', () => {
    let stored = emptyProfile();
    let writes = 0;
    const days = 60;
    for (let hour = 0; hour < days * 24; hour += 1) {
      for (let call = 0; call < 4; call += 1) {
        const time = NOON + hour * HOUR + call * 10_000;
        const learner = new Learner(stored);
        learner.learn(event(record(`s3:Call${call}`, {}, time)), locate(HOME));
        const written = learner.result();
        if (written === undefined) continue;
        stored = written;
        if (hour >= 30 * 24) writes += 1;
      }
    }
    expect(writes / (30 * 24 * 4)).toBeLessThan(0.1);
  });
});
