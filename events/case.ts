import { type Attack, attackOf } from './attack.ts';
import {
  type Activity,
  buildMetadata,
  type EventOptions,
  type EventSource,
  findingBase,
  stampOf,
  type TierwatchEvent,
} from './event.ts';
import { evidencesOf, observablesOf, type SignalFacts } from './evidence.ts';
import type { DetailType, Metadata } from './schemas.ts';
import { SEVERITY, type SeverityName } from './severity.ts';

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
  readonly firstSignalAt?: string;
  readonly openedAt: string;
  readonly severitySince?: string;
  readonly updatedAt: string;
  readonly title: string;
  readonly state: string;
  readonly signals: readonly SignalFacts[];
  /** Some of its evidence was replayed. */
  readonly replayed?: true;
  /** Number of matches by rule, if `signals` does not have all of them. */
  readonly counts?: Readonly<Record<string, number>>;
  /** Owner of the identity. */
  readonly owner?: string;
  /** Access keys and session names that were used, or issued to the identity, newest last. */
  readonly credentials?: readonly string[];
  /** Who gave the identity or its session access, nearest first; `at` in milliseconds since the epoch. */
  readonly lineage?: readonly {
    readonly identity: string;
    readonly session?: string;
    readonly accessKeyId?: string;
    readonly how: string;
    readonly at: number;
  }[];
  /** The incident of the first suspect in the lineage. */
  readonly partOf?: string;
}

/** Keeps an event far below the EventBridge limit of 256 KB. The stored incident has all signals. */
const MAX_RELATED_EVENTS = 50;
const MAX_TERMS = 10;

const kindOf = (identity: string): string =>
  identity.includes(':role/')
    ? 'role'
    : identity.includes(':user/')
      ? 'user'
      : identity.endsWith(':root')
        ? 'root'
        : identity.includes(':source/')
          ? 'source'
          : 'secret';

const matchesOf = ({ signals, counts }: IncidentFacts): number =>
  counts === undefined ? signals.length : Object.values(counts).reduce((sum, count) => sum + count, 0);

/** Outcome of a security control, in the words of OCSF. https://schema.ocsf.io/1.5.0/profiles/security_control */
const DISPOSITIONS = {
  approved: { disposition_id: 8, disposition: 'Approved' },
  detected: { disposition_id: 15, disposition: 'Detected' },
  delayed: { disposition_id: 14, disposition: 'Delayed' },
  exonerated: { disposition_id: 10, disposition: 'Exonerated' },
  isolated: { disposition_id: 4, disposition: 'Isolated' },
  'no-action': { disposition_id: 16, disposition: 'No Action' },
  'partially-corrected': { disposition_id: 12, disposition: 'Partially Corrected' },
  rejected: { disposition_id: 25, disposition: 'Rejected' },
  restored: { disposition_id: 9, disposition: 'Restored' },
  uncorrected: { disposition_id: 13, disposition: 'Uncorrected' },
} as const;
export type Disposition = keyof typeof DISPOSITIONS;

const ALLOWED = { action_id: 1, action: 'Allowed' } as const;
const DENIED = { action_id: 2, action: 'Denied' } as const;
const OBSERVED = { action_id: 3, action: 'Observed' } as const;
const actionOf = (disposition: Disposition) =>
  disposition === 'isolated' ? DENIED : disposition === 'restored' ? ALLOWED : OBSERVED;

const confidenceOf = (score: number) =>
  score >= 75
    ? ({ confidence_id: 3, confidence: 'High' } as const)
    : score >= 40
      ? ({ confidence_id: 2, confidence: 'Medium' } as const)
      : ({ confidence_id: 1, confidence: 'Low' } as const);

export interface CaseEvent {
  readonly source: EventSource;
  readonly detailType: DetailType;
  readonly activity: Activity;
  readonly message: string;
  readonly disposition: Disposition;
  /** Whether a responder should look at it. */
  readonly alert: boolean;
  readonly routing?: Partial<Metadata>;
  /** Details without an OCSF attribute. */
  readonly unmapped?: Record<string, unknown>;
  readonly remediation?: string;
}

/** An OCSF Detection Finding about an incident, used by detection and response. */
export function caseEvent(incident: IncidentFacts, event: CaseEvent, options: EventOptions): TierwatchEvent {
  const { id, identity, account, severity } = incident;
  const { detailType, activity, message, disposition } = event;
  const stamp = stampOf(options, detailType, id, severity, event.routing, event.unmapped);
  const owner = incident.owner ?? null;
  const subject = { identity, account, kind: kindOf(identity), owner };
  const region = incident.signals.findLast(({ call }) => call !== undefined)?.call?.region;
  const evidences = evidencesOf(identity, incident.signals);
  const score = Math.round(incident.confidence * 100);
  return {
    source: event.source,
    detailType,
    resources: [identity],
    time: stamp.time,
    detail: {
      metadata: buildMetadata(stamp, subject, {
        class: incident.class,
        tier: incident.tier,
        severity,
        owner,
        incidentId: id,
        state: incident.state,
        ...(incident.replayed === true && { replayed: true as const }),
        ...event.routing,
      }),
      data: {
        ...findingBase(subject, {
          ...{ classUid: 2004, detailType, activity, severity, message, stamp, correlation: id, region },
        }),
        observables: [...observablesOf(identity, account, evidences, incident.credentials ?? [])],
        class_uid: 2004,
        class_name: 'Detection Finding',
        is_alert: event.alert,
        ...actionOf(disposition),
        ...DISPOSITIONS[disposition],
        ...(disposition === 'exonerated' && { verdict_id: 1, verdict: 'False Positive' }),
        ...confidenceOf(score),
        confidence_score: score,
        evidences: [...evidences],
        finding_info: findingInfoOf(incident, score),
        ...(event.remediation ? { remediation: { desc: event.remediation } } : {}),
        ...(event.unmapped ? { unmapped: event.unmapped } : {}),
      },
    },
  };
}

function findingInfoOf(incident: IncidentFacts, score: number) {
  const { signals } = incident;
  const times = signals.map(({ time }) => Date.parse(time));
  return {
    uid: incident.id,
    title: incident.title,
    desc: descriptionOf(incident, score),
    types: [...new Set(signals.map(({ rule }) => rule))],
    created_time: Date.parse(incident.openedAt),
    modified_time: Date.parse(incident.updatedAt),
    ...(times.length > 0 && { first_seen_time: Math.min(...times), last_seen_time: Math.max(...times) }),
    data_sources: ['AWS CloudTrail'],
    related_events_count: matchesOf(incident),
    related_events: signals.slice(-MAX_RELATED_EVENTS).map((signal) => ({
      uid: signal.eventId,
      type: signal.rule,
      title: signal.title,
      first_seen_time: Date.parse(signal.time),
      ...SEVERITY[signal.severity],
    })),
    attacks: attacksOf(signals),
  };
}

const attacksOf = (signals: readonly SignalFacts[]): Attack[] =>
  [...new Set(signals.map(({ technique }) => technique))].map(attackOf);

/** `Confidence 93%: first reason; second reason.` Negative terms are limits, not reasons. */
function descriptionOf({ confidenceTerms }: IncidentFacts, score: number): string {
  const reasons = confidenceTerms.filter(({ points }) => points > 0).map(({ why }) => why.replace(/\.$/, ''));
  const more = reasons.length > MAX_TERMS ? [`and ${reasons.length - MAX_TERMS} more`] : [];
  return `Confidence ${score}%: ${[...reasons.slice(0, MAX_TERMS), ...more].join('; ')}.`;
}
