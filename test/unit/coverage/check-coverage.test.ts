import { describe, expect, test } from 'vitest';
import { type CoveragePorts, checkCoverage, newestIdentityIn } from '../../../layers/app/coverage/check-coverage.ts';
import { manualClock } from '../../../layers/aws/clock.ts';
import { memoryCoverageStore } from '../../../layers/aws/memory/coverage-store.ts';
import { memoryEventBus } from '../../../layers/aws/memory/event-bus.ts';
import { memoryFactsStore } from '../../../layers/aws/memory/facts-store.ts';
import { known, unknown } from '../../../layers/core/check.ts';
import type { AccountReading } from '../../../layers/core/coverage/coverage.ts';

const ACCOUNT = { id: '111122223333', partition: 'aws' };
const START = Date.parse('2026-11-30T12:00:00Z');
const HOUR = 3_600_000;
const settings = {
  hub: { account: ACCOUNT.id, region: 'us-east-1' },
  schedules: { principals: 'rate(1 hour)', credentials: 'rate(4 hours)', secrets: 'rate(6 hours)' },
};

const account = (isLogging: boolean): AccountReading => ({
  regions: known(['us-east-1']),
  forwardingRules: new Map([['us-east-1', known(0)]]),
  trails: known([
    {
      arn: 'trail/main',
      homeRegion: 'us-east-1',
      isMultiRegion: true,
      status: known({ isLogging }),
      selectors: known({ writes: true, reads: true, excluded: [], filteredBy: [] }),
    },
  ]),
});

function world() {
  const clock = manualClock(new Date(START).toISOString());
  const bus = memoryEventBus();
  const counts: number[] = [];
  const ports: CoveragePorts = {
    coverage: memoryCoverageStore(),
    facts: memoryFactsStore(),
    bus,
    clock,
    publishGapCount: (count) => counts.push(count),
  };
  const check = (reading: AccountReading) => checkCoverage(ports, settings, [ACCOUNT], async () => reading);
  const published = () =>
    bus.published.map(({ detailType, detail }) => [detailType, Reflect.get(detail.metadata, 'reason')]);
  return { ports, counts, check, published, at: (ms: number) => clock.set(new Date(ms).toISOString()) };
}

describe('a coverage check', () => {
  test('opens gaps once, closes them once, and counts those that are open', async () => {
    const { check, published, counts } = world();
    await check(account(true));
    await check(account(false));
    await check(account(false));
    await check(account(true));
    expect(published()).toEqual([
      ['Coverage Gap Opened', 'TRAIL_MISSING'],
      ['Coverage Gap Opened', 'TRAIL_STOPPED'],
      ['Coverage Gap Closed', 'TRAIL_MISSING'],
      ['Coverage Gap Closed', 'TRAIL_STOPPED'],
    ]);
    expect(counts).toEqual([0, 2, 2, 0]);
  });

  test('keeps gaps open, and reports why, while an account cannot be read', async () => {
    const { check, published, counts } = world();
    await check(account(false));
    const denied = unknown('sts:AssumeRole denied (AccessDenied)');
    const summary = await check({ regions: denied, trails: denied, forwardingRules: new Map() });
    expect(summary.gaps.map(({ code }) => code)).toEqual(['TRAIL_MISSING', 'TRAIL_STOPPED']);
    expect(summary.undecided.map(({ detail }) => detail).join(' ')).toContain('sts:AssumeRole denied');
    expect([published().length, counts]).toEqual([2, [2, 2]]);
  });

  test('starts the record of arrivals, so that silence is judged from the first check on', async () => {
    const { check, at } = world();
    expect((await check(account(true))).gaps).toEqual([]);
    at(START + 23 * HOUR);
    expect((await check(account(true))).gaps).toEqual([]);
    at(START + 25 * HOUR);
    expect((await check(account(true))).gaps).toMatchObject([{ code: 'REGION_SILENT', subject: 'us-east-1' }]);
  });

  test('repeats events whose gaps could not be stored', async () => {
    const { ports, published } = world();
    const coverage = { ...ports.coverage, saveCheck: () => Promise.reject(new Error('throttled')) };
    const attempt = (store: CoveragePorts['coverage']) =>
      checkCoverage({ ...ports, coverage: store }, settings, [ACCOUNT], async () => account(false));
    await expect(attempt(coverage)).rejects.toThrow('throttled');
    await attempt({ ...ports.coverage, saveCheck: ports.coverage.saveCheck });
    expect(published().map(([, code]) => code)).toEqual([
      'TRAIL_MISSING',
      'TRAIL_STOPPED',
      'TRAIL_MISSING',
      'TRAIL_STOPPED',
    ]);
  });
});

describe('the newest identity', () => {
  const role = (name: string, createdAt: string) => ({ arn: `arn:aws:iam::1:role/${name}`, createdAt });
  const newest = (...roles: readonly { arn: string; createdAt: string }[]) =>
    newestIdentityIn({ users: [], roles } as never);

  test('is the one that was created last, except roles of AWS services', () => {
    const found = newest(
      role('old', '2026-01-01T00:00:00Z'),
      role('new', '2026-02-01T00:00:00Z'),
      role('aws-service-role/x/y', '2026-03-01T00:00:00Z'),
      role('dateless', 'unknown'),
    );
    expect(found).toEqual(known(role('new', '2026-02-01T00:00:00Z')));
  });

  test('is unknown without a snapshot', () => {
    expect(newestIdentityIn(undefined)).toEqual(unknown('there is no principals snapshot yet'));
  });
});
