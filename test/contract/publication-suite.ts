import { expect, it } from 'vitest';
import { manualClock } from '../../layers/aws/clock.ts';
import { INCIDENT_STATES } from '../../layers/core/detection/types.ts';
import { type CaseStore, CLAIM_MS, type Clock, type UnpublishedChange } from '../../layers/core/ports.ts';
import { all, anIncident, at } from './stores-fixtures.ts';
import { anAccount } from './stores-harness.ts';

const present = (change: UnpublishedChange | undefined): UnpublishedChange => {
  if (change === undefined) throw new Error('expected a change to publish');
  return change;
};

/** What every `PublicationStore` promises. */
export function publicationStoreContract(make: (clock: Clock) => CaseStore): void {
  const setUp = async () => {
    const clock = manualClock(at(5));
    const account = anAccount();
    const incident = { ...anIncident(account, `inc-${account}`), severity: 'medium' as const };
    const store = make(clock);
    await store.openIncident(incident);
    const claim = () => store.claimChange(incident.id);
    const publish = async () => {
      const change = present(await claim());
      await store.settleChange(change, 'published');
      return change;
    };
    const raise = (severity: 'high' | 'critical') =>
      store.updateIncident(incident.id, (stored) => ({ ...stored, severity }));
    const unpublished = () => all(store.listUnpublished(account, INCIDENT_STATES));
    return { clock, account, incident, store, claim, publish, raise, unpublished };
  };

  it('given an opened incident, when many claim its change, then one gets the opening, with the incident', async () => {
    const { claim, incident } = await setUp();
    const claims = (await Promise.all(Array.from({ length: 6 }, claim))).filter((change) => change !== undefined);
    expect(claims).toMatchObject([{ kind: 'opened', incident }]);
  });

  it('given a published opening, when claimed again, then there is nothing until the severity changes', async () => {
    const { claim, publish, raise, unpublished } = await setUp();
    expect(await unpublished()).toHaveLength(1);
    expect((await publish()).kind).toBe('opened');
    expect(await claim()).toBeUndefined();
    expect(await unpublished()).toEqual([]);
    await raise('high');
    await raise('high');
    expect(await publish()).toMatchObject({ kind: 'updated', incident: { severity: 'high' } });
    expect(await claim()).toBeUndefined();
  });

  it('given a change during a claim, when the claim is settled, then the change can be claimed', async () => {
    const { store, claim, raise } = await setUp();
    const opening = present(await claim());
    await raise('critical');
    expect(await claim(), 'claimed').toBeUndefined();
    await store.settleChange(opening, 'published');
    expect(await claim()).toMatchObject({ kind: 'updated', incident: { severity: 'critical' } });
  });

  it('given a failed publication, when settled, then the same change can be claimed at once', async () => {
    const { store, claim } = await setUp();
    await store.settleChange(present(await claim()), 'failed');
    expect((await claim())?.kind).toBe('opened');
  });

  it('given a crashed publisher, when its claim expires, then another one takes over and the first cannot settle', async () => {
    const { clock, store, claim, unpublished } = await setUp();
    const crashed = present(await claim());
    clock.advance(CLAIM_MS - 1);
    expect(await claim()).toBeUndefined();
    clock.advance(1);
    const second = present(await claim());
    expect(second.kind).toBe('opened');
    await store.settleChange(crashed, 'published');
    expect(await unpublished(), 'the claim of the first is gone').toHaveLength(1);
    await store.settleChange(second, 'published');
    expect(await unpublished()).toEqual([]);
  });

  it('given credentials or a new state, when stored, then there is no change to publish', async () => {
    const { store, incident, publish, claim } = await setUp();
    await publish();
    await store.updateIncident(incident.id, (stored) => ({ ...stored, credentials: ['AKIAIOSFODNN7EXAMPLE'] }));
    await store.moveIncident(incident.id, ['open'], 'planned', at(6));
    expect(await claim()).toBeUndefined();
  });

  it('given an incident in another state or account, when unpublished changes are listed, then it is not among them', async () => {
    const { store, account, incident } = await setUp();
    expect(await all(store.listUnpublished(account, ['open']))).toEqual([incident.id]);
    expect(await all(store.listUnpublished(account, ['closed']))).toEqual([]);
    expect(await all(store.listUnpublished(anAccount(), INCIDENT_STATES))).toEqual([]);
  });

  it('given an id without an incident, when claimed, then there is nothing', async () => {
    const { store } = await setUp();
    expect(await store.claimChange('inc-none')).toBeUndefined();
  });
}
