import type { IdentityArn, IdentityClass, Severity, Tier } from '../identity.ts';
import type { Exception, Posture } from '../posture/types.ts';
import type { Lineage, Suspicion } from './ancestry.ts';
import type { Profile } from './profile-types.ts';

export type { ActiveTimes, CandidateProfile, Profile, ProfilePart, Seen, SeenByName } from './profile-types.ts';
export type { Suspicion };

/** One normalized CloudTrail record. */
export interface ActivityEvent {
  /** CloudTrail's `eventID`: processing is idempotent by it. */
  readonly id: string;
  /** `eventTime`, milliseconds since the epoch. */
  readonly time: number;
  /** `iam.amazonaws.com` */
  readonly source: string;
  /** Event name without version suffixes (`UpdateFunctionCode20150331v2` is `UpdateFunctionCode`). */
  readonly name: string;
  readonly region: string;
  /** `recipientAccountId`: the account whose trail wrote the record. */
  readonly account: string;
  /** Includes sign-in failures, which CloudTrail does not report as an error code. */
  readonly outcome: 'success' | 'denied' | 'failed';
  readonly errorCode?: string;
  readonly actor: Actor;
  /** When the session was issued, milliseconds since the epoch, if the record contains it. */
  readonly sessionIssuedAt?: number;
  /** Address, or the service that called on behalf of the actor; undefined if the record has none. */
  readonly sourceAddress?: string;
  /** Account that owns the VPC endpoint of the call, if it came through one. */
  readonly endpointAccount?: string;
  /** True where an AWS service made the call (`invokedBy`, `x.amazonaws.com`, `AWS Internal`); false for a person in the console. */
  readonly byService: boolean;
  readonly userAgent: string;
  readonly readOnly: boolean;
  /** CloudTrail's `additionalEventData`, untrusted. */
  readonly extra?: Readonly<Record<string, unknown>>;
  /** Untrusted: rules read it with `request-accessors.ts`. */
  readonly request: Readonly<Record<string, unknown>>;
  readonly response: Readonly<Record<string, unknown>>;
  /** Missing or unexpected fields, as text: counted, never fatal. */
  readonly oddities: readonly string[];
  /** A replayer sent the event to the ingest bus. */
  readonly replayed?: true;
}

/** An identity as a record names it. */
export interface IdentityReference {
  /** `arn`: with its path. `name`: the record has only the name, and `identity` is the ARN without a path. */
  readonly kind: 'arn' | 'name';
  readonly identity: IdentityArn;
}

/** A record without an identity, only with the long-term access key that signed the request. */
export interface KeyReference {
  readonly kind: 'key';
  readonly accessKeyId: string;
}

/** The identity that an event is about, before lookups. */
export type Subject = IdentityReference | KeyReference;

/** One of several people who share an identity. */
export interface NamedActor {
  readonly kind: 'person';
  /** Session name. */
  readonly name: string;
}

export interface Actor {
  /** ARN of the user, role or root; undefined where CloudTrail hides it (failed sign-ins, anonymous calls). */
  readonly identity?: IdentityArn;
  /** The record has only the name: `identity` is the ARN without a path. */
  readonly identityByName?: true;
  /** CloudTrail's `userIdentity.type`. */
  readonly type: string;
  readonly account?: string;
  readonly accessKeyId?: string;
  readonly principalId?: string;
  /** Role session name. */
  readonly sessionName?: string;
  /** Set by the first caller in a chain of roles; STS passes it on unchanged. */
  readonly sourceIdentity?: string;
  /** Instance id of an EC2 instance session, which is stable while its access key changes. */
  readonly instanceId?: string;
  readonly mfa?: boolean;
  /** True for calls of the AWS Management Console. */
  readonly console: boolean;
  /** The issuer of the session or the identity provider, if the record contains it. */
  readonly issuer?: string;
  /** The resource that AWS issued the session to (`inScopeOf`), such as the ARN of a function. */
  readonly workload?: string;
}

/** The API call that a signal is about: who made it, with which credential, from where. Untrusted values are truncated. */
export interface CallFacts {
  /** `iam.amazonaws.com` */
  readonly service: string;
  readonly operation: string;
  readonly region: string;
  /** The account whose trail recorded the call. */
  readonly account: string;
  readonly error?: string;
  /** CloudTrail's `userIdentity.type`. */
  readonly actorType: string;
  readonly principalId?: string;
  readonly accessKeyId?: string;
  /** Role session name. */
  readonly session?: string;
  readonly sourceIdentity?: string;
  /** When the session was issued, milliseconds since the epoch. */
  readonly sessionIssuedAt?: number;
  /** The issuer of the session or the identity provider. */
  readonly issuer?: string;
  readonly mfa?: boolean;
  /** IP address, or the name of an AWS service. */
  readonly address?: string;
  /** ISO 3166-1 alpha-2. */
  readonly country?: string;
  readonly asn?: number;
  /** Name of the autonomous system. */
  readonly network?: string;
  readonly userAgent?: string;
}

/** One match of a rule on one event: one piece of evidence, often weak. */
export interface Signal {
  readonly rule: string;
  readonly identity: IdentityArn;
  readonly eventId: string;
  /** ISO 8601 event time. */
  readonly time: string;
  readonly severity: Severity;
  /** 0 to 1: how likely the match is a true positive. */
  readonly confidence: number;
  readonly title: string;
  /** For responders. Values come from untrusted events and are truncated. */
  readonly evidence: Readonly<Record<string, string | number | boolean | readonly string[]>>;
  /** MITRE ATT&CK technique id. */
  readonly technique: string;
  /** Absent in signals that were stored before the field existed. */
  readonly call?: CallFacts;
  /** It rests on replayed events, at least in part. */
  readonly replayed?: true;
}

