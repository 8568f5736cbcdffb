import type { PolicyDocument } from '../../../layers/core/iam/types.ts';
import type { AccountEstate, RoleFacts } from '../../../layers/core/posture/estate.ts';

/** The role whose trust policy has this name. An inline policy of a role can have the same name; then it is that policy. */
export const roleOfTrust = (estates: readonly AccountEstate[], policy: string): RoleFacts | undefined =>
  estates
    .flatMap(({ roles }) => roles)
    .find(
      ({ arn, inlinePolicies }) => `${arn}/trust` === policy && inlinePolicies.every(({ name }) => name !== policy),
    );

/** The document of an identity policy as it is now, also if no identity has it; undefined if it is new. */
export function currentDocument(estates: readonly AccountEstate[], policy: string): PolicyDocument | undefined {
  for (const { users, groups, roles, managedPolicies } of estates) {
    const inline = [...users, ...groups, ...roles].flatMap((one) => one.inlinePolicies);
    const found = inline.find(({ name }) => name === policy);
    if (found !== undefined) return found.document;
    const managed = managedPolicies.find(({ arn }) => arn === policy);
    if (managed !== undefined) return managed.versions.find(({ isDefault }) => isDefault)?.document;
  }
  return undefined;
}
