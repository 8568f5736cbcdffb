import { type CaseEvent, caseEvent, type IncidentFacts } from './case.ts';
import type { EventOptions, TierwatchEvent } from './event.ts';

type Detected = (incident: IncidentFacts, options?: EventOptions) => TierwatchEvent;

const detected =
  (detailType: 'Incident Opened' | 'Incident Updated', activity: CaseEvent['activity']): Detected =>
  (incident, options = {}) => {
    const { title, confidenceTerms, credentials = [] } = incident;
    const event = { detailType, activity, message: title, disposition: 'detected', alert: true } as const;
    const { firstSignalAt, severitySince, lineage, partOf } = incident;
    const unmapped = {
      confidenceTerms,
      credentials,
      ...(firstSignalAt !== undefined && { firstSignalAt }),
      ...(severitySince !== undefined && { severitySince }),
      ...(lineage !== undefined && { lineage }),
      ...(partOf !== undefined && { partOf }),
    };
    return caseEvent(incident, { source: 'tierwatch.detection', ...event, unmapped }, options);
  };

/** The confidence in the signals about an identity crossed the threshold. */
export const incidentOpened = detected('Incident Opened', 'Create');

/** An open incident has more signals or a higher severity. */
export const incidentUpdated = detected('Incident Updated', 'Update');
