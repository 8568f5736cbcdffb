import { describe, expect, test } from 'vitest';
import { known, unknown } from '../../../layers/core/check.ts';
import { type CoverageFacts, judgeCoverage, regionsToCover } from '../../../layers/core/coverage/coverage.ts';
import { compareGaps, type Gap, resultsOf } from '../../../layers/core/coverage/gaps.ts';
import { durationText, lateAfter } from '../../../layers/core/coverage/schedule.ts';

const HUB = '111122223333';
const MEMBER = '444455556666';
const NOW = Date.parse('2026-11-30T12:00:00Z');
const hoursAgo = (hours: number) => new Date(NOW - hours * 3_600_000).toISOString();
const denied = unknown('denied (AccessDeniedException)');

/** A hub in eu-central-1 whose events, trail and snapshots are fine. */
const facts = (changes: Partial<CoverageFacts> = {}): CoverageFacts => ({
  account: { id: HUB, partition: 'aws' },
  hub: { account: HUB, region: 'eu-central-1' },
  now: NOW,
  regions: known(['eu-central-1', 'us-east-1']),
  trails: known([
    {
      arn: `arn:aws:cloudtrail:us-east-1:${HUB}:trail/main`,
      homeRegion: 'us-east-1',
      isMultiRegion: true,
      status: known({ isLogging: true }),
      selectors: known({ writes: true, reads: true, excluded: [], filteredBy: [] }),
    },
  ]),
  forwardingRules: new Map([
    ['eu-central-1', known(0)],
    ['us-east-1', known(4)],
  ]),
  arrivals: known({
    since: hoursAgo(1_000),
    byRegion: { 'eu-central-1': hoursAgo(1), 'us-east-1': hoursAgo(30) },
    iam: hoursAgo(30),
  }),
  newestIdentity: known({ arn: `arn:aws:iam::${HUB}:role/app`, createdAt: hoursAgo(29.9) }),
  takenAt: known({ principals: hoursAgo(1), credentials: hoursAgo(2), secrets: hoursAgo(3) }),
  schedules: known({ principals: 'rate(1 hour)', credentials: 'rate(4 hours)', secrets: 'rate(6 hours)' }),
  ...changes,
});
const outcome = (changes: Partial<CoverageFacts>) => {
  const { gaps, undecided } = judgeCoverage(facts(changes));
  return [
    ...gaps.map(({ code, subject }) => `${code} ${subject}`),
    ...undecided.map(({ check }) => `unknown ${check}`),
  ];
};

describe('the coverage of an account', () => {
  test('is fine if trails log, Regions forward, events arrive and snapshots are recent', () => {
    const coverage = judgeCoverage(facts());
    expect(resultsOf(coverage).map(({ check, status }) => [check, status])).toEqual([
      ['Trails', 'ok'],
      ['Regions', 'ok'],
      ['Events', 'ok'],
      ['Snapshots', 'ok'],
    ]);
  });

  test.each<[string, Partial<CoverageFacts>, string[]]>([
    [
      'the Region of global services does not forward its events',
      { forwardingRules: new Map([['us-east-1', known(0)]]) },
      ['GLOBAL_EVENTS_NOT_FORWARDED us-east-1'],
    ],
    [
      'another Region does not forward its events',
      { forwardingRules: new Map([['eu-west-1', known(0)]]) },
      ['REGION_NOT_FORWARDED eu-west-1'],
    ],
    [
      'a member does not forward the events of the Region of the hub',
      { account: { id: MEMBER, partition: 'aws' }, forwardingRules: new Map([['eu-central-1', known(0)]]) },
      ['REGION_NOT_FORWARDED eu-central-1'],
    ],
    [
      'the Region of the hub was silent for a day',
      { arrivals: known({ since: hoursAgo(1_000), byRegion: { 'eu-central-1': hoursAgo(25) }, iam: hoursAgo(30) }) },
      ['REGION_SILENT eu-central-1'],
    ],
    [
      'the Region of the hub never sent an event',
      { arrivals: known({ since: hoursAgo(25), byRegion: {}, iam: hoursAgo(30) }) },
      ['REGION_SILENT eu-central-1'],
    ],
    [
      'a Region that sent events was silent for a week',
      {
        arrivals: known({
          since: hoursAgo(1_000),
          byRegion: { 'eu-central-1': hoursAgo(1), 'sa-east-1': hoursAgo(169) },
          iam: hoursAgo(30),
        }),
      },
      ['REGION_SILENT sa-east-1'],
    ],
    [
      'a role was created and no event of IAM arrived',
      {
        newestIdentity: known({ arn: 'arn:aws:iam::1:role/new', createdAt: hoursAgo(5) }),
        arrivals: known({ since: hoursAgo(1_000), byRegion: { 'eu-central-1': hoursAgo(1) }, iam: hoursAgo(30) }),
      },
      [`IAM_EVENTS_MISSING ${HUB}`],
    ],
    [
      'a snapshot is older than three intervals',
      { takenAt: known({ principals: hoursAgo(4), credentials: hoursAgo(2), secrets: hoursAgo(3) }) },
      ['SNAPSHOT_LATE principals'],
    ],
    [
      'a snapshot is missing',
      { takenAt: known({ principals: hoursAgo(1), secrets: hoursAgo(3) }) },
      ['unknown Snapshots'],
    ],
    ['the trails are denied', { trails: denied }, ['unknown Trails']],
    ['the Regions are denied', { regions: denied }, ['unknown Regions']],
    ['the rules of a Region are denied', { forwardingRules: new Map([['us-east-1', denied]]) }, ['unknown Regions']],
    ['arrivals are denied', { arrivals: denied }, ['unknown Events']],
    ['arrivals are not recorded yet', { arrivals: known({ byRegion: {} }) }, ['unknown Events']],
    ['no event has arrived yet', { arrivals: known({ since: hoursAgo(1), byRegion: {} }) }, ['unknown Events']],
    ['there is no principals snapshot', { newestIdentity: denied }, ['unknown Events']],
    ['the ages of snapshots are denied', { takenAt: denied }, ['unknown Snapshots']],
    ['the schedules are denied', { schedules: denied }, ['unknown Snapshots']],
  ])('is not fine if %s', (_, changes, expected) => {
    expect(outcome(changes)).toEqual(expected);
  });

  test.each<[string, Partial<CoverageFacts>]>([
    [
      'a role that is older than the record of arrivals',
      {
        newestIdentity: known({ arn: 'arn:aws:iam::1:role/old', createdAt: hoursAgo(40) }),
        arrivals: known({ since: hoursAgo(30), byRegion: { 'eu-central-1': hoursAgo(1) } }),
      },
    ],
    [
      'a role whose event may still arrive',
      {
        newestIdentity: known({ arn: 'arn:aws:iam::1:role/new', createdAt: hoursAgo(1) }),
        arrivals: known({ since: hoursAgo(900), byRegion: { 'eu-central-1': hoursAgo(1) }, iam: hoursAgo(500) }),
      },
    ],
    ['an account without users and roles', { newestIdentity: known(undefined) }],
  ])('does not lack events of IAM because of %s', (_, changes) => {
    expect(outcome(changes)).toEqual([]);
  });
});

