import type { RuleModeSetting } from '../layers/core/detection/rule-modes.ts';
import type { PostureOptions } from '../layers/core/posture/options.ts';
import type { Exception } from '../layers/core/posture/types.ts';
import type { ResponsePolicy } from '../layers/core/response/types.ts';

/** What the configuration reference says about one field. A type alias, because `meta` of zod takes an index signature. */
export type FieldMeta = {
  readonly description: string;
  readonly examples?: readonly unknown[];
  /** For an object, or a list of objects, whose schema belongs to the core: functions build those schemas when they start, and
   * must not carry text that only the reference needs. */
  readonly fields?: Readonly<Record<string, FieldMeta>>;
};

type Fields<Type> = Readonly<Record<keyof Type, FieldMeta>>;

/** What the reference says about a field without nested fields. */
export const field = (description: string, example?: unknown): FieldMeta =>
  example === undefined ? { description } : { description, examples: [example] };

export const POSTURE_FIELDS = {
  knownOwners: field(
    'People and teams that exist. An identity with any other owner is `ORPHANED`. If omitted, owners are not checked.',
    ['payments', 'ann@example.com'],
  ),
  classTag: field('Tag key whose value is the class of an identity, such as `pipeline`.', 'identity-class'),
  names: {
    description:
      'Regular expressions over names, case-insensitive. They decide the class only if there is no better evidence. Patterns that could take exponential time are rejected.',
    fields: {
      breakGlass: field('Names of break-glass identities.', '^(emergency|firefighter)-'),
      machine: field('Names of users that machines use.', '(^|-)svc(-|$)'),
      human: field('Names of users that people use.', '@example\\.com$'),
      agent: field('Names of roles that AI agents use.', '(^|-)agent(-|$)'),
      pipeline: field('Names of roles and users that CI/CD pipelines use.', '(^|-)(ci|deploy)(-|$)'),
    },
  },
  ownAccounts: field(
    'Accounts of your own, in addition to the hub and its members. Trust in them does not count as trust in a vendor.',
    ['333333333333'],
  ),
  knownAccounts: field('Accounts of known vendors. Trust in them still requires an external ID.', ['444455556666']),
  keyMaxAgeDays: field('Age in days at which an access key is old.', 60),
  unusedDays: field('Days without use after which something counts as unused. IAM tracks 400 days.', 45),
} as const satisfies Fields<Omit<PostureOptions, 'ownerTags' | 'exceptions' | 'now'>>;

export const EXCEPTION_FIELDS = {
  id: field('Unique for the identity, for example the ID of a ticket.', 'SEC-1042'),
  identity: field('ARN of the identity.', 'arn:aws:iam::333333333333:user/legacy-mailer'),
  accepts: field(
    'What is accepted: `{"reason": <code>}`, `{"rule": <id of a detection rule>}`, or `{"response": "automatic"}`: a person must approve every containment.',
    { reason: 'STATIC_KEY_OLDER_THAN_90D' },
  ),
  why: field('The justification.', 'The appliance does not support roles.'),
  owner: field('The person or team that is accountable for the exception.', 'platform'),
  expiresAt: field('Date (start of day, UTC) or time with offset at which the exception expires.', '2027-03-31'),
} as const satisfies Fields<Exception>;

export const RULE_MODE_FIELDS = {
  rules: field('IDs of detection rules.', ['new-country']),
  accounts: field('Accounts of the identities. If omitted: all.', ['222222222222']),
  classes: field('Classes of the identities. If omitted: all. An identity whose class is not known matches no class.', [
    'human',
  ]),
  mode: field(
    '`on`, `observe` (matches are kept as evidence, but do not open or raise an incident) or `off` (matches are dropped).',
    'observe',
  ),
} as const satisfies Fields<RuleModeSetting>;

const RULE_FIELDS = {
  classes: field('Classes that the rule matches. If omitted: all.', ['service-user']),
  tiers: field('Tiers that the rule matches. If omitted: all.', [0, 1]),
  playbooks: field(
    'Playbooks that the rule matches: `contain-user` and `revoke-role-sessions` are in use. If omitted: all.',
    ['contain-user'],
  ),
  mode: field('The strongest mode for identities that match.', 'approve'),
  acceptOutage: field(
    'Whether `auto` also applies to the class `workload`. A containment interrupts a workload, for hours with some kinds of compute, so that by default a responder must approve it.',
    true,
  ),
} as const satisfies Fields<ResponsePolicy['rules'][number]>;

export const POLICY_FIELDS = {
  version: field('Version of the format.', 1),
  defaultMode: field(
    'The strongest mode for identities that match no rule: `observe` records the decision, `plan` also creates a plan, `approve` asks a responder, `auto` contains without approval.',
    'approve',
  ),
  rules: {
    description: 'Modes by class, tier and playbook. The first rule that matches applies.',
    fields: RULE_FIELDS,
  },
  autoConfidence: field('Minimum confidence of an incident for `auto`. Below it, a person must approve.', 0.95),
  autoSeverity: field('Minimum severity of an incident for `auto`. Below it, a person must approve.', 'critical'),
  attemptCap: field(
    'Containments of one identity within `attemptWindowMinutes` after which a person must approve the next.',
    2,
  ),
  attemptWindowMinutes: field('Window of `attemptCap`, in minutes.', 720),
  coolDownMinutes: field('Minutes after a release during which a person must approve another containment.', 120),
  breakerCount: field(
    'Circuit breaker: automatic containments within `breakerWindowMinutes` after which a person must approve the next.',
    3,
  ),
  breakerShare: field(
    'Circuit breaker: share of the known identities that may be contained automatically within the window. It applies from the second containment on.',
    0.05,
  ),
  breakerWindowMinutes: field('Window of the circuit breaker, in minutes.', 30),
  approvalMinutes: field('Minutes until an approval expires, for T0, T1, T2 and T3.', [30, 60, 240, 720]),
  protected: field('ARNs (`*` allowed) that are never contained, in addition to `breakGlass`.', [
    'arn:aws:iam::*:role/payments-*',
  ]),
  holdDays: field('Days for which a release or a closed incident prevents a containment for the same evidence.', 14),
  reassertsPerHour: field('How often per hour a containment that was undone is applied again.', 10),
  approvers: field(
    'ARN patterns of the users and roles that may approve or refuse a plan ([access](access.md)). If omitted: everyone whom IAM admits to the API.',
    ['arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/*AWSReservedSSO_TierwatchApprover_*'],
  ),
  fourEyes: field(
    'Whether two people are needed: a second one for the release of a tier 0 identity or a critical incident, and for the containment of a tier 0 identity someone other than the person who requested it.',
    false,
  ),
  killSwitchScope: field(
    'What the kill switch stops: `containments`, or `everything`, which includes releases.',
    'everything',
  ),
} as const satisfies Fields<ResponsePolicy>;
