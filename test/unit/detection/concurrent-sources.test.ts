import { describe, expect, it } from 'vitest';
import { profile as profileShape } from '../../../layers/aws/stored/detection-shapes.ts';
import { concurrentSources } from '../../../layers/core/detection/concurrent-sources.ts';
import { Learner } from '../../../layers/core/detection/learner.ts';
import { daysUntil, emptyProfile } from '../../../layers/core/detection/profile.ts';
import type { Profile } from '../../../layers/core/detection/types.ts';
import { ABROAD, DAY, event, HOME, HOUR, IN_AMAZON, locate, NEXT_DOOR, NOON, record, tenDays } from './records.ts';

interface Use {
  readonly from: string;
  readonly daysAgo: readonly number[];
  readonly client?: string;
  /** Hours between one call and the next, on each of the days. */
  readonly every?: number;
}

const LINUX = 'aws-cli/2.17 os/linux';
const daysTo = (first: number, last: number): number[] =>
  Array.from({ length: first - last + 1 }, (_, number) => first - number);

/** The stored profile. Each call is a separate batch, so changes that need no write are lost. */
function watched(...uses: readonly Use[]): Profile {
  const calls = uses.flatMap(({ from, daysAgo, client = LINUX, every = 24 }) =>
    daysAgo.flatMap((days) =>
      Array.from({ length: Math.floor(24 / every) }, (_, number) => ({
        at: NOON - days * DAY - number * every * HOUR,
        fields: { sourceIPAddress: from, userAgent: client },
      })),
    ),
  );
  let profile = emptyProfile();
  for (const { at, fields } of calls.sort((a, b) => a.at - b.at)) {
    const learner = new Learner(profile);
    const made = event(record('s3:GetObject', fields, at));
    learner.learn(made, locate(made.sourceAddress ?? ''));
    const stored = learner.result();
    if (stored !== undefined) profile = profileShape.parse(JSON.parse(JSON.stringify(stored)));
  }
  return profile;
}

const found = (profile: Profile, { now = NOON, since = 0 } = {}) => concurrentSources(profile, { now, since });
const networksOf = (...uses: readonly Use[]) => found(watched(...uses))?.networks?.names;

describe('networks that are used concurrently', () => {
  it('given two on the same days, then both are reported, with the start, the number of days and the clients', () => {
    const here: Use = { from: HOME, daysAgo: daysTo(40, 0) };
    const there: Use = { from: NEXT_DOOR, daysAgo: [9, 5, 2], client: 'Boto3/1.34 os/linux' };
    expect(found(watched(here, there))).toEqual({
      networks: { names: ['AS64500', 'AS64501'], since: new Date(NOON - 9 * DAY).toISOString(), days: 3 },
      agents: ['aws-cli/linux', 'python/linux'],
    });
  });

  it('given one that is used constantly, then the other one, used once a day, is reported too', () => {
    const busy: Use = { from: HOME, daysAgo: daysTo(20, 0), every: 1 };
    expect(networksOf(busy, { from: NEXT_DOOR, daysAgo: daysTo(12, 1) })).toEqual(['AS64500', 'AS64501']);
  });

  it.each<[string, readonly Use[]]>([
    [
      'one after the other',
      [
        { from: HOME, daysAgo: daysTo(20, 8) },
        { from: NEXT_DOOR, daysAgo: daysTo(8, 0) },
      ],
    ],
    [
      'one instead of the other for some days',
      [
        { from: HOME, daysAgo: [...daysTo(20, 10), ...daysTo(4, 0)] },
        { from: NEXT_DOOR, daysAgo: daysTo(10, 4) },
      ],
    ],
    [
      'one of them only once',
      [
        { from: HOME, daysAgo: daysTo(20, 0) },
        { from: NEXT_DOOR, daysAgo: [3] },
      ],
    ],
    [
      'one of them on one day, often',
      [
        { from: HOME, daysAgo: daysTo(20, 0) },
        { from: NEXT_DOOR, daysAgo: [3], every: 1 },
      ],
    ],
    [
      'both, but one of them no longer',
      [
        { from: HOME, daysAgo: daysTo(20, 0) },
        { from: NEXT_DOOR, daysAgo: daysTo(20, 9) },
      ],
    ],
    ['only one', [{ from: HOME, daysAgo: daysTo(20, 0) }]],
  ])('given %s, then nothing is reported', (_, uses) => {
    expect(found(watched(...uses))).toBeUndefined();
  });

  it('given two that are used once a week, then they are reported after three weeks', () => {
    const weekly = [14, 7, 0];
    expect(networksOf({ from: HOME, daysAgo: weekly }, { from: ABROAD, daysAgo: weekly })).toEqual([
      'AS64500',
      'AS64502',
    ]);
  });

  it('given two groups, then the larger one is reported', () => {
    const uses: Use[] = [
      { from: HOME, daysAgo: daysTo(20, 0) },
      { from: NEXT_DOOR, daysAgo: daysTo(7, 0) },
      { from: ABROAD, daysAgo: daysTo(6, 2) },
      { from: IN_AMAZON, daysAgo: daysTo(20, 18) },
    ];
    expect(networksOf(...uses)).toEqual(['AS64500', 'AS64501', 'AS64502']);
  });

  it('given networks of one cloud, then they count as one', () => {
    const seen = { count: 90, first: NOON - 30 * DAY, last: NOON, recent: 2 ** 30 - 1 };
    const of = (...networks: string[]) =>
      concurrentSources(
        { networks: Object.fromEntries(networks.map((name) => [name, seen])), agents: {} },
        { now: NOON, since: 0 },
      )?.networks?.names;
    expect(of('AS16509', 'AS14618')).toBeUndefined();
    expect(of('AS16509', 'AS14618', 'AS64500')).toEqual(['AS64500', 'Amazon']);
  });

  it('given use before the keys were created, then it does not count', () => {
    const both = watched({ from: HOME, daysAgo: daysTo(20, 0) }, { from: NEXT_DOOR, daysAgo: daysTo(20, 0) });
    expect(found(both, { since: NOON - DAY })).toBeUndefined();
    const since = NOON - 4 * DAY;
    expect(found(both, { since })?.networks).toMatchObject({ days: 5, since: new Date(since).toISOString() });
  });

  it('given a profile without days, then nothing is reported', () => {
    const seen = { count: 900, first: NOON - 30 * DAY, last: NOON };
    const networks = { AS64500: seen, AS64501: seen };
    expect(concurrentSources({ networks, agents: {} }, { now: NOON, since: 0 })).toBeUndefined();
  });
});

