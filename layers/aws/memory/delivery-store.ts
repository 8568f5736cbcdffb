import type { Clock, DeliveryStore } from '../../core/ports.ts';

/** A `DeliveryStore` in memory. */
export function memoryDeliveryStore(clock: Clock): DeliveryStore {
  const deliveries = new Map<string, 'delivered' | number>();
  return {
    async claimDelivery(incidentId, delivery, until) {
      const key = `${incidentId} ${delivery}`;
      const found = deliveries.get(key);
      if (found === 'delivered') return 'delivered';
      if (found !== undefined && found > clock.now()) return 'busy';
      deliveries.set(key, Date.parse(until));
      return 'claimed';
    },
    async recordDelivery(incidentId, delivery) {
      deliveries.set(`${incidentId} ${delivery}`, 'delivered');
    },
  };
}
