import { administrator, compilePrincipal } from '../iam/index.ts';
import type { CompiledIdentity } from '../posture/escalation/compile.ts';
import type { Change } from './change.ts';

/** The changes that each remove a policy that makes a user an administrator. */
export function removalsOfAdmin({ arn, user, groups, policies }: CompiledIdentity): readonly Change[] {
  if (user === undefined) return [];
  const makesAdmin = (name: string): boolean => {
    const policy = policies.identity.find((one) => one.name === name);
    return policy !== undefined && administrator(compilePrincipal(arn, { identity: [policy] })).verdict !== 'no';
  };
  return [
    ...user.attachedPolicies
      .filter(makesAdmin)
      .map((policy): Change => ({ kind: 'detach-policy', holder: arn, policy })),
    ...user.inlinePolicies
      .filter(({ name }) => makesAdmin(name))
      .map(({ name }): Change => ({ kind: 'delete-inline-policy', policy: name })),
    ...groups
      .filter((group) => [...group.attachedPolicies, ...group.inlinePolicies.map(({ name }) => name)].some(makesAdmin))
      .map(({ name }): Change => ({ kind: 'leave-group', user: arn, group: name })),
  ];
}
