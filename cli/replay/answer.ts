import type { Incident, Signal } from '../../layers/core/detection/types.ts';
import type { Posture } from '../../layers/core/posture/types.ts';
import { DEFAULT_RESPONSE_POLICY, decide } from '../../layers/core/response/decide.ts';
import type { ResponseDecision } from '../../layers/core/response/types.ts';
import { type Reading, type Skipped, writtenId } from './collect.ts';
import type { Lineage } from './lineage.ts';
import type { Owner } from './run.ts';

/** The response to an incident under the default response policy. */
export function responseTo(
  incident: Incident,
  posture: Posture | undefined,
  knownIdentities: number,
): ResponseDecision {
  return decide({
    incident,
    posture,
    policy: DEFAULT_RESPONSE_POLICY,
    killSwitch: 'off',
    holds: [],
    attempts: [],
    recentContainments: [],
    knownIdentities,
    exceptions: [],
    ownRoles: [],
    now: incident.updatedAt,
  });
}

export const signalLine = (signal: Signal, { incident, actor }: Owner = {}): object => ({
  type: 'signal',
  rule: signal.rule,
  identity: signal.identity,
  ...(actor !== undefined && { actor }),
  eventId: writtenId(signal.eventId),
  time: signal.time,
  severity: signal.severity,
  confidence: signal.confidence,
  incident: incident ?? null,
  title: signal.title,
  technique: signal.technique,
  evidence: signal.evidence,
});

const ALONE: Lineage = { from: [], to: [] };

export const incidentLine = (incident: Incident, response: ResponseDecision, lineage: Lineage = ALONE): object => ({
  type: 'incident',
  id: incident.id,
  identity: incident.identity,
  ...(incident.actor !== undefined && { actor: incident.actor }),
  class: incident.class,
  tier: incident.tier,
  severity: incident.severity,
  confidence: incident.confidence,
  firstSignalAt: incident.firstSignalAt,
  openedAt: incident.openedAt,
  severitySince: incident.severitySince,
  updatedAt: incident.updatedAt,
  title: incident.title,
  ...(incident.lineage !== undefined && { lineage: incident.lineage }),
  ...(incident.partOf !== undefined && { partOf: incident.partOf }),
  signals: incident.signals.map(({ rule, eventId, time, severity }) => ({
    rule,
    eventId: writtenId(eventId),
    time,
    severity,
  })),
  counts: incident.counts,
  credentials: incident.credentials,
  terms: incident.confidenceTerms,
  gaveAccessTo: lineage.to,
  response: { mode: response.mode, playbook: response.playbook, reasons: response.reasons },
});

/** One line for each kind of file and record that was not read. */
export const skippedLines = ({ otherFiles, unusable, broken }: Reading): readonly object[] => [
  ...skippedLine('file', otherFiles),
  ...skippedLine('record', unusable),
  ...[...broken].map(([file, { count, first }]) => ({
    type: 'skipped',
    what: 'part',
    reason: first,
    count,
    first: { file },
  })),
];

const skippedLine = (what: 'file' | 'record', skipped: ReadonlyMap<string, Skipped>): readonly object[] =>
  [...skipped].map(([reason, { count, first }]) => ({ type: 'skipped', what, reason, count, first }));
