import fc from 'fast-check';
import { expect } from 'vitest';
import type { Incident, Signal } from '../../../layers/core/detection/types.ts';
import type { Posture } from '../../../layers/core/posture/types.ts';
import { DEFAULT_RESPONSE_POLICY } from '../../../layers/core/response/decide.ts';
import { DENY_ALL_POLICY } from '../../../layers/core/response/deny.ts';
import type { LivePrincipal, LiveReading } from '../../../layers/core/response/live.ts';
import { type PlanInput, planContainment } from '../../../layers/core/response/plan.ts';
import type {
  Approval,
  Change,
  DecisionInput,
  Hold,
  Plan,
  ResponsePolicy,
  ResponseReason,
} from '../../../layers/core/response/types.ts';
import { activeKeys, denyDocument } from '../../../layers/core/response/verify.ts';

/** A small fictional estate for the response tests: one user, one role, their postures, and a simple IAM. */
export const ACCOUNT = '111111111111';
export const USER = `arn:aws:iam::${ACCOUNT}:user/billing/exporter`;
export const ROLE = `arn:aws:iam::${ACCOUNT}:role/etl/nightly`;
export const NOW = '2026-03-01T12:00:00.000Z';
export const RESPONDER = `arn:aws:iam::${ACCOUNT}:user/responder`;
export const SECOND_RESPONDER = `arn:aws:iam::${ACCOUNT}:user/second-responder`;
export const OWN_ROLES = [`arn:aws:iam::${ACCOUNT}:role/Tierwatch-ContainUser`];

export const minutesAgo = (minutes: number): string => new Date(Date.parse(NOW) - minutes * 60_000).toISOString();
export const minutesAhead = (minutes: number): string => minutesAgo(-minutes);

export const signal = (eventId: string, over: Partial<Signal> = {}): Signal => ({
  rule: 'new-country',
  identity: USER,
  eventId,
  time: minutesAgo(5),
  severity: 'high',
  confidence: 0.9,
  title: 'Key used in a new country',
  evidence: {},
  technique: 'T1078.004',
  ...over,
});

export const incident = (over: Partial<Incident> = {}): Incident => ({
  id: 'inc-0001',
  identity: USER,
  account: ACCOUNT,
  class: 'service-user',
  tier: 0,
  severity: 'critical',
  confidence: 0.95,
  confidenceTerms: [],
  openedAt: minutesAgo(4),
  updatedAt: minutesAgo(4),
  title: 'Stolen key of a service user',
  signals: [signal('e-1'), signal('e-2')],
  state: 'open',
  credentials: ['AKIAEXPORTER00000001'],
  ...over,
});

export const posture = (over: Partial<Posture> = {}): Posture => ({
  identity: USER,
  kind: 'user',
  account: ACCOUNT,
  name: 'exporter',
  class: 'service-user',
  classWhy: 'has a key and no password',
  tier: 0,
  tierWhy: 'can become admin',
  score: 90,
  scoreTerms: [],
  admin: false,
  owner: null,
  reasons: [],
  escalations: [],
  containment: {
    immutableId: 'AIDAEXPORTER',
    accessKeys: [],
    hasLoginProfile: false,
    inlinePolicySize: 0,
    serviceLinked: false,
    reservedSso: false,
  },
  createdAt: minutesAgo(100_000),
  lastUsedAt: null,
  unknowns: [],
  takenAt: minutesAgo(30),
  ...over,
});

export const rolePosture = (over: Partial<Posture> = {}): Posture =>
  posture({
    identity: ROLE,
    kind: 'role',
    name: 'nightly',
    class: 'workload',
    containment: { ...posture().containment, immutableId: 'AROANIGHTLY' },
    ...over,
  });

export const liveUser = (over: Partial<LivePrincipal> = {}): LivePrincipal => ({
  kind: 'user',
  arn: USER,
  name: 'exporter',
  immutableId: 'AIDAEXPORTER',
  accessKeys: [
    { id: 'AKIAEXPORTER00000001', status: 'Active' },
    { id: 'AKIAEXPORTER00000002', status: 'Inactive' },
  ],
  inlinePolicies: [{ name: 'export', document: '{"Version":"2012-10-17","Statement":[]}' }],
  attachedPolicies: [`arn:aws:iam::${ACCOUNT}:policy/read-invoices`],
  boundary: null,
  takenAt: NOW,
  ...over,
});

export const liveRole = (over: Partial<LivePrincipal> = {}): LivePrincipal =>
  liveUser({ kind: 'role', arn: ROLE, name: 'nightly', immutableId: 'AROANIGHTLY', accessKeys: [], ...over });

export const found = (principal: LivePrincipal): LiveReading => ({ kind: 'found', principal });

export const policy = (over: Partial<ResponsePolicy> = {}): ResponsePolicy => ({
  ...DEFAULT_RESPONSE_POLICY,
  defaultMode: 'auto',
  ...over,
});

export const decisionInput = (over: Partial<DecisionInput> = {}): DecisionInput => ({
  incident: incident(),
  posture: posture(),
  policy: policy(),
  killSwitch: 'off',
  holds: [],
  attempts: [],
  recentContainments: [],
  knownIdentities: 100,
  exceptions: [],
  ownRoles: OWN_ROLES,
  now: NOW,
  ...over,
});

