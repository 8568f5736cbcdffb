import { describe, expect, test } from 'vitest';
import { known, type Reading, unknown } from '../../../layers/core/check.ts';
import { type ManagementEvents, managementEventsOf } from '../../../layers/core/coverage/selectors.ts';
import { judgeTrails, type TrailFacts } from '../../../layers/core/coverage/trails.ts';

const ACCOUNT = '111122223333';
const ALL: ManagementEvents = { writes: true, reads: true, excluded: [], filteredBy: [] };
const LOGGING = known({ isLogging: true });
const denied = unknown('cloudtrail:GetTrailStatus denied (AccessDeniedException)');

const trail = (changes: Partial<TrailFacts> = {}): TrailFacts => ({
  arn: `arn:aws:cloudtrail:us-east-1:${ACCOUNT}:trail/main`,
  homeRegion: 'us-east-1',
  isMultiRegion: true,
  status: LOGGING,
  selectors: known(ALL),
  ...changes,
});
const REGIONS = ['eu-west-1', 'us-east-1'];
const codes = (trails: Reading<readonly TrailFacts[]>, regions = REGIONS) => {
  const { gaps, undecided, fine } = judgeTrails(ACCOUNT, trails, regions);
  return { gaps: gaps.map(({ code }) => code), undecided: undecided.length, fine: fine.length };
};
const selecting = (changes: Partial<ManagementEvents>) => trail({ selectors: known({ ...ALL, ...changes }) });

describe('the trails of an account', () => {
  test('are fine with one multi-Region trail that logs all management events', () => {
    expect(codes(known([trail()]))).toEqual({ gaps: [], undecided: 0, fine: 1 });
  });

  test('are fine with one trail in each Region', () => {
    const each = REGIONS.map((homeRegion) => trail({ homeRegion, isMultiRegion: false, arn: `trail/${homeRegion}` }));
    expect(codes(known(each))).toEqual({ gaps: [], undecided: 0, fine: 1 });
  });

  test('may leave out KMS and the RDS Data API', () => {
    const excluded = ['kms.amazonaws.com', 'rdsdata.amazonaws.com'];
    expect(codes(known([selecting({ excluded })])).gaps).toEqual([]);
  });

  test.each([
    ['there is none', [], ['TRAIL_MISSING']],
    ['the only one has stopped', [trail({ status: known({ isLogging: false }) })], ['TRAIL_MISSING', 'TRAIL_STOPPED']],
    ['it logs only read-only events', [selecting({ writes: false })], ['TRAIL_MISSING']],
    ['it logs only write events', [selecting({ reads: false })], ['TRAIL_READS_MISSING']],
    ['it leaves out a source', [selecting({ excluded: ['sts.amazonaws.com'] })], ['TRAIL_EVENTS_EXCLUDED']],
    ['it filters events', [selecting({ filteredBy: ['eventName'] })], ['TRAIL_EVENTS_EXCLUDED']],
    ['it logs another Region', [trail({ isMultiRegion: false, homeRegion: 'ap-south-1' })], ['TRAIL_MISSING']],
    [
      'delivery fails',
      [trail({ status: known({ isLogging: true, deliveryError: 'NoSuchBucket' }) })],
      ['TRAIL_DELIVERY_FAILING'],
    ],
    [
      'one of two has stopped',
      [trail(), trail({ arn: 'trail/old', status: known({ isLogging: false }) })],
      ['TRAIL_STOPPED'],
    ],
  ])('have a gap if %s', (_, trails, expected) => {
    expect(codes(known(trails)).gaps).toEqual(expected);
  });

  test('name the Regions that lack a trail', () => {
    const local = trail({ isMultiRegion: false });
    expect(judgeTrails(ACCOUNT, known([local]), REGIONS).gaps[0]?.detail).toContain('eu-west-1');
  });

  test.each([
    ['the list is not readable', unknown('cloudtrail:DescribeTrails throttled for too long')],
    ['the status of the trail of another account is denied', known([trail({ status: denied })])],
    ['its selectors are denied', known([trail({ selectors: denied })])],
  ])('are neither fine nor a gap if %s', (_, trails) => {
    const found = codes(trails);
    expect([found.gaps, found.fine]).toEqual([[], 0]);
    expect(found.undecided).toBeGreaterThan(0);
  });

  test('are fine if one trail logs everything, whatever another one does that was not read', () => {
    expect(codes(known([trail(), trail({ arn: 'trail/organization', status: denied })]))).toMatchObject({
      gaps: [],
      fine: 1,
    });
  });
});

describe('event selectors', () => {
  const basic = (...selectors: Parameters<typeof managementEventsOf>[0]['basic']) =>
    managementEventsOf({ basic: selectors, advanced: [] });
  const advanced = (...fields: readonly (readonly [string, string[], string[]?])[]) =>
    managementEventsOf({
      basic: [],
      advanced: [
        { fields: fields.map(([field, equals, notEquals = []]) => ({ field, equals, notEquals, other: false })) },
      ],
    });

  test('without settings log all management events', () => {
    expect(basic({ excludedSources: [] })).toEqual(ALL);
  });

  test('without management events log none', () => {
    expect(basic({ includeManagementEvents: false, excludedSources: [] })).toMatchObject({
      writes: false,
      reads: false,
    });
    expect(advanced(['eventCategory', ['Data']])).toMatchObject({ writes: false, reads: false });
  });

  test.each([
    ['WriteOnly', { writes: true, reads: false }],
    ['ReadOnly', { writes: false, reads: true }],
    ['All', { writes: true, reads: true }],
  ])('of the type %s log %j', (readWriteType, expected) => {
    expect(basic({ readWriteType, excludedSources: [] })).toMatchObject(expected);
  });

  test('of a trail add up', () => {
    const both = [
      { readWriteType: 'WriteOnly', excludedSources: [] },
      { readWriteType: 'ReadOnly', excludedSources: [] },
    ];
    expect(basic(...both)).toEqual(ALL);
  });

  test('leave out a source only if every selector does', () => {
    const sts = { excludedSources: ['sts.amazonaws.com'] };
    expect(basic(sts, { excludedSources: [] }).excluded).toEqual([]);
    expect(basic(sts, sts).excluded).toEqual(['sts.amazonaws.com']);
    expect(
      basic({ ...sts, readWriteType: 'WriteOnly' }, { excludedSources: [], readWriteType: 'ReadOnly' }).excluded,
    ).toEqual(['sts.amazonaws.com']);
  });

  test('of the advanced kind are read by field', () => {
    const management: readonly [string, string[]] = ['eventCategory', ['Management']];
    expect(advanced(management)).toEqual(ALL);
    expect(advanced(management, ['readOnly', ['false']])).toMatchObject({ writes: true, reads: false });
    expect(advanced(management, ['eventSource', [], ['kms.amazonaws.com']]).excluded).toEqual(['kms.amazonaws.com']);
    expect(advanced(management, ['eventSource', ['iam.amazonaws.com']]).filteredBy).toEqual(['eventSource']);
    expect(advanced(management, ['eventName', [], ['CreateUser']]).filteredBy).toEqual(['eventName']);
  });
});
