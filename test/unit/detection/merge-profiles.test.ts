import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Learner } from '../../../layers/core/detection/learner.ts';
import { confirmedProfile, endsBefore, mergedProfiles } from '../../../layers/core/detection/merge-profiles.ts';
import { emptyProfile, isEstablished } from '../../../layers/core/detection/profile.ts';
import type { ActivityEvent, Profile } from '../../../layers/core/detection/types.ts';
import { ABROAD, event, HOME, HOUR, IN_AMAZON, locate, NEXT_DOOR, NOON, record } from './records.ts';

const plain = (profile: Profile): Profile => JSON.parse(JSON.stringify(profile));

function learned(events: readonly ActivityEvent[], profile = emptyProfile()): Profile {
  const learner = new Learner(profile);
  for (const one of events) learner.learn(one, locate(one.sourceAddress ?? ''));
  return plain(learner.current);
}

const call = (hoursAgo: number, name = 'GetObject', sourceIPAddress = HOME, fields: object = {}): ActivityEvent =>
  event(record(`s3:${name}`, { sourceIPAddress, ...fields }, NOON - hoursAgo * HOUR));

const calls = fc
  .record({
    hoursAgo: fc.integer({ min: 0, max: 60 * 24 }),
    name: fc.constantFrom('GetObject', 'PutObject', 'constructor', 'toString'),
    address: fc.constantFrom(HOME, NEXT_DOOR, ABROAD, IN_AMAZON),
    userAgent: fc.constantFrom('aws-cli/2.17', 'Boto3/1.34', 'console.amazonaws.com'),
  })
  .map(({ hoursAgo, name, address, userAgent }) => call(hoursAgo, name, address, { userAgent }));
/** Without what the learner does not follow exactly, so that it is stored seldom: when a habit was last seen, and more days of a time than are
 * enough. */
function exact({ active: _, ...profile }: Profile): object {
  return JSON.parse(JSON.stringify(profile), (key, value) => (key === 'last' ? undefined : value));
}

const someCalls = fc.array(calls, { maxLength: 40 });

describe('a profile that is merged from two', () => {
  it('is the one that the learner makes from all events, whichever it sees first', () => {
    fc.assert(
      fc.property(someCalls, someCalls, (history, live) => {
        const merged = plain(mergedProfiles(learned(history), learned(live)));
        expect(exact(merged)).toEqual(exact(learned(live, learned(history))));
        expect(exact(merged)).toEqual(exact(learned(history, learned(live))));
      }),
    );
  });

  it('does not depend on order or grouping', () => {
    fc.assert(
      fc.property(someCalls, someCalls, someCalls, (a, b, c) => {
        const [x, y, z] = [learned(a), learned(b), learned(c)];
        expect(mergedProfiles(x, y)).toEqual(mergedProfiles(y, x));
        expect(mergedProfiles(mergedProfiles(x, y), z)).toEqual(mergedProfiles(x, mergedProfiles(y, z)));
      }),
    );
  });

  it('keeps what was seen most recently if both together have too much', () => {
    const many = (from: number) => Array.from({ length: 200 }, (_, n) => call(from, `Action${from}-${n}`));
    const actions = Object.keys(mergedProfiles(learned(many(2_000)), learned(many(1))).actions);
    expect(actions).toHaveLength(250);
    expect(actions.filter((name) => name.includes('Action1-'))).toHaveLength(200);
  });
});

describe('what a history teaches', () => {
  const steady = Array.from({ length: 60 }, (_, n) => call((20 + (n % 20)) * 24));

  it('leaves out a source, a client and an API that appear only in its newest part', () => {
    const thief = Array.from({ length: 60 }, (_, n) => call(n, 'DeleteBucket', ABROAD, { userAgent: 'Boto3/1.34' }));
    const taught = confirmedProfile(learned(steady), learned([...thief, call(5)]));
    expect(taught.sources).toEqual(
      expect.objectContaining({ '198.51.100.0/24': expect.objectContaining({ count: 61 }) }),
    );
    expect(Object.keys(taught.countries)).toEqual(['DE']);
    expect(Object.keys(taught.actions)).toEqual(['s3:GetObject']);
    expect(Object.keys(taught.agents)).toHaveLength(1);
    expect(taught.events).toBe(60);
    expect(taught.lastSeen).toBe(NOON - 5 * HOUR);
  });

  it('is nothing for an identity that is newer than the unconfirmed part', () => {
    const week = Array.from({ length: 100 }, (_, n) => call(n));
    expect(confirmedProfile(emptyProfile(), learned(week))).toEqual(emptyProfile());
  });

  it('is not an established baseline because of unconfirmed activity', () => {
    const taught = confirmedProfile(learned([call(30 * 24)]), learned(Array.from({ length: 100 }, (_, n) => call(n))));
    expect(taught.days).toHaveLength(1);
    expect(isEstablished(taught)).toBe(false);
  });

  it('is established for an identity that was active before', () => {
    expect(isEstablished(confirmedProfile(learned(steady), emptyProfile()))).toBe(true);
  });
});

describe('a history', () => {
  it('ends before a profile that begins after its last event, and before no profile at all', () => {
    const history = learned([call(48)]);
    expect(endsBefore(history, learned([call(1)]))).toBe(true);
    expect(endsBefore(history, learned([call(48)]))).toBe(false);
    expect(endsBefore(history, undefined)).toBe(true);
  });
});
