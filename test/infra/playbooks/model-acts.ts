import fc from 'fast-check';
import { DENY_ALL_POLICY, DENY_POLICY_PREFIX } from '../../../layers/core/response/deny.ts';
import type { LivePrincipal } from '../../../layers/core/response/live.ts';
import { ACCOUNT } from '../../unit/response/estate.ts';
import { withKey } from './iam.ts';

/** The two responders. */
export const ANA = `arn:aws:iam::${ACCOUNT}:user/ana`;
export const BEN = `arn:aws:iam::${ACCOUNT}:user/ben`;

const full = (live: LivePrincipal): LivePrincipal => {
  const room = live.kind === 'user' ? 2_020 : 10_200;
  return { ...live, inlinePolicies: [{ name: 'full', document: `{"Id":"${'x'.repeat(room)}"}` }] };
};

/** What the attacker can do with a second foothold. */
export const ATTACKS = {
  'delete-deny': (live: LivePrincipal) => ({
    ...live,
    inlinePolicies: live.inlinePolicies.filter(({ name }) => !name.startsWith(DENY_POLICY_PREFIX)),
  }),
  'change-deny': (live: LivePrincipal) => ({
    ...live,
    inlinePolicies: live.inlinePolicies.map((one) =>
      one.name.startsWith(DENY_POLICY_PREFIX) ? { ...one, document: '{"Version":"2012-10-17","Statement":[]}' } : one,
    ),
  }),
  'detach-deny': (live: LivePrincipal) => ({
    ...live,
    attachedPolicies: live.attachedPolicies.filter((arn) => arn !== DENY_ALL_POLICY),
    boundary: live.boundary === DENY_ALL_POLICY ? null : live.boundary,
  }),
  'activate-key': (live: LivePrincipal) => withKey(live, live.accessKeys[0]?.id ?? '', 'Active'),
  'create-key': (live: LivePrincipal) =>
    live.kind === 'role' || live.accessKeys.length >= 2
      ? live
      : { ...live, accessKeys: [...live.accessKeys, { id: 'AKIANEW', status: 'Active' as const }] },
  'fill-quota': full,
  'imitate-deny': (live: LivePrincipal) => ({
    ...live,
    inlinePolicies: [...live.inlinePolicies, { name: `${DENY_POLICY_PREFIX}-decoy`, document: '{}' }],
  }),
} satisfies Record<string, (live: LivePrincipal) => LivePrincipal>;
export type Attack = keyof typeof ATTACKS | 'delete-principal' | 're-create';

/** One event of the model. */
export type Act =
  | { readonly kind: 'attack'; readonly attack: Attack; readonly seen: boolean }
  /** The attacker acts during the next playbook, at its n-th call. */
  | { readonly kind: 'ambush'; readonly attack: Attack; readonly at: number }
  | { readonly kind: 'fault'; readonly target: string; readonly times: number }
  | { readonly kind: 'evidence'; readonly technique: string; readonly confidence: number }
  | {
      readonly kind: 'person';
      readonly does: 'approve' | 'refuse' | 'contain' | 'release' | 'close';
      readonly who: string;
    }
  | { readonly kind: 'switch'; readonly to: 'on' | 'off' | 'unreadable' }
  | { readonly kind: 'mode'; readonly to: 'plan' | 'approve' | 'auto' }
  | { readonly kind: 'pass'; readonly minutes: number }
  | { readonly kind: 'bus'; readonly down: boolean };

const isChange = (name: string): name is keyof typeof ATTACKS => Object.hasOwn(ATTACKS, name);
const attack = fc.constantFrom<Attack>(...Object.keys(ATTACKS).filter(isChange), 'delete-principal', 're-create');
const TARGETS = [
  ...[
    'plan-containment',
    'request-approval',
    'check-guardrails',
    'verify-containment',
    'record-outcome',
    'plan-release',
  ],
  ...['putUserPolicy', 'putRolePolicy', 'attachUserPolicy', 'updateAccessKey', 'deleteUserPolicy', 'deleteRolePolicy'],
];
export const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('attack' as const), attack, seen: fc.boolean() }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('ambush' as const), attack, at: fc.nat({ max: 12 }) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      ...{ kind: fc.constant('fault' as const), target: fc.constantFrom(...TARGETS) },
      times: fc.constantFrom(1, 3, 50),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      ...{ kind: fc.constant('evidence' as const), technique: fc.constantFrom('T1078.004', 'T1098.001', 'T1562.001') },
      confidence: fc.constantFrom(0.6, 0.85, 0.95),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('person' as const),
      does: fc.constantFrom('approve', 'approve', 'refuse', 'contain', 'contain', 'release', 'close'),
      who: fc.constantFrom(ANA, BEN),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('switch' as const), to: fc.constantFrom('on', 'off', 'unreadable') }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('mode' as const), to: fc.constantFrom('plan', 'approve', 'auto') }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('pass' as const), minutes: fc.constantFrom(1, 5, 70, 300) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('bus' as const), down: fc.boolean() }) },
);
