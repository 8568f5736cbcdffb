import type { IdentityArn, IdentityClass, Severity, Tier } from '../identity.ts';
import type { Exception, Posture } from '../posture/types.ts';

/** One CloudTrail record, normalised: what every rule reads instead of the raw record. */
export interface ActivityEvent {
  /** CloudTrail's `eventID`: everything is idempotent on it. */
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
  /** A failed attempt is never a success: sign-in failures are found where CloudTrail hides them. */
  readonly outcome: 'success' | 'denied' | 'failed';
  readonly errorCode?: string;
  readonly actor: Actor;
  /** When the actor's session was issued, milliseconds since the epoch, where the record shows it. */
  readonly sessionIssuedAt?: number;
  /** Address, or the service that called on the actor's behalf; undefined where the record has none. */
  readonly sourceAddress?: string;
  /** True where an AWS service made the call (`invokedBy`, `x.amazonaws.com`, `AWS Internal`). */
  readonly byService: boolean;
  readonly userAgent: string;
  readonly readOnly: boolean;
  /** CloudTrail's `additionalEventData`, untrusted. */
  readonly extra?: Readonly<Record<string, unknown>>;
  /** Untrusted: rules read it through the accessors in `event.ts`. */
  readonly request: Readonly<Record<string, unknown>>;
  readonly response: Readonly<Record<string, unknown>>;
  /** Fields that were missing or odd, in words: counted, never fatal. */
  readonly oddities: readonly string[];
}

/** An identity as far as a record names it. */
export interface IdentityReference {
  /** `arn`: with its path. `name`: the record has the name alone, and `identity` is its ARN if it has no path. */
  readonly kind: 'arn' | 'name';
  readonly identity: IdentityArn;
}

/** A record that names no identity, only the long-term access key that signed the request. */
export interface KeyReference {
  readonly kind: 'key';
  readonly accessKeyId: string;
}

/** Which identity an event is about, before anything is looked up. */
export type Subject = IdentityReference | KeyReference;

export interface Actor {
  /** ARN of the user, role or root; undefined where CloudTrail hides it (failed sign-ins, anonymous calls). */
  readonly identity?: IdentityArn;
  /** The record has the name alone: `identity` is its ARN if it has no path. */
  readonly identityByName?: true;
  /** CloudTrail's `userIdentity.type`. */
  readonly type: string;
  readonly account?: string;
  readonly accessKeyId?: string;
  readonly principalId?: string;
  /** Role session name, where it is one. */
  readonly sessionName?: string;
  /** Instance id, where the session is an instance's: the stable key of an instance role. */
  readonly instanceId?: string;
  readonly mfa?: boolean;
  /** True for calls that a person's console page makes. */
  readonly console: boolean;
  /** What a session was created from, if the record shows it (session issuer, web identity provider). */
  readonly issuer?: string;
}

/** One rule's match on one event: weak evidence, cheap, never pages anyone. */
export interface Signal {
  readonly rule: string;
  readonly identity: IdentityArn;
  readonly eventId: string;
  /** ISO 8601 event time. */
  readonly time: string;
  readonly severity: Severity;
  /** 0 to 1: how likely the rule is right about what it says. */
  readonly confidence: number;
  readonly title: string;
  /** What was seen, for a person; values come from untrusted events and are cut to a sane length. */
  readonly evidence: Readonly<Record<string, string | number | boolean | readonly string[]>>;
  /** MITRE ATT&CK technique id. */
  readonly technique: string;
}

/** One addend of an incident's confidence. */
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

