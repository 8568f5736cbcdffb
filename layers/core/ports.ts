import type { Arrivals } from './coverage/arrivals.ts';
import type { Gap } from './coverage/gaps.ts';
import type { SnapshotTimes } from './coverage/snapshots.ts';
import type { SourceNote } from './detection/source-memory.ts';
import type { IdentityState, Incident, IncidentState, Profile, Window } from './detection/types.ts';
import type { IdentityArn, PrincipalName, Tier } from './identity.ts';
import type { DatedRevision, LatestSnapshots, SnapshotName, Snapshots } from './posture/account-facts.ts';
import type { Exception, Posture } from './posture/types.ts';
import type { Approval, DecisionBasis, Hold, JournalEntry, Plan, ReleaseConsent } from './response/types.ts';

/** The ports of the core. Each has an adapter in `layers/aws` and an in-memory implementation next to it; the same contract
 * tests run against both. */

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
}

export type { IdentityState } from './detection/types.ts';

export type WriteOutcome = { readonly kind: 'written' } | { readonly kind: 'conflict' };

export interface IdentityStore {
  load(identity: IdentityArn): Promise<IdentityState>;
  /** Writes the results of the detectors, unless another writer has written since `version` was read. */
  saveActivity(
    identity: IdentityArn,
    version: number,
    change: { readonly profile?: Profile; readonly window?: Window },
  ): Promise<WriteOutcome>;
  /** Writes a posture unless one with a later `takenAt` is stored (`conflict`). Updates the indexes of keys and names. */
  savePosture(posture: Posture): Promise<WriteOutcome>;
  /** Removes the posture and keys of a deleted identity, unless a later posture is stored; the profile stays until its TTL. */
  removePosture(identity: IdentityArn, takenAt: string): Promise<WriteOutcome>;
  ownerOfKey(accessKeyId: string): Promise<IdentityArn | undefined>;
  /** The ARN, with its path, of the user or role with that name, or of the role in an instance profile; case-insensitive.
   * Reflects `savePosture` and, for users and roles, `removePosture`; undefined if no posture is saved under that name. */
  resolveName(account: string, kind: PrincipalName['kind'], name: string): Promise<IdentityArn | undefined>;
  listByTier(account: string, tier: Tier): AsyncIterable<Posture>;
  listIdentities(account: string): AsyncIterable<Posture>;
  saveException(exception: Exception): Promise<void>;
  removeException(exception: Exception): Promise<void>;
  /** Exceptions of all identities of an account that have not expired. */
  listExceptions(account: string): AsyncIterable<Exception>;
}

/** What is remembered about the sources of calls, across identities. */
export interface SourceStore {
  /** Notes that have not expired; a bounded number of them. */
  notesOn(source: string): Promise<readonly SourceNote[]>;
  /** Replaces an earlier note of the same kind and value. */
  note(note: SourceNote): Promise<void>;
}

/** The facts that snapshots and refreshes read about accounts, so that each can use what the others read. */
export interface FactsStore {
  /** Replaces a snapshot, unless the stored one was taken later. */
  saveSnapshot<Name extends SnapshotName>(
    account: string,
    name: Name,
    snapshot: Snapshots[Name],
  ): Promise<WriteOutcome>;
  /** Records one resource that was read again, unless another writer recorded a later read. */
  revise(account: string, revision: DatedRevision): Promise<WriteOutcome>;
  /** @param before what was loaded last: snapshots that have not been replaced since are reused, not read again. */
  load(account: string, before?: Facts): Promise<Facts>;
  /** One snapshot; undefined: it does not exist. */
  snapshot<Name extends SnapshotName>(account: string, name: Name): Promise<Snapshots[Name] | undefined>;
  /** When each snapshot was taken. A snapshot that is missing does not exist. */
  snapshotTimes(account: string): Promise<SnapshotTimes>;
  /** Deletes revisions that every snapshot includes by now. */
  forget(account: string, revisions: readonly DatedRevision[]): Promise<void>;
  /** Identifies the last change to the stored postures of an account; undefined: they have not been changed yet. */
  postureMark(account: string): Promise<string | undefined>;
  /** Records that the stored postures of an account are about to change, or have changed.
   *
   * @returns the mark that it replaces. */
  markPostures(account: string, mark: string): Promise<string | undefined>;
  /** The salt of this deployment for fingerprints of secrets; created on first use. */
  salt(): Promise<string>;
}

