import {
  type Activity,
  buildMetadata,
  type EventOptions,
  type EventSource,
  findingBase,
  type SeverityName,
  stampOf,
  type TierwatchEvent,
} from './event.ts';
import type { DetailType, Metadata } from './schemas.ts';

/** What an event about an incident contains. `Incident` of the core satisfies it. */
export interface IncidentFacts {
  readonly id: string;
  readonly identity: string;
  readonly account: string;
  readonly class: string;
  readonly tier: 0 | 1 | 2 | 3 | null;
  readonly severity: SeverityName;
  readonly confidence: number;
  readonly confidenceTerms: readonly { readonly term: string; readonly points: number; readonly why: string }[];
  readonly openedAt: string;
  readonly updatedAt: string;
  readonly title: string;
  readonly state: string;
  readonly signals: readonly {
    readonly rule: string;
    readonly eventId: string;
    readonly time: string;
    readonly title: string;
    readonly technique: string;
  }[];
  /** Some of its evidence was replayed. */
  readonly replayed?: true;
  /** Number of matches by rule, if `signals` does not have all of them. */
  readonly counts?: Readonly<Record<string, number>>;
}

/** MITRE ATT&CK version of the technique ids in the rules. */
export const ATTACK_VERSION = '17';

/** Keeps an event far below the EventBridge limit of 256 KB. The stored incident has all signals. */
const MOST_RELATED_EVENTS = 50;

const kindOf = (identity: string): string =>
  identity.includes(':role/')
    ? 'role'
    : identity.includes(':user/')
      ? 'user'
      : identity.endsWith(':root')
        ? 'root'
        : 'secret';

const matchesOf = ({ signals, counts }: IncidentFacts): number =>
  counts === undefined ? signals.length : Object.values(counts).reduce((sum, count) => sum + count, 0);

export interface CaseEvent {
  readonly source: EventSource;
  readonly detailType: DetailType;
  readonly activity: Activity;
  readonly message: string;
  readonly routing?: Partial<Metadata>;
  /** Details without an OCSF attribute. */
  readonly unmapped?: Record<string, unknown>;
  readonly remediation?: string;
}

/** An OCSF Detection Finding about an incident, used by detection and response. */
export function caseEvent(incident: IncidentFacts, event: CaseEvent, options: EventOptions): TierwatchEvent {
  const stamp = stampOf(options, event.detailType, incident.id, incident.severity, event.routing, event.unmapped);
  const subject = { identity: incident.identity, account: incident.account, kind: kindOf(incident.identity) };
  return {
    source: event.source,
    detailType: event.detailType,
    resources: [incident.identity],
    time: stamp.time,
    detail: {
      metadata: buildMetadata(stamp, subject, {
        class: incident.class,
        tier: incident.tier,
        severity: incident.severity,
        incidentId: incident.id,
        state: incident.state,
        ...(incident.replayed === true && { replayed: true as const }),
        ...event.routing,
      }),
      data: {
        ...findingBase(2004, event.activity, incident.severity, subject, event.message, stamp),
        class_uid: 2004,
        class_name: 'Detection Finding',
        confidence_score: Math.round(incident.confidence * 100),
        finding_info: {
          uid: incident.id,
          title: incident.title,
          desc: incident.confidenceTerms.map((term) => term.why).join(' '),
          types: [...new Set(incident.signals.map((signal) => signal.rule))],
          created_time: Date.parse(incident.openedAt),
          modified_time: Date.parse(incident.updatedAt),
          related_events_count: matchesOf(incident),
          related_events: incident.signals.slice(-MOST_RELATED_EVENTS).map((signal) => ({
            uid: signal.eventId,
            type: signal.rule,
            title: signal.title,
            first_seen_time: Date.parse(signal.time),
          })),
          attacks: [...new Set(incident.signals.map((signal) => signal.technique))].map((uid) => ({
            technique: { uid },
            version: ATTACK_VERSION,
          })),
        },
        ...(event.remediation ? { remediation: { desc: event.remediation } } : {}),
        ...(event.unmapped ? { unmapped: event.unmapped } : {}),
      },
    },
  };
}
