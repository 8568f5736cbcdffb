import { listed, type ReasonFinder } from './subject.ts';

/** Policies attached directly to a user, which a review of group memberships misses. */
export const attachment: ReasonFinder = ({ user, name }) => {
  if (user === undefined) return [];
  const short = (policy: string) => policy.slice(policy.lastIndexOf('/') + 1);
  const policies = [
    ...user.attachedPolicies.map(short),
    ...user.inlinePolicies.map((policy) => `inline policy ${short(policy.name)}`),
  ];
  if (policies.length === 0) return [];
  return [
    {
      code: 'POLICY_ATTACHED_DIRECTLY',
      detail: `${listed(policies)} ${policies.length === 1 ? 'is' : 'are'} attached directly to the user instead of to a group or role`,
      evidence: { policies },
      remediation: `Give the policy to a group (recreate an inline policy there), remove it from the user, and run aws iam add-user-to-group --user-name ${name} --group-name <group>; or replace the user with a role`,
    },
  ];
};