export interface Facts {
  readonly snapshots: LatestSnapshots;
  readonly revisions: readonly DatedRevision[];
  /** Identifies the version of each snapshot; a snapshot without a generation does not exist. */
  readonly generations: Readonly<Partial<Record<SnapshotName, string>>>;
}

/** When events of each account last arrived, and which coverage gaps are open. */
export interface CoverageStore {
  /** Records that events arrived. `of`: a Region, or `iam` for events of IAM. */
  recordArrival(account: string, of: string, at: string): Promise<void>;
  arrivals(account: string): Promise<Arrivals>;
  /** The latest check; undefined: there was none. */
  lastCheck(account: string): Promise<CoverageCheck | undefined>;
  /** Replaces the latest check, and starts the recording of arrivals if there was none. */
  saveCheck(account: string, check: CoverageCheck): Promise<void>;
}

export interface CoverageCheck {
  /** ISO 8601. */
  readonly at: string;
  /** Since when arrivals are recorded, ISO 8601. */
  readonly since: string;
  /** Gaps that are open. */
  readonly gaps: readonly Gap[];
}

export interface CaseStore extends IncidentStore, PublicationStore, ApprovalStore, RecordStore, DeliveryStore {}

/** Which changes of incidents were published. Opening is the first change; every later one has another fingerprint. One
 * publisher at a time holds the claim on an incident, so that its events are published once and in order. */
export interface PublicationStore {
  /** Claims everything about the incident that is not published yet. undefined: all is published, or another publisher holds
   * the claim. A claim expires after `CLAIM_MS`, so that another publisher can take over from one that crashed. */
  claimChange(incidentId: string): Promise<UnpublishedChange | undefined>;
  /** Ends a claim. `failed`: the change remains unpublished, and can be claimed again at once. */
  settleChange(change: UnpublishedChange, outcome: 'published' | 'failed'): Promise<void>;
  /** Incidents of the account in these states with an unpublished change, claimed or not. */
  listUnpublished(account: string, states: readonly IncidentState[]): AsyncIterable<string>;
}

export interface UnpublishedChange {
  readonly kind: 'opened' | 'updated';
  /** As stored when the claim was made. */
  readonly incident: Incident;
  /** Number of the last change that `incident` includes. */
  readonly number: number;
  /** Identifies the claim. */
  readonly claim: string;
}

/** Longer than a publisher needs, including its retries. */
export const CLAIM_MS = 60_000;

export interface IncidentStore {
  /** Opens an incident, or returns the open one of the identity: of two concurrent callers, only one opens it. */
  openIncident(incident: Incident): Promise<{ readonly kind: 'opened' | 'exists'; readonly incident: Incident }>;
  /** Changes the detection side of an incident (signals, severity, confidence) and returns the incident as stored; its state
   * does not change. `merge` is pure: after a concurrent write, it is called again with the newly stored incident, so that
   * no signals are lost. Throws if the incident does not exist, or if every attempt meets a concurrent write. */
  updateIncident(id: string, merge: (stored: Incident) => Incident): Promise<Incident>;
  /** Moves the state if it is one of `from`. */
  moveIncident(id: string, from: readonly IncidentState[], to: IncidentState, at: string): Promise<WriteOutcome>;
  incident(id: string): Promise<Incident | undefined>;
  /** Newest first. With `after`, the list continues after that position, even if its incident no longer exists or has left
   * the states. */
  listIncidents(account: string, states?: readonly IncidentState[], after?: IncidentCursor): AsyncIterable<Incident>;
}

/** The position of an incident in a list, which is sorted by opening time and id. */
export type IncidentCursor = Pick<Incident, 'openedAt' | 'id'>;

/** Plans, and who approved them. */
export interface ApprovalStore {
  savePlan(plan: Plan): Promise<void>;
  plan(incidentId: string, planId: string): Promise<Plan | undefined>;
  plans(incidentId: string): Promise<readonly Plan[]>;

