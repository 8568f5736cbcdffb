import type { Delivered, DeliveryStore } from '../../core/ports.ts';
import * as z from '../../core/zod.ts';
import { epochSeconds, instant } from '../dynamo.ts';
import { parseStored } from '../stored/body.ts';
import { ABSENT, type CaseRows } from './rows.ts';

const DAY = 86_400_000;
/** A dead letter can be delivered again for 14 days, and an archived event is replayed on purpose. */
const DELIVERIES_KEPT = 30 * DAY;

const PREFIX = 'NOTIFIED#';

const deliveryRow = z.object({ deliveredAt: z.optional(z.string()) });

/** A row per notification and receiver in the partition of its incident. */
export function deliveryStore(rows: CaseRows): DeliveryStore {
  const { clock } = rows;
  const rowOf = (incidentId: string, delivery: string) => ({
    case: incidentId,
    item: `${PREFIX}${delivery}`,
    expiresAt: epochSeconds(clock.now() + DELIVERIES_KEPT),
  });
  const now = (): string => new Date(clock.now()).toISOString();

  return {
    async claimDelivery(incidentId, delivery, until) {
      const row = rowOf(incidentId, delivery);
      const free = `${ABSENT} OR (attribute_not_exists(deliveredAt) AND claimedUntil <= :now)`;
      const claim = await rows.put({ ...row, claimedUntil: instant(until) }, free, { ':now': now() });
      if (claim.kind === 'written') return 'claimed';
      const stored = await rows.get(row.case, row.item);
      if (stored === undefined) return 'busy';
      const { deliveredAt } = parseStored(deliveryRow, stored, `${row.case} ${row.item}`);
      return deliveredAt === undefined ? 'busy' : 'delivered';
    },
    async recordDelivery(incidentId, delivery) {
      await rows.put({ ...rowOf(incidentId, delivery), deliveredAt: now() });
    },
    async deliveries(incidentId) {
      const found: Delivered[] = [];
      for await (const row of rows.list(incidentId, PREFIX)) {
        const { deliveredAt } = parseStored(deliveryRow, row, `${row.case} ${row.item}`);
        if (deliveredAt !== undefined) found.push({ delivery: String(row.item).slice(PREFIX.length), deliveredAt });
      }
      return found.sort((a, b) => Date.parse(a.deliveredAt) - Date.parse(b.deliveredAt));
    },
  };
}