describe('a Region that does not forward its events', () => {
  const detailFor = (region: string) =>
    judgeCoverage(facts({ forwardingRules: new Map([[region, known(0)]]) })).gaps.map(({ detail }) => detail);

  test.each([
    ['us-east-1', 'The events of us-east-1, including those of IAM, are not forwarded to the hub.'],
    ['eu-west-1', 'The events of eu-west-1 are not forwarded to the hub.'],
  ])('is named in a sentence: %s', (region, sentence) => {
    expect(detailFor(region)).toEqual([sentence]);
  });
});

describe('the Regions to cover', () => {
  const place = { partition: 'aws', hubRegion: 'eu-central-1' };

  test('are those that are enabled, of the hub, and of global services', () => {
    expect(regionsToCover([], known(['eu-west-1']), place)).toEqual(['eu-central-1', 'eu-west-1', 'us-east-1']);
  });

  test('are the configured ones if there are any', () => {
    expect(regionsToCover(['eu-west-3'], known(['eu-west-1']), place)).toEqual([
      'eu-central-1',
      'eu-west-3',
      'us-east-1',
    ]);
  });

  test('include those that are certain if the enabled ones are unknown', () => {
    expect(regionsToCover([], denied, { ...place, partition: 'aws-cn' })).toEqual(['cn-north-1', 'eu-central-1']);
  });
});

describe('gaps', () => {
  const gap = (code: Gap['code'], subject: string): Gap => ({ code, account: HUB, subject, detail: '', remedy: '' });
  const stopped = gap('TRAIL_STOPPED', 'trail/a');
  const silent = gap('REGION_SILENT', 'us-east-1');
  const doubt = (codes: readonly Gap['code'][], subject?: string) => ({
    check: 'x',
    codes,
    detail: '',
    remedy: '',
    ...(subject !== undefined && { subject }),
  });

  test('open and close as they appear and disappear', () => {
    const changes = compareGaps([stopped], { gaps: [silent], undecided: [], fine: [] });
    expect(changes).toEqual({ opened: [silent], closed: [stopped], open: [silent] });
  });

  test('that remain are not opened again', () => {
    expect(compareGaps([silent], { gaps: [silent], undecided: [], fine: [] })).toMatchObject({
      opened: [],
      closed: [],
    });
  });

  test('stay open while it is unknown whether they are closed', () => {
    for (const undecided of [doubt(['TRAIL_STOPPED']), doubt(['TRAIL_STOPPED'], 'trail/a')])
      expect(compareGaps([stopped], { gaps: [], undecided: [undecided], fine: [] })).toEqual({
        opened: [],
        closed: [],
        open: [stopped],
      });
  });

  test('close even if something else is unknown', () => {
    for (const undecided of [doubt(['REGION_SILENT']), doubt(['TRAIL_STOPPED'], 'trail/b')])
      expect(compareGaps([stopped], { gaps: [], undecided: [undecided], fine: [] }).closed).toEqual([stopped]);
  });

  test('are problems if they are severe, and warnings otherwise', () => {
    const coverage = { gaps: [gap('TRAIL_MISSING', HUB), silent], undecided: [doubt([])], fine: [] };
    expect(resultsOf(coverage).map(({ status }) => status)).toEqual(['problem', 'warning', 'unknown']);
  });
});

describe('a schedule', () => {
  test.each([
    ['rate(1 hour)', 3],
    ['rate(30 minutes)', 1.5],
    ['rate(2 days)', 144],
    ['cron(0 3 * * ? *)', 168],
    ['rate(nonsense)', 168],
  ])('%s is late after %d hours', (schedule, hours) => {
    expect(lateAfter(schedule)).toBe(hours * 3_600_000);
  });

  test.each([
    [59_000, 'less than a minute'],
    [61_000, '1 minute'],
    [3_600_000, '60 minutes'],
    [7_200_000, '2 hours'],
    [30 * 3_600_000, '30 hours'],
    [72 * 3_600_000, '3 days'],
  ])('of %d ms reads %s', (ms, text) => {
    expect(durationText(ms)).toBe(text);
  });
});