  /** The token is sealed (encrypted) by the caller; only `sealedToken` returns it, still sealed. */
  saveApproval(approval: Approval, sealedToken: string): Promise<void>;
  approval(id: string): Promise<Approval | undefined>;
  approvals(incidentId: string): Promise<readonly Approval[]>;
  sealedToken(approvalId: string): Promise<string | undefined>;
  /** The first decision wins: `conflict` if it was already decided or expired. Keeps the token; `forgetToken` deletes it. */
  decideApproval(decided: Approval): Promise<WriteOutcome>;
  forgetToken(approvalId: string): Promise<void>;
}

/** Records of actions, holds, and counters. */
export interface RecordStore {
  appendJournal(entry: JournalEntry): Promise<void>;
  /** Writes an entry unless one of the same step, plan, author and detail exists: a step that runs again reports once. */
  journalOnce(entry: JournalEntry): Promise<'written' | 'there'>;
  /** The same, but counts repeats in the existing entry (`count`, `lastAt`), so that repeats do not make the case grow. */
  countJournal(entry: JournalEntry): Promise<void>;
  /** In chronological order; only the `newest` most recent entries if given. */
  journal(incidentId: string, newest?: number): Promise<readonly JournalEntry[]>;

  saveHold(hold: Hold): Promise<void>;
  holds(identity: IdentityArn): Promise<readonly Hold[]>;

  /** Counts a containment for the attempt cap and the circuit breaker; `planId` makes it idempotent. */
  recordContainment(record: ContainmentRecord): Promise<void>;
  containmentsOf(identity: IdentityArn, since: string): Promise<readonly ContainmentRecord[]>;
  containmentsIn(account: string, since: string): Promise<readonly ContainmentRecord[]>;

  /** Records that a plan's changes were applied again, for the hourly cap. */
  recordReassert(incidentId: string, planId: string, at: string): Promise<void>;
  /** ISO 8601 times since `since`, in order. */
  reasserts(incidentId: string, planId: string, since: string): Promise<readonly string[]>;

  /** Keeps the later of the stored and the given decision. */
  saveDecision(incidentId: string, basis: DecisionBasis): Promise<void>;
  decision(incidentId: string): Promise<DecisionBasis | undefined>;

  /** Stores the first person's consent to a release; a later consent replaces it. */
  saveConsent(consent: ReleaseConsent): Promise<void>;
  /** The consent that has not expired. */
  consent(incidentId: string): Promise<ReleaseConsent | undefined>;
}

/** Which notifications were delivered, so that each is delivered once. A delivery is claimed for a while and recorded when it
 * is done: if its claimant fails in between, the claim expires and another one delivers. */
export interface DeliveryStore {
  /** `claimed`: deliver now, before `until`. `delivered`: nothing to do. `busy`: another claim has not expired. */
  claimDelivery(incidentId: string, delivery: string, until: string): Promise<'claimed' | 'delivered' | 'busy'>;
  recordDelivery(incidentId: string, delivery: string): Promise<void>;
  /** The recorded deliveries of an incident, in chronological order. */
  deliveries(incidentId: string): Promise<readonly Delivered[]>;
}

export interface Delivered {
  readonly delivery: string;
  /** ISO 8601 */
  readonly deliveredAt: string;
}

export interface ContainmentRecord {
  readonly identity: IdentityArn;
  readonly account: string;
  readonly planId: string;
  readonly incidentId: string;
  readonly mode: 'approve' | 'auto';
  readonly at: string;
}

/** Publishes our own events on the `tierwatch` bus; retries events that EventBridge rejects, and throws if some remain. */
export interface EventBus {
  publish(events: readonly OutgoingEvent[]): Promise<void>;
}

export interface OutgoingEvent {
  readonly source:
    | 'tierwatch.posture'
    | 'tierwatch.detection'
    | 'tierwatch.response'
    | 'tierwatch.notification'
    | 'tierwatch.coverage';
  readonly detailType: string;
  /** ARNs of the identities that it is about. */
  readonly resources: readonly string[];
  /** ISO 8601 */
  readonly time: string;
  readonly detail: { readonly metadata: object; readonly data: object };
}
