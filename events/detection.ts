import { caseEvent, type IncidentFacts } from './case.ts';
import type { EventOptions, TierwatchEvent } from './event.ts';

/** Signals of one identity crossed the threshold. */
export const incidentOpened = (incident: IncidentFacts, options: EventOptions = {}): TierwatchEvent =>
  caseEvent(
    incident,
    {
      source: 'tierwatch.detection',
      detailType: 'Incident Opened',
      activity: 'Create',
      message: incident.title,
      unmapped: { confidenceTerms: incident.confidenceTerms },
    },
    options,
  );

/** More signals, or a worse severity, for an incident that is open. */
export const incidentUpdated = (incident: IncidentFacts, options: EventOptions = {}): TierwatchEvent =>
  caseEvent(
    incident,
    {
      source: 'tierwatch.detection',
      detailType: 'Incident Updated',
      activity: 'Update',
      message: incident.title,
      unmapped: { confidenceTerms: incident.confidenceTerms },
    },
    options,
  );