export const planInput = (over: Partial<PlanInput> = {}): PlanInput => ({
  id: 'plan-1',
  incident: incident(),
  mode: 'approve',
  posture: posture(),
  live: found(liveUser()),
  policy: policy(),
  ownRoles: OWN_ROLES,
  denyAll: DENY_ALL_POLICY,
  earlier: [],
  now: NOW,
  ...over,
});

/** A plan that has to exist. Throws if planning is refused. */
export function planned(over: Partial<PlanInput> = {}): Plan {
  const outcome = planContainment(planInput(over));
  if (outcome.kind === 'refused') throw new Error(`refused: ${outcome.reasons.map(({ detail }) => detail).join(' ')}`);
  return outcome.plan;
}

export const plannedForRole = (over: Partial<PlanInput> = {}): Plan =>
  planned({ incident: incident({ identity: ROLE }), posture: rolePosture(), live: found(liveRole()), ...over });

/** What a responder reads. */
export const SENTENCE = /^\w.*\S\.$/;

/** The codes of reasons, each of which has to explain itself in a sentence. */
export const codes = (reasons: readonly ResponseReason[]): string[] =>
  reasons.map(({ code, detail }) => {
    expect(detail, code).toMatch(SENTENCE);
    return code;
  });

export const hold = (over: Partial<Hold> = {}): Hold => ({
  identity: USER,
  incidentId: 'inc-0000',
  evidenceHash: 'hash',
  eventIds: ['e-1', 'e-2'],
  by: RESPONDER,
  reason: 'a test of ours',
  createdAt: minutesAgo(600),
  expiresAt: minutesAhead(600),
  ...over,
});

/** An approval of this plan by a person. */
export const approvalOf = (plan: Plan, over: Partial<Approval> = {}): Approval => ({
  id: 'a-1',
  incidentId: plan.incidentId,
  planId: plan.id,
  planHash: plan.hash,
  identity: plan.identity,
  state: 'approved',
  requestedAt: minutesAgo(2),
  expiresAt: minutesAhead(20),
  ...over,
});

/** Applies one change to a principal as IAM does. */
function afterChange(live: LivePrincipal, change: Change): LivePrincipal {
  const inline = (name: string) => live.inlinePolicies.filter((policy) => policy.name !== name);
  const attached = (arn: string) => live.attachedPolicies.filter((policy) => policy !== arn);
  const withKey = (accessKeyId: string, status: 'Active' | 'Inactive') => ({
    ...live,
    accessKeys: live.accessKeys.map((key) => (key.id === accessKeyId ? { ...key, status } : key)),
  });
  switch (change.kind) {
    case 'put-user-policy':
    case 'put-role-policy': {
      const policy = { name: change.policyName, document: change.document };
      return { ...live, inlinePolicies: [...inline(change.policyName), policy] };
    }
    case 'delete-user-policy':
    case 'delete-role-policy':
      return { ...live, inlinePolicies: inline(change.policyName) };
    case 'attach-user-policy':
    case 'attach-role-policy':
      return { ...live, attachedPolicies: [...attached(change.policyArn), change.policyArn] };
    case 'detach-user-policy':
    case 'detach-role-policy':
      return { ...live, attachedPolicies: attached(change.policyArn) };
    case 'put-user-boundary':
    case 'put-role-boundary':
      return { ...live, boundary: change.policyArn };
    case 'delete-user-boundary':
    case 'delete-role-boundary':
      return { ...live, boundary: null };
    case 'deactivate-key':
      return withKey(change.accessKeyId, 'Inactive');
    case 'activate-key':
      return withKey(change.accessKeyId, 'Active');
  }
}

export const applied = (live: LivePrincipal, changes: readonly Change[]): LivePrincipal =>
  changes.reduce(afterChange, live);

/** The principal after a playbook applied the plan: with a deny (inline, or one of the fallbacks) and without active keys. */
export function contained(plan: Plan, live: LivePrincipal, deny: 'inline' | 0 | 1 = 'inline'): LivePrincipal {
  const inline = plan.changes
    .filter((change) => 'document' in change)
    .map((change) => ({ ...change, document: denyDocument(plan) ?? change.document }));
  const denied = applied(live, deny === 'inline' ? inline : plan.fallback.slice(deny, deny + 1));
  const { name: userName } = live;
  return applied(
    denied,
    activeKeys(denied).map((accessKeyId) => ({ kind: 'deactivate-key' as const, userName, accessKeyId })),
  );
}

/** Any user or role with up to two keys and some inline and attached policies. */
export const anyLive: fc.Arbitrary<LivePrincipal> = fc
  .record({
    role: fc.boolean(),
    keys: fc.array(fc.constantFrom('Active' as const, 'Inactive' as const), { maxLength: 2 }),
    inline: fc.uniqueArray(fc.stringMatching(/^[a-z]{1,8}$/), { maxLength: 3 }),
    attached: fc.uniqueArray(fc.stringMatching(/^[a-z]{1,8}$/), { maxLength: 3 }),
    boundary: fc.option(fc.constant(`arn:aws:iam::${ACCOUNT}:policy/boundary`)),
  })
  .map(({ role, keys, inline, attached, boundary }) => {
    const accessKeys = role ? [] : keys.map((status, index) => ({ id: `AKIA000000000000000${index}`, status }));
    const inlinePolicies = inline.map((name) => ({ name, document: `{"Version":"2012-10-17","Id":"${name}"}` }));
    const attachedPolicies = attached.map((name) => `arn:aws:iam::${ACCOUNT}:policy/${name}`);
    return (role ? liveRole : liveUser)({ accessKeys, inlinePolicies, attachedPolicies, boundary });
  });