describe('clients that are used concurrently', () => {
  const client = (name: string): Use => ({ from: HOME, daysAgo: daysTo(10, 0), client: name });

  it('given several on one machine, then nothing is reported', () => {
    const mac = [client('aws-cli/2.17 os/macos'), client('Boto3/1.34 os/linux'), client('HashiCorp Terraform/1.5')];
    expect(found(watched(...mac))).toBeUndefined();
    expect(
      found(watched(client('aws-cli/2.17 Windows/10'), client('aws-cli/2.17 os/linux microsoft-standard-WSL2'))),
    ).toBe(undefined);
  });

  it('given operating systems that cannot be one machine, then they are reported', () => {
    expect(found(watched(client('aws-cli/2.17 Windows/10'), client(LINUX)))).toMatchObject({
      systems: { names: ['Windows', 'macOS or Linux'], days: 11 },
      agents: ['aws-cli/linux', 'aws-cli/windows'],
    });
  });
});

describe('the days of use', () => {
  it('given late events and gaps, then each day is recorded, and 30 days are kept', () => {
    const learner = new Learner(emptyProfile());
    for (const days of [5, 40, 7, 5, 3, 36]) {
      const made = event(record('s3:GetObject', {}, NOON - days * DAY));
      learner.learn(made, locate(HOME));
    }
    const seen = learner.current.networks.AS64500;
    if (seen === undefined) throw new Error('it was seen');
    expect(seen).toMatchObject({ count: 6, first: NOON - 40 * DAY, last: NOON - 3 * DAY });
    expect(daysUntil(seen, NOON)).toBe(2 ** 3 + 2 ** 5 + 2 ** 7);
    expect(daysUntil(seen, seen.last + 29 * DAY)).toBe(2 ** 29);
    expect(daysUntil(seen, seen.last + 30 * DAY)).toBe(0);
    expect(daysUntil(seen, NOON - 5 * DAY)).toBe(2 ** 0 + 2 ** 2);
  });

  it('given a known network, then a new day causes a write, and the same day does not', () => {
    const seen = { count: 240, first: NOON - 10 * DAY, last: NOON, recent: 2 ** 10 - 1 };
    const known = tenDays(['s3:GetObject'], {
      networks: { AS64500: seen },
      agents: { 'aws-cli/linux': seen },
      lastSeen: NOON + 6 * HOUR,
    });
    const again = (at: number) => {
      const learner = new Learner(known);
      learner.learn(event(record('s3:GetObject', {}, at)), locate(HOME));
      return learner.result();
    };
    expect(again(NOON + 11 * HOUR)).toBeUndefined();
    expect(again(NOON + 13 * HOUR)?.networks.AS64500).toMatchObject({ count: 241, recent: 2 ** 11 - 1 });
  });
});
