import { incidentOpened, incidentUpdated, type TierwatchEvent } from '../../../events/index.ts';
import { fingerprintOf } from '../../core/detection/incident.ts';
import type { EventBus, PublicationStore, UnpublishedChange } from '../../core/ports.ts';

export interface PublishPorts {
  readonly cases: PublicationStore;
  readonly bus: EventBus;
}

/**
 * Publishes what is not published yet about an incident: `Incident Opened` first, exactly once, then `Incident Updated`.
 * Called by everyone who writes an incident, and by the sweep for writers that crashed. If another publisher holds the claim,
 * it looks again after its own change, so nothing has to be done here.
 */
export async function publishIncident({ cases, bus }: PublishPorts, incidentId: string): Promise<void> {
  for (;;) {
    const change = await cases.claimChange(incidentId);
    if (change === undefined) return;
    try {
      await bus.publish([eventOf(change)]);
    } catch (error) {
      await cases.settleChange(change, 'failed');
      throw error;
    }
    await cases.settleChange(change, 'published');
  }
}

/** The ids depend on the incident and the change alone: not on who publishes it, or how often. */
function eventOf({ kind, incident }: UnpublishedChange): TierwatchEvent {
  if (kind === 'opened') return incidentOpened(incident, { id: `${incident.id}-opened` });
  return incidentUpdated(incident, { id: `${incident.id}-updated-${fingerprintOf(incident)}` });
}
