import type { Mechanism, MechanismOf, RuleOf } from '../../rule.ts';
import { ABAC, BOUNDARIES, IAM_ACTIONS, SCPS } from '../references.ts';

/** One row of a table: the mechanism of the rule, and what only this rule says. */
type Row<K extends Mechanism['kind'], Text = unknown> = Omit<MechanismOf<K>, 'kind'> & { readonly id: string } & Text;

/** The change takes effect on the caller itself, or on an identity that the caller becomes first or afterwards. */
const IS_CALLER = {
  user: 'The caller is the user, or can become the user through another rule.',
  role: 'The caller is the role, or can become the role through another rule.',
  group: 'The caller is a member of the group, or can become a member through another rule.',
} as const;

export function writePolicyRule({
  id,
  title,
  description,
  ...spec
}: Row<'write-policy', { readonly title: string; readonly description: string }>): RuleOf<'write-policy'> {
  const { holder, content } = spec;
  return {
    id,
    category: 'self',
    title,
    description,
    preconditions: [
      IS_CALLER[holder],
      ...(content === 'managed'
        ? [
            'Conditions on `iam:PolicyARN` permit a policy that grants more, or one that the caller can write (`iam:CreatePolicy`, `iam:CreatePolicyVersion`).',
          ]
        : []),
    ],
    techniques: ['T1098.003'],
    remediation:
      "Prevent principals from changing their own policies, their groups' policies, or the policies of identities they can become. Alternatively, require a permissions boundary with `iam:PermissionsBoundary`.",
    references: [IAM_ACTIONS],
    mechanism: { ...spec, kind: 'write-policy' },
  };
}

export function removeDenyRule({ id, ...spec }: Row<'lift-deny'>): RuleOf<'lift-deny'> {
  const { holder, what } = spec;
  return {
    id,
    category: 'self',
    title: `${what === 'inline' ? `Delete a ${holder}'s inline policy` : `Detach a ${holder}'s managed policy`} that denies actions`,
    description: 'When a Deny statement limits an identity, removing its policy restores what other policies allow.',
    preconditions: [
      `A policy of the ${holder} has a Deny statement, and more is allowed without that policy.`,
      IS_CALLER[holder],
    ],
    techniques: ['T1098.003', 'T1562'],
    remediation:
      'Put mandatory Deny statements in a permissions boundary or an organization policy, and do not let a principal remove policies that limit it.',
    references: [IAM_ACTIONS],
    mechanism: { ...spec, kind: 'lift-deny' },
  };
}

export function changeBoundaryRule({ id, ...spec }: Row<'lift-boundary'>): RuleOf<'lift-boundary'> {
  const { holder, effect } = spec;
  return {
    id,
    category: 'self',
    title: `${effect === 'remove' ? 'Remove' : 'Replace'} the permissions boundary of a ${holder}`,
    description:
      effect === 'remove'
        ? `Without its permissions boundary, a ${holder} has everything that its policies grant.`
        : 'A permissions boundary that allows everything has the same effect as none.',
    preconditions: [`The ${holder} has a permissions boundary that limits what its policies grant.`, IS_CALLER[holder]],
    techniques: ['T1098.003', 'T1562'],
    remediation: 'In the permissions boundary itself, deny the actions that remove or replace it.',
    references: [BOUNDARIES],
    mechanism: { ...spec, kind: 'lift-boundary' },
  };
}

export function chooseTagsRule({ id, ...spec }: Row<'choose-tags'>): RuleOf<'choose-tags'> {
  const { holder } = spec;
  return {
    id,
    category: 'self',
    title: `Change the tags of a ${holder}`,
    description:
      'When policies depend on tags of the principal, a principal that can change those tags decides what the policies allow.' +
      (holder === 'role' ? ' New tags of a role apply to its next session.' : ''),
    preconditions: [
      `A policy of the ${holder}, its permissions boundary or an organization policy has a condition on \`aws:PrincipalTag\`, and a different tag allows more.`,
      'Conditions on `aws:TagKeys` permit that tag.',
      IS_CALLER[holder],
    ],
    techniques: ['T1098'],
    remediation:
      'Deny `iam:TagUser` and `iam:TagRole` for the tag keys that policies rely on (`aws:TagKeys`), except to principals that may have everything that these tags allow.',
    references: [ABAC],
    mechanism: { ...spec, kind: 'choose-tags' },
  };
}

export function organizationPolicyRule({
  id,
  title,
  action,
}: Row<'lift-organization-policy', { readonly title: string }>): RuleOf<'lift-organization-policy'> {
  return {
    id,
    category: 'self',
    title,
    description:
      'When an organization policy limits an account, its identities have everything that their own policies grant once the policy is gone.',
    preconditions: [
      'The organization policies are known, and they limit the caller.',
      'Conditional on: the caller being in the management account or a delegated administrator account.',
    ],
    techniques: ['T1562', 'T1484'],
    remediation: 'In the management account, allow changes to organization policies only to named administrators.',
    references: [SCPS],
    mechanism: { kind: 'lift-organization-policy', action },
  };
}
