import { caseEvent, type IncidentFacts } from './case.ts';
import type { EventOptions, TierwatchEvent } from './event.ts';

const detailsOf = ({ confidenceTerms, credentials = [] }: IncidentFacts) => ({ confidenceTerms, credentials });

/** The confidence in the signals about an identity crossed the threshold. */
export const incidentOpened = (incident: IncidentFacts, options: EventOptions = {}): TierwatchEvent =>
  caseEvent(
    incident,
    {
      source: 'tierwatch.detection',
      detailType: 'Incident Opened',
      activity: 'Create',
      message: incident.title,
      disposition: 'detected',
      alert: true,
      unmapped: detailsOf(incident),
    },
    options,
  );

/** An open incident has more signals or a higher severity. */
export const incidentUpdated = (incident: IncidentFacts, options: EventOptions = {}): TierwatchEvent =>
  caseEvent(
    incident,
    {
      source: 'tierwatch.detection',
      detailType: 'Incident Updated',
      activity: 'Update',
      message: incident.title,
      disposition: 'detected',
      alert: true,
      unmapped: detailsOf(incident),
    },
    options,
  );
