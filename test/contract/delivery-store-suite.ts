import { expect, it } from 'vitest';
import { manualClock } from '../../layers/aws/clock.ts';
import type { CaseStore, Clock } from '../../layers/core/ports.ts';
import { at } from './stores-fixtures.ts';
import { anAccount } from './stores-harness.ts';

/** What every `CaseStore` promises about the deliveries of notifications. */
export function deliveryStoreContract(make: (clock: Clock) => CaseStore): void {
  const setUp = () => {
    const clock = manualClock(at(5));
    return { clock, id: `inc-${anAccount()}`, store: make(clock) };
  };

  it('given a claimed delivery, when it is claimed again, then it is busy until the claim expires', async () => {
    const { store, id, clock } = setUp();
    expect(await store.claimDelivery(id, 'opened#chat', at(7))).toBe('claimed');
    expect(await store.claimDelivery(id, 'opened#chat', at(9))).toBe('busy');
    clock.set(at(7));
    expect(await store.claimDelivery(id, 'opened#chat', at(9))).toBe('claimed');
    clock.set(at(8));
    expect(await store.claimDelivery(id, 'opened#chat', at(10))).toBe('busy');
  });

  it('given a recorded delivery, when it is claimed, then it was delivered, however long ago', async () => {
    const { store, id, clock } = setUp();
    await store.claimDelivery(id, 'opened#chat', at(7));
    await store.recordDelivery(id, 'opened#chat');
    expect(await store.claimDelivery(id, 'opened#chat', at(9))).toBe('delivered');
    clock.set(at(14 * 1_440));
    expect(await store.claimDelivery(id, 'opened#chat', at(14 * 1_440 + 1))).toBe('delivered');
  });

  it('given a delivery, when another receiver or another incident is claimed, then it is a separate delivery', async () => {
    const { store, id } = setUp();
    await store.claimDelivery(id, 'opened#chat', at(7));
    expect(await store.claimDelivery(id, 'opened#topic', at(7))).toBe('claimed');
    expect(await store.claimDelivery(`${id}-2`, 'opened#chat', at(7))).toBe('claimed');
  });

  it('given deliveries, when they are listed, then those that were recorded are there in order, without claims', async () => {
    const { store, id, clock } = setUp();
    await store.claimDelivery(id, 'released#topic', at(7));
    await store.recordDelivery(id, 'released#topic');
    await store.claimDelivery(id, 'opened#topic', at(7));
    clock.set(at(6));
    await store.recordDelivery(id, 'opened#topic');
    await store.claimDelivery(id, 'opened#chat', at(9));
    expect(await store.deliveries(id)).toEqual([
      { delivery: 'released#topic', deliveredAt: at(5) },
      { delivery: 'opened#topic', deliveredAt: at(6) },
    ]);
    expect(await store.deliveries(`${id}-2`)).toEqual([]);
  });

  it('given many who claim at once, then one of them delivers', async () => {
    const { store, id } = setUp();
    const claims = await Promise.all([1, 2, 3, 4].map(() => store.claimDelivery(id, 'opened#chat', at(7))));
    expect(claims.toSorted()).toEqual(['busy', 'busy', 'busy', 'claimed']);
  });

  it('given deliveries, when the journal, plans and approvals are read, then they are not among them', async () => {
    const { store, id } = setUp();
    await store.claimDelivery(id, 'opened#chat', at(7));
    await store.recordDelivery(id, 'opened#chat');
    expect([await store.journal(id), await store.plans(id), await store.approvals(id)]).toEqual([[], [], []]);
  });
}
