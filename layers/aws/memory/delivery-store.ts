import type { Clock, DeliveryStore } from '../../core/ports.ts';

interface Delivery {
  /** Milliseconds since the epoch. */
  readonly claimedUntil: number;
  readonly deliveredAt?: string;
}

/** A `DeliveryStore` in memory. */
export function memoryDeliveryStore(clock: Clock): DeliveryStore {
  const incidents = new Map<string, Map<string, Delivery>>();
  const of = (incidentId: string): Map<string, Delivery> => {
    const found = incidents.get(incidentId) ?? new Map<string, Delivery>();
    incidents.set(incidentId, found);
    return found;
  };
  return {
    async claimDelivery(incidentId, delivery, until) {
      const found = of(incidentId).get(delivery);
      if (found?.deliveredAt !== undefined) return 'delivered';
      if (found !== undefined && found.claimedUntil > clock.now()) return 'busy';
      of(incidentId).set(delivery, { claimedUntil: Date.parse(until) });
      return 'claimed';
    },
    async recordDelivery(incidentId, delivery) {
      of(incidentId).set(delivery, { claimedUntil: 0, deliveredAt: new Date(clock.now()).toISOString() });
    },
    async deliveries(incidentId) {
      return [...of(incidentId)]
        .flatMap(([delivery, { deliveredAt }]) => (deliveredAt === undefined ? [] : [{ delivery, deliveredAt }]))
        .sort((a, b) => Date.parse(a.deliveredAt) - Date.parse(b.deliveredAt));
    },
  };
}
