import type { Incident, Profile, Signal, Window } from '../../layers/core/detection/types.ts';
import type { ContainmentRecord } from '../../layers/core/ports.ts';
import type { AccessKeyFacts, Exception, Posture } from '../../layers/core/posture/types.ts';
import type {
  Approval,
  DecisionBasis,
  Hold,
  JournalEntry,
  Plan,
  ReleaseConsent,
} from '../../layers/core/response/types.ts';

/** Complete, valid values; each test sets only what it is about. */
export const at = (minutes: number): string =>
  new Date(Date.parse('2026-03-01T12:00:00Z') + minutes * 60_000).toISOString();

export const user = (account: string, name: string): string => `arn:aws:iam::${account}:user/${name}`;

export const accessKey = (id: string): AccessKeyFacts => ({
  id,
  status: 'Active',
  createdAt: at(-1000),
  lastUsedAt: 'unknown',
});

export function aPosture(account: string, name: string, change: Partial<Posture> = {}): Posture {
  return {
    identity: user(account, name),
    kind: 'user',
    account,
    name,
    class: 'service-user',
    classWhy: 'it has keys and no console',
    tier: 2,
    tierWhy: 'writes in scope',
    score: 40,
    scoreTerms: [{ term: 'tier', points: 40, why: 'writes in scope' }],
    admin: false,
    owner: null,
    reasons: [
      {
        code: 'NO_OWNER',
        severity: 'low',
        detail: 'No owner tag.',
        evidence: { looked: ['owner'] },
        frameworks: ['OWASP NHI 2025 NHI1 Improper Offboarding'],
      },
    ],
    escalations: [],
    containment: {
      immutableId: `AIDA${name.toUpperCase()}`,
      accessKeys: [],
      hasLoginProfile: 'unknown',
      inlinePolicySize: 0,
      serviceLinked: false,
      reservedSso: false,
    },
    createdAt: at(-100_000),
    lastUsedAt: null,
    unknowns: [],
    takenAt: at(0),
    ...change,
  };
}

export const withKeys = (posture: Posture, ...ids: string[]): Posture => ({
  ...posture,
  containment: { ...posture.containment, accessKeys: ids.map(accessKey) },
});

export const aProfile = (events: number): Profile => ({
  version: 1,
  firstSeen: Date.parse(at(0)),
  lastSeen: Date.parse(at(events)),
  events,
  days: ['2026-03-01'],
  sources: { '198.51.100.0/24': { count: events, first: 1, last: 2 } },
  countries: { DE: { count: events, first: 1, last: 2 } },
  networks: { AS64500: { count: events, first: 1, last: 2, recent: 3 } },
  regions: {},
  agents: {},
  actions: { 's3:GetObject': { count: events, first: 1, last: 2 } },
  active: { day: 20_513, hours: Array.from({ length: 24 }, () => 1), slots: Array.from({ length: 12 }, () => 1) },
});

export const aSignal = (identity: string, eventId: string, minutes = 0): Signal => ({
  rule: 'a-rule',
  identity,
  eventId,
  time: at(minutes),
  severity: 'medium',
  confidence: 0.5,
  title: 'Something was seen',
  evidence: { count: 3, from: ['198.51.100.7'] },
  technique: 'T1098.001',
});

export const aWindow = (...seen: string[]): Window => ({
  version: 1,
  seen,
  signals: [],
  counters: { reads: { a: 1 } },
});

export function anIncident(account: string, id: string, change: Partial<Incident> = {}): Incident {
  const identity = change.identity ?? user(account, 'stolen');
  return {
    id,
    identity,
    account,
    class: 'service-user',
    tier: 0,
    severity: 'high',
    confidence: 0.8,
    confidenceTerms: [{ term: 'signals', points: 0.8, why: 'two of them' }],
    openedAt: at(0),
    updatedAt: at(0),
    title: 'A key is used from a new country',
    signals: [aSignal(identity, `${id}-e1`)],
    state: 'open',
    credentials: ['AKIAEXAMPLE'],
    ...change,
  };
}

export const aPlan = (incident: Incident, id: string, change: Partial<Plan> = {}): Plan => ({
  id,
  hash: `hash-of-${id}`,
  incidentId: incident.id,
  identity: incident.identity,
  immutableId: 'AIDASTOLEN',
  playbook: 'contain-user',
  mode: 'approve',
  changes: [
    { kind: 'put-user-policy', userName: 'stolen', policyName: 'TierwatchContainment', document: '{}' },
    { kind: 'deactivate-key', userName: 'stolen', accessKeyId: 'AKIAEXAMPLE' },
  ],
  fallback: [
    { kind: 'attach-user-policy', userName: 'stolen', policyArn: 'arn:aws:iam::aws:policy/AWSDenyAll' },
    { kind: 'put-user-boundary', userName: 'stolen', policyArn: 'arn:aws:iam::aws:policy/AWSDenyAll' },
  ],
  everyActiveKey: true,
  before: {
    takenAt: at(0),
    immutableId: 'AIDASTOLEN',
    accessKeys: [{ id: 'AKIAEXAMPLE', status: 'Active' }],
    inlinePolicies: [],
    attachedPolicies: [],
    boundary: null,
  },
  residual: [],
  createdAt: at(1),
  ...change,
});

export const anApproval = (plan: Plan, id: string, change: Partial<Approval> = {}): Approval => ({
  id,
  incidentId: plan.incidentId,
  planId: plan.id,
  planHash: plan.hash,
  identity: plan.identity,
  state: 'pending',
  requestedAt: at(2),
  expiresAt: at(62),
  ...change,
});

export const anEntry = (incidentId: string, minutes: number, detail: string): JournalEntry => ({
  incidentId,
  at: at(minutes),
  step: 'applied',
  by: 'arn:aws:states:eu-central-1:111111111111:stateMachine:contain',
  detail,
});

export const aBasis = (change: Partial<DecisionBasis> = {}): DecisionBasis => ({
  mode: 'approve',
  severity: 'high',
  band: 2,
  techniques: ['T1098.001'],
  killSwitch: 'off',
  postureKnown: true,
  at: at(0),
  ...change,
});

export const aConsent = (incidentId: string, change: Partial<ReleaseConsent> = {}): ReleaseConsent => ({
  incidentId,
  requestedBy: 'arn:aws:iam::111111111111:user/responder',
  reason: 'a test of ours',
  reactivateKeys: false,
  requestedAt: at(0),
  expiresAt: at(60),
  ...change,
});

export const aHold = (identity: string, change: Partial<Hold> = {}): Hold => ({
  identity,
  incidentId: 'inc-1',
  evidenceHash: 'e1e1',
  eventIds: ['e1'],
  by: 'arn:aws:iam::111111111111:user/responder',
  reason: 'a test of ours',
  createdAt: at(0),
  expiresAt: at(60),
  ...change,
});

export const aContainment = (
  account: string,
  planId: string,
  change: Partial<ContainmentRecord> = {},
): ContainmentRecord => ({
  identity: user(account, 'stolen'),
  account,
  planId,
  incidentId: 'inc-1',
  mode: 'auto',
  at: at(0),
  ...change,
});

export const anException = (identity: string, change: Partial<Exception> = {}): Exception => ({
  id: 'ex-1',
  identity,
  accepts: { rule: 'a-rule' },
  why: 'the deploy bot does this each night',
  owner: 'platform',
  expiresAt: at(60),
  ...change,
});

export async function all<Value>(values: AsyncIterable<Value>): Promise<Value[]> {
  const found: Value[] = [];
  for await (const value of values) found.push(value);
  return found;
}
