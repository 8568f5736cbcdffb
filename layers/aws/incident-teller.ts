import { incidentOpened, incidentUpdated } from '../../events/index.ts';
import { withCredentials } from '../core/detection/credentials.ts';
import type { IncidentChange, IssuedKeys } from '../core/detection/detection.ts';
import { matchesOf, mergedIncident } from '../core/detection/incident.ts';
import type { ActivityEvent, Incident } from '../core/detection/types.ts';
import type { CaseStore, EventBus } from '../core/ports.ts';
import { isOver } from '../core/response/lifecycle.ts';

const MOST_REMEMBERED = 2_000;

/**
 * Stores what a detector found out about an incident, and publishes it. Several detectors, and several instances of each,
 * may do so about one incident at once: one of them opens it and publishes the opening, all others update it. Where the
 * opener fails in between, it handles the same event again, and is known by it.
 */
export class IncidentTeller {
  readonly #cases: CaseStore;
  readonly #bus: EventBus;
  /** Which detector this is. */
  readonly #detector: string;
  /** What this process published last about each incident. */
  readonly #published = new Map<string, string>();
  opened = 0;

  constructor(cases: CaseStore, bus: EventBus, detector: string) {
    this.#cases = cases;
    this.#bus = bus;
    this.#detector = detector;
  }

  /** Answers the incident as it is stored. One that is over already stays as it is, and nothing is published. */
  async tell({ kind, incident, eventId }: IncidentChange, events: readonly ActivityEvent[]): Promise<Incident> {
    if (kind === 'updated') return this.#update(incident.id, incident, events);
    const opening = { ...incident, openedBy: this.#openerBy(eventId) };
    const outcome = await this.#cases.openIncident(opening);
    if (outcome.kind === 'exists') {
      if (isOver(outcome.incident.state)) return outcome.incident;
      return this.#update(outcome.incident.id, incident, events);
    }
    this.opened += 1;
    await this.#publishOpening(opening);
    return opening;
  }

  /** Another detector may have told more since this one read: what is stored is only ever added to. */
  async #update(id: string, mine: Incident, events: readonly ActivityEvent[]): Promise<Incident> {
    const incident = await this.#cases.updateIncident(id, (stored) => mergedIncident(stored, mine));
    const opener = events.some((event) => this.#openerBy(event.id) === incident.openedBy);
    if (opener && !this.#published.has(id)) await this.#publishOpening(incident);
    else if (this.#published.get(id) !== stateOf(incident)) {
      await this.#bus.publish([incidentUpdated(incident, { id: `${id}-updated-${stateOf(incident)}` })]);
      this.#remember(incident);
    }
    return incident;
  }

  /** Credentials are no evidence: they are kept, and nothing is published. */
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
    if (this.#published.size >= MOST_REMEMBERED) this.#published.clear();
    this.#published.set(incident.id, stateOf(incident));
  }

  readonly #openerBy = (eventId: string): string => `${this.#detector}:${eventId}`;
}

/** The same state of an incident always has the same event id, so that a repeat is known as one. */
const stateOf = (incident: Incident): string =>
  `${matchesOf(incident)}-${incident.severity}-${Math.round(incident.confidence * 1000)}`;