/** Signals about one actor, scored with its tier until a threshold is crossed. */
export interface Incident {
  /** Derived from the identity and the first event, so that two detectors derive the same id. */
  readonly id: string;
  readonly identity: IdentityArn;
  readonly account: string;
  readonly class: IdentityClass | 'unknown';
  /** null: no posture was known when it opened. */
  readonly tier: Tier | null;
  readonly severity: Severity;
  /** 0 to 1. */
  readonly confidence: number;
  readonly confidenceTerms: readonly ConfidenceTerm[];
  /** ISO 8601 event time at which it reached this severity. */
  readonly openedAt: string;
  readonly updatedAt: string;
  readonly title: string;
  readonly signals: readonly Signal[];
  readonly state: IncidentState;
  /** Credentials and sessions seen acting, and the keys that were issued to or by them (access key ids, session names),
   * newest last. */
  readonly credentials: readonly string[];
  /** ISO 8601 time at which it entered its state. Absent: it is as it was opened. */
  readonly stateSince?: string;
  /** The incident of the principal that had the same name before and was deleted. */
  readonly successorOf?: string;
  /** Matches by rule id, where `signals` keeps only the best, the first and the last of each rule. */
  readonly counts?: Readonly<Record<string, number>>;
  /** Detector and event that opened it: only a detector that handles that event again publishes the opening again. */
  readonly openedBy?: string;
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

/** What an identity normally does. It grows with evidence, decays slowly, and shows when the evidence is insufficient. */
export interface Profile {
  readonly version: 1;
  /** Milliseconds since the epoch. */
  readonly firstSeen: number | null;
  readonly lastSeen: number | null;
  readonly events: number;
  /** Days (UTC) on which something was seen, newest last, bounded. */
  readonly days: readonly string[];
  readonly sources: Readonly<Record<string, Seen>>;
  readonly countries: Readonly<Record<string, Seen>>;
  readonly networks: Readonly<Record<string, Seen>>;
  readonly regions: Readonly<Record<string, Seen>>;
  readonly agents: Readonly<Record<string, Seen>>;
  /** `service:Name` */
  readonly actions: Readonly<Record<string, Seen>>;
  /** Events by hour of the day, UTC: 24 counts. */
  readonly hours: readonly number[];
}

export interface Seen {
  readonly count: number;
  readonly first: number;
  readonly last: number;
  /** The days (UTC) on which a network or a client was seen: bit n is n days before the day of `last`, 30 bits. Absent:
   * not kept of this part, or written before it was. */
  readonly recent?: number;
}

/** Recent signals and counters of one identity, for correlation and for rules that count. */
export interface Window {
  readonly version: 1;
  /** Event ids that were processed lately, bounded: repeats do nothing. */
  readonly seen: readonly string[];
  /** The best, the first and the last of each rule, in the order of their times. */
  readonly signals: readonly Signal[];
  /** Matches by rule id since the episode began. Absent: `signals` has all of them. */
  readonly counts?: Readonly<Record<string, number>>;
  /** Evidence of incidents that are over: by rule id, the event time (milliseconds) up to which its matches are dealt with. */
  readonly settled?: Readonly<Record<string, number>>;
  /** Named sliding counters: distinct values with the time each was last seen. */
  readonly counters: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** The incident that is open for this identity. */
  readonly incident?: {
    readonly id: string;
    readonly severity: Severity;
    readonly openedAt: string;
    readonly confidence?: number;
    /** Event time of its last signal, milliseconds: a long silence ends the episode. */
    readonly lastSignal?: number;
  };
  /** The source of the inherited suspicion: an identity under incident created, issued a key for, or assumed this one. */
  readonly suspicion?: Suspicion;
}

/** What an identity inherits from one that was under incident when it created it, issued a key for it, or assumed it. */
export interface Suspicion {
  readonly identity: IdentityArn;
  readonly incident: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** `iam:CreateUser` */
  readonly how: string;
}

/** Everything stored about one identity. One Query reads it. */
export interface IdentityState {
  readonly identity: IdentityArn;
  readonly posture: Posture | undefined;
  readonly profile: Profile | undefined;
  readonly window: Window | undefined;
  readonly exceptions: readonly Exception[];
  /** Opaque: what a conditional write of profile and window is checked against. */
  readonly version: number;
}