/** One term of the confidence of an incident. */
export interface ConfidenceTerm {
  readonly term: string;
  readonly points: number;
  readonly why: string;
}

export const INCIDENT_STATES = [
  'open',
  'planned',
  'awaiting-approval',
  'containing',
  'contained',
  'undone',
  'failed',
  'refused',
  'expired',
  'releasing',
  'released',
  'replaced',
  'closed',
] as const;
export type IncidentState = (typeof INCIDENT_STATES)[number];

/** Signals of one identity whose confidence reached the threshold for its tier. */
export interface Incident {
  /** Derived from the identity and the first event, so that two detectors derive the same id. */
  readonly id: string;
  readonly identity: IdentityArn;
  /** Absent: the identity is not shared, or not known to be. */
  readonly actor?: NamedActor;
  readonly account: string;
  readonly class: IdentityClass | 'unknown';
  /** null: no posture was known. */
  readonly tier: Tier | null;
  /** Owner of the identity, from its tags. Absent: no owner, or no posture was known. */
  readonly owner?: string;
  readonly severity: Severity;
  /** 0 to 1. */
  readonly confidence: number;
  readonly confidenceTerms: readonly ConfidenceTerm[];
  /** ISO 8601 event time of its first signal. Absent, as `severitySince`: stored before the field existed. */
  readonly firstSignalAt?: string;
  /** ISO 8601 event time at which its confidence reached the threshold. */
  readonly openedAt: string;
  /** ISO 8601 event time at which it reached its current severity. */
  readonly severitySince?: string;
  readonly updatedAt: string;
  readonly title: string;
  readonly signals: readonly Signal[];
  readonly state: IncidentState;
  /** Credentials and sessions that were used, and the keys that were issued to or by them (access key ids, session names),
   * newest last. */
  readonly credentials: readonly string[];
  /** ISO 8601 time of the last change of state. Absent: still in its initial state. */
  readonly stateSince?: string;
  /** The incident of the principal that had the same name before and was deleted. */
  readonly successorOf?: string;
  /** Matches by rule id; `signals` has only the best, the first and the last of each rule. */
  readonly counts?: Readonly<Record<string, number>>;
  /** Some of its evidence was replayed: the response does not act on it unless a person asks. */
  readonly replayed?: true;
  /** Who gave the identity or its session access, nearest first. Absent: not known. */
  readonly lineage?: Lineage;
  /** The incident of the first suspect in the lineage. Absent: the identity is not the heir of a suspect. */
  readonly partOf?: string;
}

/** A containment that is in force. */
export interface Containment {
  /** When it was verified, milliseconds since the epoch. */
  readonly since: number;
}

export interface Place {
  /** ISO 3166-1 alpha-2; undefined if the address is unallocated. */
  readonly country?: string;
  readonly asn?: number;
  readonly organization?: string;
  readonly hosting?: boolean;
}

/** Recent signals and counters of one identity, for correlation and for rules that count. */
export interface Window {
  readonly version: 1;
  /** Ids of recently processed events, bounded: repeats have no effect. */
  readonly seen: readonly string[];
  /** The best, the first and the last signal of each rule, in the order of their times. */
  readonly signals: readonly Signal[];
  /** Matches by rule id since the episode began. Absent: `signals` has all of them. */
  readonly counts?: Readonly<Record<string, number>>;
  /** Evidence of closed incidents: by rule id, the event time (milliseconds) up to which matches no longer count. */
  readonly settled?: Readonly<Record<string, number>>;
  /** How responders decided about earlier incidents, for the candidate profile. */
  readonly verdicts?: Verdicts;
  /** Named sliding counters: distinct values with the time that each was last seen. */
  readonly counters: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** The incident that is open for this identity. */
  readonly incident?: {
    readonly id: string;
    readonly severity: Severity;
    readonly openedAt: string;
    readonly severitySince?: string;
    readonly confidence?: number;
    /** Event time of its last signal, milliseconds: a long gap ends the episode. */
    readonly lastSignal?: number;
    readonly replayed?: true;
    readonly partOf?: string;
  };
  /** Lineage of sessions that were issued under unusual circumstances, by access key id. */
  readonly origins?: Readonly<Record<string, Lineage>>;
  /** The source of the inherited suspicion: an identity under incident created, issued a key for, or assumed this one. */
  readonly suspicion?: Suspicion;
}

/** Times (milliseconds since the epoch) of the latest decisions: what was first seen before them was judged with them. */
export interface Verdicts {
  /** An incident was closed as a false positive. */
  readonly benign?: number;
  /** An incident was contained and is over. */
  readonly hostile?: number;
}

/** Everything stored about one identity. One Query reads it. */
export interface IdentityState {
  readonly identity: IdentityArn;
  /** Whose profile and window these are, where several people share the identity. */
  readonly actor?: NamedActor;
  readonly posture: Posture | undefined;
  readonly profile: Profile | undefined;
  readonly window: Window | undefined;
  readonly exceptions: readonly Exception[];
  /** Opaque: the version for a conditional write of profile and window. */
  readonly version: number;
}
