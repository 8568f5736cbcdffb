import type { Mechanism, MechanismOf, RuleOf } from '../../rule.ts';
import { ABAC, BOUNDARIES, IAM_ACTIONS, SCPS } from '../references.ts';

/** One row of a table: the mechanism of the rule, and what only this rule says. */
type Row<K extends Mechanism['kind'], Text = unknown> = Omit<MechanismOf<K>, 'kind'> & { readonly id: string } & Text;

export const LIMITS_REMAIN =
  'Permissions boundaries, organization policies and Deny statements still apply: the path ends at the permissions that they leave.';

/** The change takes effect on the caller itself, or on an identity that the caller becomes first or afterwards. */
const IS_CALLER = {
  user: 'The caller is the user, or can become the user through another rule.',
  role: 'The caller is the role, or can become the role through another rule.',
  group: 'The caller is a member of the group, or can become a member through another rule.',
} as const;

const OTHERS = {
  user: 'users that the caller neither is nor can become',
  role: 'roles that the caller neither is nor can become',
  group: 'groups that the caller neither is nor can become a member of',
} as const;

export function writePolicyRule({
  id,
  title,
  description,
  ...spec
}: Row<'write-policy', { readonly title: string; readonly description: string }>): RuleOf<'write-policy'> {
  const { holder, action, content } = spec;
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
      LIMITS_REMAIN,
    ],
    techniques: ['T1098.003'],
    remediation: `Allow \`${action}\` only on ${OTHERS[holder]}, or require a permissions boundary with \`iam:PermissionsBoundary\`.`,
    references: [IAM_ACTIONS],
    mechanism: { ...spec, kind: 'write-policy' },
  };
}

export function removeDenyRule({ id, ...spec }: Row<'lift-deny'>): RuleOf<'lift-deny'> {
  const { holder, action, what } = spec;
  return {
    id,
    category: 'self',
    title:
      what === 'inline'
        ? `Delete an inline policy of a ${holder} that denies actions`
        : `Detach a managed policy that denies actions from a ${holder}`,
    description: 'When a Deny statement limits an identity, removing its policy restores what other policies allow.',
    preconditions: [
      `A policy of the ${holder} has a Deny statement, and more is allowed without that policy.`,
      IS_CALLER[holder],
    ],
    techniques: ['T1098.003', 'T1562'],
    remediation: `Put mandatory Deny statements in a permissions boundary or an organization policy, and do not allow \`${action}\` to identities that the Deny limits.`,
    references: [IAM_ACTIONS],
    mechanism: { ...spec, kind: 'lift-deny' },
  };
}

export function changeBoundaryRule({ id, ...spec }: Row<'lift-boundary'>): RuleOf<'lift-boundary'> {
  const { holder, action, effect } = spec;
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
    remediation: `Deny \`${action}\` in the permissions boundary itself.`,
    references: [BOUNDARIES],
    mechanism: { ...spec, kind: 'lift-boundary' },
  };
}

export function chooseTagsRule({ id, ...spec }: Row<'choose-tags'>): RuleOf<'choose-tags'> {
  const { holder, action } = spec;
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
    remediation: `Deny \`${action}\` for the tag keys that policies rely on (\`aws:TagKeys\`), except to principals that may have everything that these tags allow.`,
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
    remediation: `In the management account, allow \`${action}\` only to named administrators.`,
    references: [SCPS],
    mechanism: { kind: 'lift-organization-policy', action },
  };
}
