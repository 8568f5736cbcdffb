import type { OutgoingEvent } from '../../core/ports.ts';
import { entryOf } from '../../core/response/journal.ts';
import type { ResponsePorts } from '../../core/response/ports.ts';

/** Publishes where a failure must not delay a containment: a failed publish is recorded in the journal, and the reconciler
 * publishes again what still applies. */
export async function publishSafely(
  { bus, cases, clock }: Pick<ResponsePorts, 'bus' | 'cases' | 'clock'>,
  incidentId: string,
  events: readonly OutgoingEvent[],
): Promise<'published' | 'failed'> {
  try {
    await bus.publish(events);
    return 'published';
  } catch (error) {
    const names = events.map(({ detailType }) => detailType).join(', ');
    const why = error instanceof Error ? error.name : 'unknown error';
    await cases.countJournal(entryOf(clock, incidentId, 'failed', `Not published: ${names} (${why}).`));
    return 'failed';
  }
}
