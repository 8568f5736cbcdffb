import type { ResponsePorts } from '../../core/response/ports.ts';

/** Sends what was not sent before. A claim and not a marker, so that nothing is lost: a marker before the message would outlive a
 * failure to send it. `claimMs` is longer than the function runs, so that no other run takes over a delivery in progress. `busy`:
 * another run is sending it. */
export async function deliverOnce(
  { cases, clock }: Pick<ResponsePorts, 'cases' | 'clock'>,
  incidentId: string,
  delivery: string,
  claimMs: number,
  send: () => Promise<void>,
): Promise<'sent' | 'delivered' | 'busy'> {
  const claim = await cases.claimDelivery(incidentId, delivery, new Date(clock.now() + claimMs).toISOString());
  if (claim !== 'claimed') return claim;
  await send();
  await cases.recordDelivery(incidentId, delivery);
  return 'sent';
}
