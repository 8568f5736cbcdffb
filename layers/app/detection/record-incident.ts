import { withCredentials } from '../../core/detection/credentials.ts';
import type { IncidentChange, IssuedKeys } from '../../core/detection/detection.ts';
import { mergedIncident } from '../../core/detection/incident.ts';
import type { Incident } from '../../core/detection/types.ts';
import type { CaseStore, EventBus } from '../../core/ports.ts';
import { isOver } from '../../core/response/lifecycle.ts';
import { publishIncident } from './publish-incident.ts';

/** Stores and publishes what a detector found about an incident. Several detectors, and several instances of each, may do so
 * for the same incident at once: one opens it, the others update it. */
export class IncidentRecorder {
  readonly #cases: CaseStore;
  readonly #bus: EventBus;
  opened = 0;

  constructor(cases: CaseStore, bus: EventBus) {
    this.#cases = cases;
    this.#bus = bus;
  }

  /** Returns the incident as stored. Nothing is published about an incident that is already over. */
  async record({ kind, incident }: IncidentChange): Promise<Incident> {
    const stored = kind === 'opened' ? await this.#open(incident) : await this.#update(incident.id, incident);
    if (!isOver(stored.state)) await publishIncident({ cases: this.#cases, bus: this.#bus }, stored.id);
    return stored;
  }

  async #open(incident: Incident): Promise<Incident> {
    const outcome = await this.#cases.openIncident(incident);
    if (outcome.kind === 'exists')
      return isOver(outcome.incident.state) ? outcome.incident : this.#update(outcome.incident.id, incident);
    this.opened += 1;
    return outcome.incident;
  }

  /** Another detector may have added signals in the meantime: an update only adds to what is stored. */
  #update(id: string, mine: Incident): Promise<Incident> {
    return this.#cases.updateIncident(id, (stored) => mergedIncident(stored, mine));
  }

  /** Credentials are not evidence: they are stored, and nothing is published. */
  async addCredentials({ incident, accessKeyIds }: IssuedKeys): Promise<void> {
    await this.#cases.updateIncident(incident, (stored) =>
      isOver(stored.state) ? stored : { ...stored, credentials: withCredentials(stored.credentials, accessKeyIds) },
    );
  }
}
