import * as z from 'zod';
import type { NamedPolicy } from '../../layers/core/iam/index.ts';
import { parseOrganizationPolicies } from '../../layers/core/posture/organization-policies.ts';

/** SCPs of an organization as a file tells them: one account's levels for everybody, or a tree with accounts as leaves. */
export interface OrganizationPolicies {
  /** Levels over the account, outermost first; none where the policies do not bind it. */
  levelsOver(account: string): readonly (readonly NamedPolicy[])[];
}

const node = z.object({
  Id: z.string(),
  Arn: z.string(),
  Policies: z.array(z.unknown()).default([]),
  Children: z.array(z.unknown()).default([]),
});
type TreeNode = z.infer<typeof node>;

/** Reads organization policies: a tree of `{"Id", "Arn", "Policies", "Children"}`, or any form that `assess --scp` takes.
 * @throws InputError naming the place. */
export function parseOrganization(content: unknown, source: string): OrganizationPolicies {
  const root = node.safeParse(content);
  if (!root.success || root.data.Children.length === 0) {
    const levels = parseOrganizationPolicies(content, source);
    return { levelsOver: () => levels };
  }
  // The ARN of whatever is in an organization carries the management account, which SCPs do not bind.
  const management = root.data.Arn.split(':')[4];
  return {
    levelsOver: (account) => (account === management ? [] : (pathTo(root.data, account, source) ?? [])),
  };
}

/** Levels from here down to the account; those of the root alone for an account that the tree does not have. */
function pathTo(root: TreeNode, account: string, source: string): readonly (readonly NamedPolicy[])[] {
  const own = levelOf(root, source);
  return find(root, account, source) ?? (own.length > 0 ? [own] : []);
}

const levelOf = (at: TreeNode, source: string): readonly NamedPolicy[] =>
  at.Policies.length === 0 ? [] : parseOrganizationPolicies(at.Policies, source).flat();

function find(at: TreeNode, account: string, source: string): readonly (readonly NamedPolicy[])[] | undefined {
  const level = levelOf(at, source);
  const here = level.length > 0 ? [level] : [];
  if (at.Id === account) return here;
  for (const raw of at.Children) {
    const child = node.safeParse(raw);
    const below = child.success ? find(child.data, account, source) : undefined;
    if (below) return [...here, ...below];
  }
  return undefined;
}
