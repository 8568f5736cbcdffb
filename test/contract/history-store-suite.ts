import { expect, it } from 'vitest';
import { nothingLearned } from '../../layers/core/detection/history-learner.ts';
import type { HistoryDraft, HistoryRun, HistoryStore, RegionHistory } from '../../layers/core/event-history.ts';
import type { IdentityStore } from '../../layers/core/ports.ts';
import { aProfile, at } from './stores-fixtures.ts';
import { anAccount } from './stores-harness.ts';

export interface HistoryStores {
  readonly store: HistoryStore;
  readonly identities: IdentityStore;
}

const aRun = (id: string): HistoryRun => ({
  id,
  state: 'requested',
  from: 0,
  until: 0,
  problems: ['account 1: too many keys'],
  learned: 0,
  leftOut: 0,
  revision: 0,
});

const aRegion = (run: string, region: string, account: string): RegionHistory => ({
  run,
  account,
  region,
  state: 'reading',
  lookups: ['writes', { accessKeyId: 'AKIA1' }],
  cursor: { time: Date.parse(at(0)), ids: ['e1'] },
  pagesOfLookup: 1,
  pages: 1,
  events: 50,
  learned: 3,
  cut: 0,
  revision: 0,
});

const aDraft = (run: string, identity: string, region: string): HistoryDraft => ({
  ...nothingLearned(Date.parse(at(0))),
  older: aProfile(3),
  run,
  identity,
  region,
});

/** What every `HistoryStore` promises. */
export function historyStoreContract(make: () => Promise<HistoryStores>): void {
  const setUp = async () => {
    const account = anAccount();
    return { ...(await make()), account, identity: `arn:aws:iam::${account}:user/one`, id: at(1) };
  };

  it('given no run, when one is saved, then it is found, and a stale write is a conflict', async () => {
    const { store, id } = await setUp();
    expect(await store.run()).toBeUndefined();
    expect(await store.saveRun(aRun(id))).toEqual({ kind: 'written' });
    expect(await store.saveRun(aRun(id))).toEqual({ kind: 'conflict' });
    const claim = { execution: 'arn:x', until: 5 };
    await store.saveRun({ ...aRun(id), state: 'reading', claim, requestedBy: 'arn:y', revision: 1 });
    expect(await store.run()).toEqual({ ...aRun(id), state: 'reading', claim, requestedBy: 'arn:y', revision: 2 });
  });

  it('given progress of another writer, when stale progress is saved, then neither it nor its drafts are written', async () => {
    const { store, account, identity, id } = await setUp();
    const region = aRegion(id, 'eu-west-1', account);
    expect(await store.saveProgress(region, [aDraft(id, identity, 'eu-west-1')])).toEqual({ kind: 'written' });
    const other = `${identity}-2`;
    expect(await store.saveProgress(region, [aDraft(id, other, 'eu-west-1')])).toEqual({ kind: 'conflict' });
    expect(await store.drafts(id, other)).toEqual([]);
    expect(await store.regions(id)).toEqual([{ ...region, revision: 1 }]);
    expect(await store.drafts(id, identity)).toEqual([aDraft(id, identity, 'eu-west-1')]);
  });

  it('given drafts of two Regions, when they are merged, then the profile is written and the drafts are gone', async () => {
    const { store, identities, account, identity, id } = await setUp();
    for (const region of ['eu-west-1', 'us-east-1'])
      await store.saveProgress(aRegion(id, region, account), [aDraft(id, identity, region)]);
    const drafts = await store.drafts(id, identity);
    expect(drafts.map(({ region }) => region).sort()).toEqual(['eu-west-1', 'us-east-1']);
    expect(await store.saveLearned(identity, 0, aProfile(6), drafts)).toEqual({ kind: 'written' });
    expect((await identities.load(identity)).profile).toEqual(aProfile(6));
    expect(await store.drafts(id, identity)).toEqual([]);
    const { version } = await identities.load(identity);
    expect(await store.saveLearned(identity, version, aProfile(9), drafts)).toEqual({ kind: 'conflict' });
    expect((await identities.load(identity)).profile).toEqual(aProfile(6));
  });

  it('given a profile that a detector changed, when drafts are merged, then nothing is written', async () => {
    const { store, identities, account, identity, id } = await setUp();
    await store.saveProgress(aRegion(id, 'eu-west-1', account), [aDraft(id, identity, 'eu-west-1')]);
    const { version } = await identities.load(identity);
    await identities.saveActivity(identity, version, { profile: aProfile(2) });
    const drafts = await store.drafts(id, identity);
    expect(await store.saveLearned(identity, version, aProfile(9), drafts)).toEqual({ kind: 'conflict' });
    expect((await identities.load(identity)).profile).toEqual(aProfile(2));
    expect(await store.drafts(id, identity)).toHaveLength(1);
  });

  it('given drafts that teach nothing, when they are discarded, then the profile stays', async () => {
    const { store, identities, account, identity, id } = await setUp();
    await store.saveProgress(aRegion(id, 'eu-west-1', account), [aDraft(id, identity, 'eu-west-1')]);
    await store.saveLearned(identity, 0, undefined, await store.drafts(id, identity));
    expect((await identities.load(identity)).profile).toBeUndefined();
    expect(await store.drafts(id, identity)).toEqual([]);
  });

  it('given drafts of an earlier run, when those of a later run are read, then they are not among them', async () => {
    const { store, account, identity, id } = await setUp();
    await store.saveProgress(aRegion(id, 'eu-west-1', account), [aDraft(id, identity, 'eu-west-1')]);
    expect(await store.drafts(at(2), identity)).toEqual([]);
    expect(await store.regions(at(2))).toEqual([]);
  });
}
