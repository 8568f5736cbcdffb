import { listed, type ReasonFinder } from './subject.ts';

/** Policies attached directly to a user, which a review of group memberships misses. */
export const attachment: ReasonFinder = ({ user, name }) => {
  if (user === undefined) return [];
  const short = (policy: string) => policy.slice(policy.lastIndexOf('/') + 1);
  const attached = user.attachedPolicies.map(short);
  const inline = user.inlinePolicies.map((policy) => short(policy.name));
  const policies = [...attached, ...inline.map((policy) => `inline policy ${policy}`)];
  const quoted = [
    ...attached.map((policy) => `\`${policy}\``),
    ...inline.map((policy) => `inline policy \`${policy}\``),
  ];
  if (policies.length === 0) return [];
  return [
    {
      code: 'POLICY_ATTACHED_DIRECTLY',
      detail: `${listed(quoted)} ${policies.length === 1 ? 'is' : 'are'} attached directly to the user instead of to a group or role`,
      evidence: { policies },
      remediation: `Attach the policy to a group (or recreate the inline policy there), remove it from the user, and run aws iam add-user-to-group --user-name ${name} --group-name <group>. Or replace the user with a role.`,
    },
  ];
};
