import { expect, it } from 'vitest';
import { manualClock } from '../../layers/aws/clock.ts';
import type { Clock, CoverageCheck, CoverageStore } from '../../layers/core/ports.ts';
import { at } from './stores-fixtures.ts';
import { anAccount } from './stores-harness.ts';

/** What every `CoverageStore` promises. */
export function coverageStoreContract(make: (clock: Clock) => CoverageStore): void {
  const setUp = () => ({ account: anAccount(), store: make(manualClock(at(5))) });
  const check: CoverageCheck = {
    at: at(2),
    since: at(1),
    gaps: [
      { code: 'TRAIL_STOPPED', account: '1', subject: 'trail/a', detail: 'It does not log.', remedy: 'Start it.' },
    ],
  };

  it('given arrivals, when they are read, then each Region and IAM has the latest', async () => {
    const { store, account } = setUp();
    await store.recordArrival(account, 'eu-west-1', at(1));
    await store.recordArrival(account, 'eu-west-1', at(3));
    await store.recordArrival(account, 'us-east-1', at(2));
    await store.recordArrival(account, 'iam', at(2));
    expect(await store.arrivals(account)).toEqual({ byRegion: { 'eu-west-1': at(3), 'us-east-1': at(2) }, iam: at(2) });
  });

  it('given a check, when it is read, then it is as saved, and arrivals are recorded since then', async () => {
    const { store, account } = setUp();
    expect(await store.lastCheck(account)).toBeUndefined();
    await store.saveCheck(account, check);
    expect(await store.lastCheck(account)).toEqual(check);
    expect(await store.arrivals(account)).toEqual({ since: at(1), byRegion: {} });
    await store.saveCheck(account, { ...check, gaps: [] });
    expect((await store.lastCheck(account))?.gaps).toEqual([]);
  });

  it('given several accounts, when one is read, then the others do not matter', async () => {
    const { store, account } = setUp();
    await store.recordArrival(anAccount(), 'eu-west-1', at(1));
    await store.saveCheck(anAccount(), check);
    expect([await store.arrivals(account), await store.lastCheck(account)]).toEqual([{ byRegion: {} }, undefined]);
  });
}
