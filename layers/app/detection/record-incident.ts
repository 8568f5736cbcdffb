import { incidentOpened, incidentUpdated } from '../../../events/index.ts';
import { withCredentials } from '../../core/detection/credentials.ts';
import type { IncidentChange, IssuedKeys } from '../../core/detection/detection.ts';
import { matchesOf, mergedIncident } from '../../core/detection/incident.ts';
import type { ActivityEvent, Incident } from '../../core/detection/types.ts';
import type { CaseStore, EventBus } from '../../core/ports.ts';
import { isOver } from '../../core/response/lifecycle.ts';

const MAX_REMEMBERED = 2_000;

/**
 * Stores and publishes what a detector found about an incident. Several detectors, and several instances of each, may do so
 * for the same incident at once: one opens it and publishes the opening, the others update it. If the one that opened it
 * fails before it publishes, it handles the same event again and is recognized by that event.
 */
export class IncidentRecorder {
  readonly #cases: CaseStore;
  readonly #bus: EventBus;
  /** Name of the detector. */
  readonly #detector: string;
  /** Fingerprint of what this process last published, by incident id. */
  readonly #published = new Map<string, string>();
  opened = 0;

  constructor(cases: CaseStore, bus: EventBus, detector: string) {
    this.#cases = cases;
    this.#bus = bus;
    this.#detector = detector;
  }

  /** Returns the incident as stored. An incident that is already over does not change, and nothing is published. */
  async record({ kind, incident, eventId }: IncidentChange, events: readonly ActivityEvent[]): Promise<Incident> {
    if (kind === 'updated') return this.#update(incident.id, incident, events);
    const opening = { ...incident, openedBy: this.#openedBy(eventId) };
    const outcome = await this.#cases.openIncident(opening);
    if (outcome.kind === 'exists') {
      if (isOver(outcome.incident.state)) return outcome.incident;
      return this.#update(outcome.incident.id, incident, events);
    }
    this.opened += 1;
    await this.#publishOpening(opening);
    return opening;
  }

  /** Another detector may have added signals in the meantime: an update only adds to what is stored. */
  async #update(id: string, mine: Incident, events: readonly ActivityEvent[]): Promise<Incident> {
    const incident = await this.#cases.updateIncident(id, (stored) => mergedIncident(stored, mine));
    const opener = events.some((event) => this.#openedBy(event.id) === incident.openedBy);
    if (opener && !this.#published.has(id)) await this.#publishOpening(incident);
    else if (this.#published.get(id) !== fingerprintOf(incident)) {
      await this.#bus.publish([incidentUpdated(incident, { id: `${id}-updated-${fingerprintOf(incident)}` })]);
      this.#remember(incident);
    }
    return incident;
  }

  /** Credentials are not evidence: they are stored, and nothing is published. */
  async addCredentials({ incident, accessKeyIds }: IssuedKeys): Promise<void> {
    await this.#cases.updateIncident(incident, (stored) =>
      isOver(stored.state) ? stored : { ...stored, credentials: withCredentials(stored.credentials, accessKeyIds) },
    );
  }

  async #publishOpening(incident: Incident): Promise<void> {
    await this.#bus.publish([incidentOpened(incident, { id: `${incident.id}-opened` })]);
    this.#remember(incident);
  }

  #remember(incident: Incident): void {
    if (this.#published.size >= MAX_REMEMBERED) this.#published.clear();
    this.#published.set(incident.id, fingerprintOf(incident));
  }

  readonly #openedBy = (eventId: string): string => `${this.#detector}:${eventId}`;
}

/** Part of the event id: repeats of the same content have the same id. */
const fingerprintOf = (incident: Incident): string =>
  `${matchesOf(incident)}-${incident.severity}-${Math.round(incident.confidence * 1000)}`;
