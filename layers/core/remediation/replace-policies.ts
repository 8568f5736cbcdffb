import type { AccountEstate, UserFacts } from '../posture/estate.ts';
import { type Call, RefusedChange } from './call.ts';
import type { ReplacePolicies } from './change.ts';
import { aboutInline, aboutManaged, findHolder, type Holder, type HolderRef, holderOf, inlineName } from './holders.ts';
import { customPolicyArn } from './managed-policy.ts';
import { INLINE_QUOTA, MOST_ATTACHED, sizeOf } from './quotas.ts';

/** Puts the new policy on the identity, then takes the old ones and the groups away: it never has less than the new policy allows. */
export function replacementCalls(
  estate: AccountEstate,
  { identity, name, document }: ReplacePolicies,
): readonly Call[] {
  const ref = holderOf(identity);
  const holder = ref && findHolder(estate, ref);
  if (ref === undefined || ref.kind === 'group' || ref.account !== estate.account || holder?.arn !== identity)
    throw new RefusedChange(`${identity}: expected a user or role of account ${estate.account}`);
  const given = document === undefined ? [] : newPolicy(estate, { ref, holder, name, document });
  const isNew = (inline: string): boolean => document !== undefined && inline === inlineName(holder, name);
  return [
    ...given,
    ...holder.attachedPolicies.map((arn) => aboutManaged.detach(ref, arn)),
    ...holder.inlinePolicies
      .filter((policy) => !isNew(policy.name))
      .map((policy) => aboutInline.delete(ref, policy.name.slice(holder.arn.length + 1))),
    ...groupsOf(holder).map((GroupName): Call => {
      const parameters = { UserName: ref.name, GroupName };
      return { account: ref.account, operation: 'remove-user-from-group', parameters };
    }),
  ];
}

const groupsOf = (holder: Holder): readonly string[] => (isUser(holder) ? holder.groups : []);
const isUser = (holder: Holder): holder is UserFacts => 'groups' in holder;

interface NewPolicy {
  readonly ref: HolderRef;
  readonly holder: Holder;
  readonly name: string;
  readonly document: Readonly<Record<string, unknown>>;
}

/** An inline policy if there is room for it beside the present ones, or else a managed policy. */
function newPolicy(estate: AccountEstate, { ref, holder, name, document }: NewPolicy): readonly Call[] {
  const PolicyDocument = JSON.stringify(document);
  const others = holder.inlinePolicies.filter((policy) => policy.name !== inlineName(holder, name));
  const used = others.reduce((sum, policy) => sum + sizeOf(policy.document), 0);
  if (used + sizeOf(document) <= INLINE_QUOTA[ref.kind]) return [aboutInline.put(ref, name, PolicyDocument)];
  if (holder.attachedPolicies.length >= MOST_ATTACHED)
    throw new RefusedChange(`${holder.arn} already has ${MOST_ATTACHED} managed policies`);
  const PolicyName = `${name}-of-${ref.name}`.slice(0, 128);
  return [
    { account: ref.account, operation: 'create-policy', parameters: { PolicyName, PolicyDocument } },
    aboutManaged.attach(ref, customPolicyArn(estate, PolicyName)),
  ];
}
