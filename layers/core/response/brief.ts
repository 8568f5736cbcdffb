import type { Incident, Profile } from '../detection/types.ts';
import type { IdentityArn, Known } from '../identity.ts';
import type { Posture, Workload } from '../posture/types.ts';
import { type Unusual, type Usual, unusualOf, usualOf } from './brief/baseline.ts';
import { type Created, createdIn } from './brief/created.ts';
import { type BriefEvent, eventsOf } from './brief/events.ts';
import { type Interruption, interruptionsOf } from './brief/interruption.ts';
import { playbookFor } from './eligibility.ts';
import { containmentOf } from './release.ts';
import type { JournalEntry, Plan, Snapshot } from './types.ts';

export type { BriefEvent, Created, Interruption, Unusual, Usual };

/** Stored facts about an incident. Nothing is read from AWS. */
export interface BriefInput {
  readonly incident: Incident;
  readonly plans: readonly Plan[];
  readonly journal: readonly JournalEntry[];
  readonly posture: Posture | undefined;
  readonly profile: Profile | undefined;
  /** Compute that runs with the role, and places that hold the access keys of the user. */
  readonly carriers: Known<Carriers>;
  /** What is known about principals that the identity created, by `user/<name>` or `role/<name>`. */
  readonly lineage: ReadonlyMap<string, Descendant>;
}

export interface Carriers {
  readonly workloads: readonly Workload[];
  /** `AWS_ACCESS_KEY_ID of AWS::Lambda::Function report` */
  readonly keyPlaces: readonly string[];
}

/** A principal that got access from the identity. */
export interface Descendant {
  readonly identity: IdentityArn;
  /** The open incident about it. */
  readonly incident?: string;
}

export type BriefCreated = Created & Partial<Descendant>;

/** What stops working when the identity is contained, and for how long. */
export interface Impact {
  /** How long normal use is interrupted, in a sentence. */
  readonly duration: string;
  readonly owner: string | null;
  readonly workloads: Known<readonly Interruption[]>;
  /** Where its access keys are stored, as far as it is known. */
  readonly keyPlaces: Known<readonly string[]>;
  /** Other places that use its access keys on the same days. */
  readonly otherUsers: readonly string[];
}

/** The state before and after the containment. */
export interface Outcome {
  readonly before: Snapshot;
  readonly policies: readonly string[];
  readonly deactivatedKeys: readonly string[];
  /** ISO 8601: when IAM last had everything as planned; null: not yet. */
  readonly verifiedAt: string | null;
  /** Calls after the verification, as CloudTrail reported them. */
  readonly laterCalls: { readonly denied: number; readonly succeeded: number };
}

/** What a responder has to know to decide about an incident. */
export interface Brief {
  readonly events: readonly BriefEvent[];
  readonly unusual: readonly Unusual[];
  /** null: no baseline. */
  readonly usual: Usual | null;
  readonly created: readonly BriefCreated[];
  readonly impact: Impact;
  /** What stays possible for an attacker after the containment. */
  readonly residual: readonly string[];
  /** Absent: no containment was applied. */
  readonly outcome?: Outcome;
}

export function briefOf(input: BriefInput): Brief {
  const { incident, plans, profile, lineage } = input;
  const events = eventsOf(incident);
  const start = Date.parse(events[0]?.time ?? incident.openedAt);
  const applied = containmentOf(plans);
  const newest = plans.findLast(({ playbook }) => playbook !== 'release');
  return {
    events,
    unusual: unusualOf(profile, events, start),
    usual: usualOf(profile, start),
    created: createdIn(incident).map((created) => ({ ...created, ...descendantOf(created, lineage) })),
    impact: impactOf(input),
    residual: (applied ?? newest)?.residual ?? [],
    ...(applied === undefined ? {} : { outcome: outcomeOf(applied, input, events) }),
  };
}

export const lineageKey = ({ kind, name }: NonNullable<Created['principal']>): string => `${kind}/${name}`;

const descendantOf = (
  { principal }: Created,
  lineage: ReadonlyMap<string, Descendant>,
): Partial<Descendant> | undefined => (principal === undefined ? undefined : lineage.get(lineageKey(principal)));

const USER_STOPS =
  'API calls with its access keys and actions in the console are denied until the release. Keys used in the attack stay inactive: workloads that use them need new keys.';
const ROLE_STOPS =
  'Sessions from before the containment fail. New sessions work: workloads recover as soon as they get new credentials.';
const NO_PLAYBOOK = 'No playbook contains this identity.';

function impactOf({ incident, posture, carriers }: BriefInput): Impact {
  const playbook = playbookFor(incident.identity);
  const isRole = playbook === 'revoke-role-sessions';
  return {
    duration: playbook === null ? NO_PLAYBOOK : isRole ? ROLE_STOPS : USER_STOPS,
    owner: posture?.owner ?? null,
    workloads: carriers === 'unknown' ? 'unknown' : interruptionsOf(isRole ? carriers.workloads : []),
    keyPlaces: carriers === 'unknown' ? 'unknown' : carriers.keyPlaces,
    otherUsers: otherUsersOf(posture),
  };
}

/** The networks and systems that use the keys side by side, as the posture found them. */
function otherUsersOf(posture: Posture | undefined): readonly string[] {
  const shared = posture?.reasons.find(({ code }) => code === 'SHARED_CREDENTIAL');
  return ['networks', 'systems'].flatMap((field) => {
    const value = shared?.evidence[field];
    return Array.isArray(value) ? value.map(String) : [];
  });
}

function outcomeOf(plan: Plan, { journal }: BriefInput, events: readonly BriefEvent[]): Outcome {
  const verified = journal.findLast(({ step, planId }) => step === 'verified' && planId === plan.id);
  const verifiedAt = verified === undefined ? null : (verified.lastAt ?? verified.at);
  const since = verified === undefined ? Number.POSITIVE_INFINITY : Date.parse(verified.at);
  const later = events.filter(({ time }) => Date.parse(time) > since);
  const denied = later.filter((event) => event.denied).length;
  return {
    before: plan.before,
    policies: plan.changes.flatMap((change) => ('document' in change ? [change.policyName] : [])),
    deactivatedKeys: plan.changes.flatMap((change) => (change.kind === 'deactivate-key' ? [change.accessKeyId] : [])),
    verifiedAt,
    laterCalls: { denied, succeeded: later.length - denied },
  };
}
